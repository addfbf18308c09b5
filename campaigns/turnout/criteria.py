"""How the desk lists promises: columns, filters, search, what can be done with those chosen."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from campaigns.turnout.forms import NEEDS
from campaigns.turnout.models import NeedKind, RsvpMode
from coalition.listing.criteria import BulkAction, Column, Filter, Listing

STATES = {
    "promised": gettext_lazy("Promised"),
    "unconfirmed": gettext_lazy("Address not confirmed"),
    "confirmed": gettext_lazy("Confirmed"),
    "came": gettext_lazy("Came"),
    "cancelled": gettext_lazy("Cancelled"),
}


def attendance(event: Any, *, may_edit: bool) -> Listing:
    """Describe the attendance list of an event."""
    needs = {kind.value: words for kind, words in NEEDS.items()}
    bulk = (
        BulkAction(reverse("turnout:confirm", args=[event.uuid]), gettext_lazy("They confirmed"), "check"),
        BulkAction(reverse("turnout:cancel", args=[event.uuid]), gettext_lazy("They will not come"), "x", True),
    )
    return Listing(
        name="attendance",
        columns=(
            Column("name", gettext_lazy("Name"), value=lambda row: str(row.person), sort="person__search_name"),
            Column("town", gettext_lazy("Town"), value=lambda row: row.town or ""),
            Column("mode", gettext_lazy("Takes part"), value=lambda row: row.get_mode_display(), sort="mode"),
            Column("state", gettext_lazy("State"), value=lambda row: STATES[row.state], sort="state"),
            Column("needs", gettext_lazy("Needs"), value=lambda row: ", ".join(str(needs[one]) for one in row.needs)),
            Column("needs_note", gettext_lazy("Note")),
            Column("language", gettext_lazy("Language"), sort="language"),
            Column("guests", gettext_lazy("Brings"), sort="guests", kind="number"),
            Column("promised_at", gettext_lazy("Promised"), sort="promised_at", kind="time"),
            Column("source", gettext_lazy("Came by"), sort="source", hidden=True),
        ),
        default="-promised_at",
        filters=(
            Filter("mode", gettext_lazy("Takes part"), RsvpMode.choices, lambda rows, v: rows.filter(mode=v)),
            Filter("state", gettext_lazy("State"), list(STATES.items()), lambda rows, v: rows.filter(state=v)),
            Filter("need", gettext_lazy("Needs"), NeedKind.choices, lambda rows, v: rows.filter(needs__contains=[v])),
        ),
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=gettext_lazy("Search by name"),
        export_right="turnout.export",
        bulk=bulk if may_edit else (),
        empty=(
            "users",
            gettext_lazy("Nobody has promised yet"),
            gettext_lazy("Send the page to the people it concerns."),
            reverse("action:page", args=[event.page.slug]),
            gettext_lazy("Open the page"),
        ),
    )
