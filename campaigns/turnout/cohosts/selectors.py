"""Reads the events that a partner co-hosts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from campaigns.ledger.models import Action
from campaigns.pages import selectors as pages
from campaigns.pages.models import PagePartner, PageState, PartnerState
from campaigns.turnout import rules, selectors
from campaigns.turnout.cohosts import rules as cohosting
from campaigns.turnout.models import Event, Rsvp
from coalition.errors import NotFound
from coalition.partners.models import Partner
from contacts.people.selectors import visible_to

WHEN = Coalesce("hearing__starts_at", "starts_at")


@dataclass(frozen=True)
class Cohosted:
    """An event of another partner, as its co-host sees it."""

    title: str
    host: str
    when: datetime
    url: str  # its public page by the co-host's own link: whoever comes by it counts as brought by her
    promised: int
    ours: tuple[int, int, int]  # whom we brought: promised, confirmed, came
    is_off: bool
    door: UUID | None  # the event, while its door is ours


def behind(partner: Partner, way: str = "page__partners") -> Q:
    """Give the condition that this partner stands behind the page of an event."""
    return Q(**{f"{way}__partner": partner, f"{way}__state": PartnerState.ACCEPTED})


def events_of(partner: Partner) -> QuerySet[Event]:
    """List the events of others that a partner co-hosts and whose page is public."""
    return _behind(partner).filter(page__state=PageState.PUBLISHED)


def _behind(partner: Partner) -> QuerySet[Event]:
    rows = Event.objects.filter(behind(partner)).exclude(page__partner=partner)
    return rows.select_related("page__partner", "hearing").prefetch_related("page__versions")


def list_cohosted(membership: Any, *, now: datetime, past: bool = False) -> list[Cohosted]:
    """List the events that this membership's partner co-hosts, to come or past, in five statements."""
    partner = membership.partner
    rows = events_of(partner).annotate(when=WHEN, **selectors.COUNTS)
    edge = now - rules.USUAL_LENGTH
    ordered = rows.filter(when__lt=edge).order_by("-when") if past else rows.filter(when__gte=edge).order_by("when")
    found: list[Any] = list(ordered[:100])
    codes = dict(
        PagePartner.objects.filter(partner=partner, page__in=[row.page_id for row in found]).values_list("page", "code")
    )
    ours = count_brought(partner, found)
    language = get_language() or "en"
    return [
        Cohosted(
            title=pages.title_of(row.page, language),
            host=row.page.partner.name,
            when=row.when,
            url=f"{settings.PUBLIC_URL}/p/{row.page.slug}/?s={codes[row.page_id]}",
            promised=row.promised,
            ours=ours.get(row.pk, (0, 0, 0)),
            is_off=row.cancelled_at is not None or bool(row.hearing and row.hearing.status == "cancelled"),
            door=row.uuid if _has_door(row, now) else None,
        )
        for row in found
    ]


def count_brought(partner: Partner, events: Iterable[Event]) -> dict[int, tuple[int, int, int]]:
    """Count whom a partner brought to these events: who promised, confirmed and came, as the host's report does."""
    abouts = [f"event:{row.uuid}" for row in events]
    mine = Action.objects.filter(about__in=abouts, kind="turnout.promised", via_partner=partner)
    told = [UUID(name.removeprefix("rsvp:")) for name in mine.values_list("reference", flat=True)]
    rows = Rsvp.objects.filter(uuid__in=told, event__in=[row.pk for row in events]).values_list("event").order_by()
    standing = Q(cancelled_at=None) & ~Q(check_in__walk_in=True)
    counted = rows.annotate(
        promised=Count("pk", filter=standing),
        confirmed=Count("pk", filter=standing & Q(confirmed_at__isnull=False)),
        came=Count("pk", filter=selectors.CAME),
    )
    return {event: (promised, confirmed, came) for event, promised, confirmed, came in counted}


# --- the door ---------------------------------------------------------------------------------------------------------
def _with_door(partner: Partner) -> QuerySet[Event]:
    """List the events whose door may be a partner's: also of those that take no more promises."""
    rows = _behind(partner).filter(page__state__in=pages.PUBLIC)
    return rows.select_related(*selectors.HEARING)


def _has_door(row: Any, now: datetime) -> bool:
    facts = selectors.facts_of(row)
    is_off = row.cancelled_at is not None or bool(row.hearing and row.hearing.status == "cancelled")
    return not is_off and cohosting.has_door(facts["starts_at"], rules.ends_at(facts), now)


def list_doors(membership: Any, *, now: datetime) -> list[Event]:
    """List the events of others at whose door this membership may stand now, with `when`."""
    near = (now - cohosting.DOOR_CLOSES * 2, now + cohosting.DOOR_OPENS)
    rows = _with_door(membership.partner).annotate(when=WHEN).filter(when__range=near).order_by("when")
    return [row for row in rows if _has_door(row, now)]


def access_at_door(membership: Any, uuid: UUID, now: datetime) -> Event:
    """Get an event at whose door this membership may stand: its partner's own, or one it co-hosts around the day."""
    try:
        return selectors.access_event(membership, uuid)
    except NotFound:
        row = _with_door(membership.partner).filter(uuid=uuid).first()
        if row is None or not _has_door(row, now):
            raise
        return row


def names_for(membership: Any, event: Event) -> str:
    """Tell whose names this membership sees at the door of an event, as `rules` says it."""
    is_own = event.page.partner_id == membership.partner.pk
    return cohosting.FULL if is_own else str(event.door_names)


def list_at_door(membership: Any, event: Event) -> QuerySet[Rsvp]:
    """List all promises that may be checked in at the door, with state, town, and whether the person `is_ours`.

    For a co-host these are all of the event's: by ticket it checks in whomever; what it sees of them, `names_for` says.
    """
    if event.page.partner_id == membership.partner.pk:
        return selectors.list_rsvps(membership, event).annotate(is_ours=Value(True))
    ours = Exists(visible_to(membership).filter(pk=OuterRef("person")))
    rows = event.rsvps.filter(person__merged_into=None, person__erased_at=None)
    told = rows.annotate(state=selectors.STATE, town=selectors.TOWN, is_ours=ours)
    return told.select_related("person", "check_in")


def list_cohosts(event: Event) -> list[str]:
    """Name the partners that stand behind an event beside its host."""
    names = event.page.partners.filter(state=PartnerState.ACCEPTED).order_by("partner__name")
    return list(names.values_list("partner__name", flat=True))
