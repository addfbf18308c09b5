"""Reads the ledger."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.models import Action
from contacts.people.rules import TimelineSource

# How a deed is told on timelines and charts; rooms add theirs when the apps are ready.
KINDS: dict[str, Any] = {"action.withdrawn": _("took back")}
# Kinds that a room tells in people's timelines itself, with more to say.
TOLD: set[str] = set()
# By what somebody came, as a chart or table says it; a code that a page's own link carries stands as it is.
SOURCES = {
    "alert": _("alerts"),
    "ladder": _("ladders"),
    "call": _("phone calls"),
    "share": _("shared links"),
    "website": _("the website"),
    "flyer": _("flyers"),
    "partner": _("partners"),
    "": _("directly"),
}

TIMELINE = """
SELECT a.at, a.uuid, jsonb_build_object('kind', a.kind, 'about', a.about, 'campaign', c.name) AS data
FROM campaigns_action a LEFT JOIN campaigns_campaign c ON c.id = a.campaign_id AND c.partner_id = a.partner_id
WHERE a.person_id = %(person)s AND a.partner_id = %(partner)s{told}
"""


def register_kinds(labels: dict[str, Any], *, told: bool = False) -> None:
    """Register the words of kinds of deeds, such as `petition.signed`; `told`: the room tells them on timelines."""
    KINDS.update(labels)
    if told:
        TOLD.update(labels)


def label_of(kind: str) -> Any:
    """Say a kind of deed in words."""
    return KINDS.get(kind, kind)


def timeline() -> TimelineSource:
    """Give the deeds as entries of a person's timeline, but for those that their rooms tell; all are registered."""
    told = ", ".join(f"'{kind}'" for kind in sorted(TOLD))
    return TimelineSource(
        kind="ledger",
        label=_("Actions"),
        icon="bolt",
        select=TIMELINE.format(told=f" AND a.kind NOT IN ({told})" if told else ""),
        words=lambda data: str(label_of(data["kind"])),
        note=lambda data: data.get("campaign") or "",
        group="did",
    )


def list_actions(membership: Any) -> QuerySet[Action]:
    """List what people did for this membership's partner, newest first."""
    return Action.objects.filter(partner=membership.partner).order_by("-at", "-id")


def count_by_kind(*, campaign_id: int | None = None, about: str = "", since: datetime | None = None) -> dict[str, int]:
    """Count deeds per kind for a campaign or for one thing (`petition:<uuid>`)."""
    rows = _about(campaign_id, about)
    if since:
        rows = rows.filter(at__gte=since)
    return dict(rows.values_list("kind").annotate(n=Count("id")).order_by())


def count_by_campaign(campaign_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Count deeds per campaign and kind with one query."""
    counts: dict[int, dict[str, int]] = {}
    rows = Action.objects.filter(campaign__in=list(campaign_ids)).values_list("campaign", "kind")
    for campaign_id, kind, n in rows.annotate(n=Count("id")).order_by():
        counts.setdefault(campaign_id, {})[kind] = n
    return counts


def count_by_about(kind: str, abouts: Iterable[str]) -> dict[str, int]:
    """Count deeds of one kind per thing with one query."""
    rows = Action.objects.filter(kind=kind, about__in=list(abouts)).values_list("about")
    return dict(rows.annotate(n=Count("id")).order_by())


def count_people(*, campaign_id: int, kinds: Sequence[str] = ()) -> int:
    """Count the different people who did anything for a campaign, or anything of these kinds."""
    rows = Action.objects.filter(campaign=campaign_id)
    return (rows.filter(kind__in=kinds) if kinds else rows).aggregate(n=Count("person", distinct=True))["n"]


def count_per_day(
    *, kind: str, campaign_id: int | None = None, about: str = "", since: datetime | None = None
) -> list[tuple[date, int]]:
    """Count deeds of a kind per day of the coalition's own time, days without any left out."""
    rows = _about(campaign_id, about).filter(kind=kind)
    if since:
        rows = rows.filter(at__gte=since)
    return list(rows.annotate(on=TruncDate("at")).values_list("on").annotate(n=Count("id")).order_by("on"))


def count_by_source(*, campaign_id: int | None = None, about: str = "", kind: str = "") -> list[tuple[str, int]]:
    """Count deeds per source code, the strongest first."""
    rows = _about(campaign_id, about)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.values_list("source").annotate(n=Count("id")).order_by("-n", "source"))


def list_latest(*, campaign_id: int, limit: int = 20) -> list[Action]:
    """List the newest deeds for a campaign with their people."""
    rows = Action.objects.filter(campaign=campaign_id).select_related("person").order_by("-at", "-id")
    return list(rows[:limit])


def _about(campaign_id: int | None, about: str) -> QuerySet[Action]:
    rows = Action.objects.all()
    if campaign_id is not None:
        rows = rows.filter(campaign=campaign_id)
    return rows.filter(about=about) if about else rows
