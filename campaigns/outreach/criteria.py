"""What outreach brings to rooms below: a line in people's timelines, a kind of deed, the uses of a segment."""

from django.utils.translation import gettext_lazy as _

from campaigns.ledger.criteria import register_abouts
from campaigns.ledger.selectors import register_kinds
from campaigns.outreach.selectors import TIMELINE, list_abouts, note_of, uses_of, words_of
from contacts.people.rules import TimelineSource, register_timeline
from contacts.segments.selectors import register_use


def register_all() -> None:
    """Register them; called when the apps are ready."""
    register_kinds({"outreach.reached": _("reached by phone")})
    register_timeline(TimelineSource("call", _("Calls"), "phone", TIMELINE, words_of, note_of))
    register_use(uses_of)
    register_abouts(list_abouts)
