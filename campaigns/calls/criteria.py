"""How the desk lists calls, and names what came of those that we put through."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.calls.connecting.models import Ended
from campaigns.calls.models import CallOutcome
from coalition.listing.criteria import Column, Filter, Listing

# Why somebody was not rung, by the code of the refusal.
REASONS = {
    "phone": _("No phone that we may ring"),
    "closed": _("The offices were closed"),
    "seat_changed": _("The office has no phone, or somebody else holds the seat"),
    "office_full": _("The office had its calls"),
    "spent": _("The minutes of the day were used up"),
    "rings_already": _("The phone was being rung already"),
    "too_often": _("The number or the network was rung too often"),
}


def named(figures: dict[str, Any]) -> dict[str, Any]:
    """Put words to the figures of connected calls: how they ended, and why nobody was rung."""
    ended = [(Ended(code).label, n) for code, n in figures["ended"] if code in Ended.values]
    refused = [(REASONS.get(code, code), n) for code, n in figures["refused"]]
    return figures | {"ended": ended, "refused": refused}


def calls(row: Any) -> Listing:
    """Describe the list of calls of a page: who called whom, and what was heard."""
    return Listing(
        name="calls",
        columns=(
            Column("caller", _("Caller"), value=lambda one: str(one.person), sort="person__search_name"),
            Column("callee", _("Called"), value=lambda one: f"{one.term.person} ({one.term.seat})"),
            Column("outcome", _("What came of it"), value=lambda one: CallOutcome(one.outcome).label, sort="outcome"),
            Column("note", _("What was heard")),
            Column("at", _("When"), sort="at", kind="time"),
            Column("source", _("Came by"), sort="source", hidden=True),
        ),
        default="-at",
        filters=(
            Filter("outcome", _("What came of it"), CallOutcome.choices, lambda rows, v: rows.filter(outcome=v)),
            Filter(
                "heard", _("What was heard"), [("yes", _("With a note"))], lambda rows, v: rows.exclude(note="")
            ),
        ),
        search=lambda rows, words: rows.filter(term__person__search_name__contains=words.lower()),
        search_hint=_("Search by legislator"),
        export_right="people.export",
        empty=(
            "phone",
            _("No call yet"),
            _("Ask those who called before: they know that it takes two minutes."),
            reverse("action:page", args=[row.page.slug]),
            _("Open the page"),
        ),
    )  # fmt: skip
