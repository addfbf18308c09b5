"""How the desk lists letters: columns, filters, search, file."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.letters.models import LetterPosition, LetterState
from coalition.listing.criteria import Column, Filter, Listing

WHY = {
    "seat_changed": _("somebody else holds the seat"),
    "bill_moved": _("the bill moved on"),
    "came_back": _("came back, goes on by another way"),
    "refused": _("refused"),
    "withdrawn": _("taken back by the writer"),
    "erased": _("the writer was erased"),
}


def letters(page: Any) -> Listing:
    """Describe the list of letters of a drive."""
    return Listing(
        name="letters",
        columns=(
            Column("name", _("From"), value=lambda row: str(row.person), sort="person__search_name"),
            Column("town", _("Town"), value=lambda row: row.town or ""),
            Column("to", _("To"), value=lambda row: str(row.policymaker), sort="policymaker__sort_name"),
            Column("seat", _("Seat"), value=lambda row: str(row.seat)),
            Column("position", _("Does"), value=lambda row: row.get_position_display()),
            Column("state", _("State"), value=lambda row: row.get_state_display()),
            Column("why", _("Why"), value=lambda row: str(WHY.get(row.why, ""))),
            Column("own", _("In their own words"), value=lambda row: f"{100 - row.similarity} %", sort="similarity"),
            Column("at", _("Written"), value="written_at", sort="written_at", kind="time"),
            Column("handed", _("Handed over"), value="handed_at", kind="time", hidden=True),
            Column("language", _("Language"), sort="language", hidden=True),
            Column("subject", _("Subject"), hidden=True),
            Column("body", _("Text"), hidden=True),
        ),
        default="-at",
        filters=(
            Filter("state", _("State"), LetterState.choices, lambda rows, value: rows.filter(state=value)),
            Filter("does", _("Does"), LetterPosition.choices, lambda rows, value: rows.filter(position=value)),
        ),
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=_("Search by name"),
        export_right="letters.export",
        empty=(
            "mail-forward",
            _("No letter yet"),
            _("Share the page: the first ten come from people you know."),
            reverse("action:page", args=[page.slug]),
            _("Open the page"),
        ),
    )
