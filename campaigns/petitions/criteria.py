"""How the desk lists signatures: columns, filters, search, what can be done with those chosen."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from campaigns.petitions import selectors
from coalition.listing.criteria import BulkAction, Column, Filter, Listing

STATES = (
    ("counted", gettext_lazy("Counted")),
    ("pending", gettext_lazy("Not confirmed yet")),
    ("withdrawn", gettext_lazy("Withdrawn")),
    ("invalid", gettext_lazy("Taken out")),
)


def _state_of(row: Any) -> str:
    if row.invalidated_at:
        return "invalid"
    if row.withdrawn_at:
        return "withdrawn"
    return "pending" if row.needs_confirmation and not row.confirmed_at else "counted"


def signatures(page: Any, *, may_edit: bool) -> Listing:
    """Describe the list of signatures of a petition."""
    words = dict(STATES)
    bulk = (
        BulkAction(
            reverse("petitions:invalidate", args=[page.uuid]), gettext_lazy("Take out of the count"), "ban", True
        ),
        BulkAction(reverse("petitions:restore", args=[page.uuid]), gettext_lazy("Put back"), "arrow-back-up"),
    )
    return Listing(
        name="signatures",
        columns=(
            Column("name", gettext_lazy("Name"), value=lambda row: str(row.person), sort="person__search_name"),
            Column("town", gettext_lazy("Town"), value=lambda row: row.town or ""),
            Column("at", gettext_lazy("Signed"), sort="at", kind="time"),
            Column("state", gettext_lazy("State"), value=lambda row: words[_state_of(row)]),
            Column("comment", gettext_lazy("In their own words")),
            Column("source", gettext_lazy("Came by"), sort="source"),
            Column("language", gettext_lazy("Language"), sort="language", hidden=True),
        ),
        default="-at",
        filters=(
            Filter("state", gettext_lazy("State"), STATES, lambda rows, value: rows.filter(selectors.OF_STATE[value])),
            Filter(
                "words",
                gettext_lazy("Comment"),
                [("yes", gettext_lazy("With a comment"))],
                lambda rows, value: rows.exclude(comment=""),
            ),
        ),
        search=lambda rows, words: rows.filter(person__search_name__contains=words.lower()),
        search_hint=gettext_lazy("Search by name"),
        export_right="petitions.export",
        bulk=bulk if may_edit else (),
        empty=(
            "signature",
            gettext_lazy("No signature yet"),
            gettext_lazy("Share the page: the first ten come from people you know."),
            reverse("action:page", args=[page.slug]),
            gettext_lazy("Open the page"),
        ),
    )
