"""How the desk lists comments."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.petitions.comments import selectors
from coalition.listing.criteria import BulkAction, Column, Filter, Listing

STATES = (
    ("waiting", _("To be read")),
    ("reported", _("Reported")),
    ("shown", _("Shown")),
    ("hidden", _("Hidden")),
)


def comments(page: Any, *, may_edit: bool) -> Listing:
    """Describe the list of comments: the words first, for they are what is decided about."""
    words = dict(STATES)
    bulk = (
        BulkAction(reverse("petitions:words_show", args=[page.uuid]), _("Approve"), "check"),
        BulkAction(reverse("petitions:words_hide", args=[page.uuid]), _("Hide"), "eye-off", True),
    )
    return Listing(
        name="comments",
        columns=(
            Column("comment", _("In their own words")),
            Column("name", _("Name"), value=lambda row: str(row.person)),
            Column("town", _("Town"), value=lambda row: row.town or ""),
            Column("may", _("May be shown"), value=lambda row: _("yes") if row.show_name else _("no")),
            Column("words", _("State"), value=lambda row: words.get(row.words, "")),
            Column("reports", _("Reports"), kind="number", sort="reports"),
            Column("at", _("Signed"), sort="at", kind="time"),
        ),
        default="-at",
        filters=(
            Filter("state", _("State"), STATES, lambda rows, value: rows.filter(selectors.OF_STATE[value])),
            Filter(
                "may",
                _("May be shown"),
                [("yes", _("yes")), ("no", _("no"))],
                lambda rows, value: rows.filter(show_name=value == "yes"),
            ),
        ),
        search=lambda rows, words: rows.filter(comment__icontains=words),
        search_hint=_("Search in the words"),
        export_right="petitions.export",
        bulk=bulk if may_edit else (),
        empty=(
            "message",
            _("Nobody has written anything yet"),
            _("What signers write waits here until somebody has read it."),
            reverse("petitions:signatures", args=[page.uuid]),
            _("Signatures"),
        ),
    )
