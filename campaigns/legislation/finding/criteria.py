"""The list of bills: its columns, chips and order."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.finding import selectors
from campaigns.legislation.models import Bill, Stage
from campaigns.legislation.watching import selectors as watching
from coalition.listing.criteria import Column, Filter, Listing

# Chips of rooms above, registered when the apps are ready: what a partner does about bills.
MORE: list[Callable[[Any], list[Filter]]] = []
NUMBER_CELL = "campaigns/legislation/_number.html"


def register_filters(give: Callable[[Any], list[Filter]]) -> None:
    """Register further chips over the list of bills; `give` makes them for a membership."""
    if give not in MORE:
        MORE.append(give)


def listing(membership: Any) -> Listing:
    """Describe the list for a membership: its own watchlists are among the chips."""
    return Listing(
        name="bills",
        columns=[
            Column("number", _("Number"), "identifier", sort=selectors.NUMBER_ORDER, template=NUMBER_CELL),
            Column("title", _("Title"), _title, sort="title", export=lambda bill: bill.title),
            Column("stage", _("Where it stands"), "stage", kind="state", export=lambda bill: bill.get_stage_display()),
            Column("committee", _("Committee"), _committee, sort="committee__name", nullable=True),
            Column("subjects", _("Subjects"), lambda bill: ", ".join(bill.subjects), hidden=True),
            Column(
                "session", _("Session"), lambda bill: bill.session.identifier, sort="session__identifier", hidden=True
            ),
            Column("changed", _("Changed"), "modified_at", sort="modified_at", kind="time"),
            Column("source", _("Source"), "source", hidden=True),
            Column("url", _("Official page"), "url", hidden=True),
        ],
        default="-changed",
        filters=[
            Filter("session", _("Session"), selectors.session_choices(), selectors.of_session),
            Filter("stage", _("Where it stands"), Stage.choices, selectors.at_stage),
            Filter("committee", _("Committee"), selectors.committee_choices(), selectors.in_committee),
            Filter("subject", _("Subject"), selectors.subject_choices(), selectors.about),
            Filter("sponsor", _("Sponsor"), selectors.sponsor_choices(), selectors.sponsored_by),
            Filter("chamber", _("Began in"), selectors.CHAMBERS, selectors.of_chamber),
            Filter("watchlist", _("Watchlist"), watching.choices(membership), selectors.on_watchlist),
            *(chip for give in MORE for chip in give(membership)),
        ],
        search=selectors.search,
        search_hint=_("Number, words, sponsor or subject"),
        export_right="legislation.view",
        empty=(
            "gavel",
            _("No bills yet"),
            _("Enter the first one with its number and title, or bring in the list of a session."),
            reverse("legislation:bring_in"),
            _("Bring in a list"),
        ),
    )


def _title(bill: Bill) -> str:
    return bill.title if len(bill.title) <= 140 else f"{bill.title[:139]}…"


def _committee(bill: Bill) -> str:
    return bill.committee.name if bill.committee else ""
