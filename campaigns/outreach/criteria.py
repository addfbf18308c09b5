"""What outreach brings to rooms below: lines of timelines, a kind of deed, what segments may ask, and who uses one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.selectors import register_kinds
from campaigns.outreach.models import Attempt, CallList
from campaigns.outreach.selectors import OUTCOME_WORDS, note_of
from contacts.people.rules import TimelineSource, register_timeline
from contacts.segments.criteria import DID, days_blank, in_the_last, one_of
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register
from contacts.segments.selectors import Use, register_use

TIMELINE = """
SELECT t.at, t.uuid, jsonb_build_object('outcome', t.outcome, 'note', t.note, 'by', u.name, 'list', l.name,
                                        'list_uuid', l.uuid) AS data
FROM campaigns_attempt t JOIN campaigns_assignment a ON a.id = t.assignment_id
JOIN campaigns_calllist l ON l.id = a.call_list_id LEFT JOIN coalition_user u ON u.id = t.by_id
WHERE t.person_id = %(person)s AND t.partner_id = %(partner)s
"""


def uses_of(segment: Any) -> list[Use]:
    """List the call lists that were filled from a segment."""
    rows = CallList.objects.filter(segment=segment).exclude(state="closed").order_by("-made_at")[:50]
    return [Use(one.name, _("Call list"), reverse("outreach:detail", args=[one.uuid])) for one in rows]


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the call lists as things that deeds may be about."""
    rows = CallList.objects.filter(partner=partner_id).order_by("-made_at").values_list("uuid", "name")[:200]
    return [(f"call_list:{uuid}", name) for uuid, name in rows]


def words_of(data: dict[str, Any]) -> str:
    """Say an attempt in a person's timeline."""
    facts = {"outcome": OUTCOME_WORDS.get(data["outcome"], data["outcome"]), "list": data["list"]}
    return gettext("Called for “%(list)s”: %(outcome)s") % facts


def _called(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    tried = Attempt.objects.filter(partner=ask.partner_id)
    if values["outcome"]:
        tried = tried.filter(outcome__in=values["outcome"])
    if values["days"]:
        tried = tried.filter(at__gte=ask.now - timedelta(days=values["days"]))
    times = values["times"] or 1
    if times == 1:
        return tried
    return tried.order_by().values("person").annotate(n=Count("id")).filter(n__gte=times).values("person")


def _outcomes(partner_id: int) -> Choices:
    return list(OUTCOME_WORDS.items())


def _say_called(labels: Mapping[str, Any], positive: bool) -> str:
    """Say it; without any limit, nobody called her ever: "were never called"."""
    times, parts = labels["times"] or 1, []
    if not (labels["outcome"] or labels["days"] or times > 1):
        return gettext("were called") if positive else gettext("were never called")
    parts.append(gettext("were called") if positive else gettext("were not called"))
    if labels["outcome"]:
        parts.append(gettext("with this result: %(what)s") % {"what": one_of(labels["outcome"])})
    if times > 1:
        parts.append(ngettext("at least once", "at least %(n)s times", times) % {"n": times})
    return " ".join([*parts, *([in_the_last(labels["days"])] if labels["days"] else [])])


def register_all() -> None:
    """Register them; called when the apps are ready."""
    register_kinds({"outreach.reached": _("reached by phone")}, told=True)
    register_timeline(TimelineSource("call", _("Calls"), "phone", TIMELINE, words_of, note_of, group="ours"))
    register_use(uses_of)
    register_abouts(list_abouts)
    register(
        Criterion(
            "called",
            _("Calls by volunteers"),
            DID,
            (
                Blank("outcome", "many", _("result"), False, _outcomes, empty_label=_("any result")),
                Blank("times", "number", _("at least … times"), required=False, high=1000, default=1),
                days_blank(),
            ),
            _called,
            _say_called,
        )
    )
