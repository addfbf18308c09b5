"""What outreach brings to rooms below: a line in people's timelines, a kind of deed, the uses of a segment."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.selectors import register_kinds
from campaigns.outreach.models import CallList
from campaigns.outreach.selectors import OUTCOME_WORDS, note_of
from contacts.people.rules import TimelineSource, register_timeline
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


def register_all() -> None:
    """Register them; called when the apps are ready."""
    register_kinds({"outreach.reached": _("reached by phone")}, told=True)
    register_timeline(TimelineSource("call", _("Calls"), "phone", TIMELINE, words_of, note_of, group="ours"))
    register_use(uses_of)
    register_abouts(list_abouts)
