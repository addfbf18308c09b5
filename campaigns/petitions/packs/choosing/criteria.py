"""How the desk lists the comments that may go into a pack."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.petitions.rules import shown_name
from coalition.listing.criteria import BulkAction, Column, Filter, Listing


def choosing(pack: Any) -> Listing:
    """Describe the comments to choose from: the words first, and whether they go in."""
    args = [pack.petition.page.uuid, pack.uuid]
    inside = set(pack.comments or [])

    def apply(rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(uuid__in=inside) if value == "yes" else rows.exclude(uuid__in=inside)

    return Listing(
        name="pack-comments",
        columns=(
            Column("comment", _("In their own words")),
            Column("inside", _("Goes in"), value=lambda row: _("yes") if str(row.uuid) in inside else ""),
            Column(
                "who",
                _("Name"),
                value=lambda row: shown_name(row.person.given_name, row.person.family_name, row.town or ""),
            ),
            Column("at", _("Signed"), sort="at", kind="time"),
        ),
        default="-at",
        filters=(Filter("inside", _("Goes in"), [("yes", _("yes")), ("no", _("no"))], apply),),
        search=lambda rows, words: rows.filter(comment__icontains=words.replace("\x00", "")),
        search_hint=_("Search in the words"),
        bulk=(
            BulkAction(reverse("petitions:pack_put", args=args), _("Put in"), "check"),
            BulkAction(reverse("petitions:pack_leave", args=args), _("Leave out"), "x"),
        ),
        empty=(
            "message",
            _("No comment to choose"),
            _("Comments stand here once they are approved and their signers agreed to be named."),
            reverse("petitions:words", args=[pack.petition.page.uuid]),
            _("Comments"),
        ),
    )
