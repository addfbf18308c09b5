"""Desk pages of proposals: let them be found, look at them, say yes or no to the ticked or to all of the list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk
from contacts.consent.rules import show_phone
from contacts.households.proposals import selectors, services
from contacts.households.proposals.models import Why


def _share(row: Any) -> str:
    shared = show_phone(row.shared) if row.why == Why.PHONE and row.shared else row.shared
    return f"{row.get_why_display()}: {shared}" if shared else str(row.get_why_display())


NOT_YET = gettext_lazy("Let us look for people who share a mailbox, a phone or an address. You say yes or no to each.")
ALL_DONE = gettext_lazy("All that was found is decided. Search again when more people have come.")


def proposals_list(membership: Any, *, was_searched: bool = False) -> Listing:
    """Describe the list of proposals."""
    bulk = []
    if membership.may("people.edit"):
        yes, no = reverse("households:accept"), reverse("households:decline")
        bulk = [
            BulkAction(yes, _("They live together"), "home", whole=_("All in this list live together")),
            BulkAction(no, _("They do not"), "x"),
        ]
    return Listing(
        name="household-proposals",
        columns=[
            Column("names", gettext_lazy("People"), "names"),
            Column("why", gettext_lazy("They share"), _share),
            Column("kin", gettext_lazy("One family name"), lambda row: _("yes") if row.is_kin else _("no")),
            Column("size", gettext_lazy("How many"), "size", sort="size", kind="number"),
        ],
        default="size",
        filters=[
            Filter("why", gettext_lazy("They share"), Why.choices, lambda rows, value: rows.filter(why=value)),
            Filter(
                "kin",
                gettext_lazy("One family name"),
                [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
                lambda rows, value: rows.filter(is_kin=value == "yes"),
            ),
        ],
        bulk=bulk,
        empty=(
            "home",
            gettext_lazy("Nothing waits for you"),
            ALL_DONE if was_searched else NOT_YET,
            "",
            "",
        ),
    )


@require_safe
@desk("people.view")
def proposals(request: Any) -> HttpResponse:
    """List the proposals."""
    membership = request.membership
    search = selectors.find_search(membership)
    listing = proposals_list(membership, was_searched=bool(search and search.done_at))
    page = list_page(request, listing, selectors.list_open(membership))
    facts = {"search": search, "accepted": selectors.count_accepted(membership)}
    facts |= {"batches": selectors.list_batches(membership)}
    return render(request, "contacts/households/proposals.html", {"page": page, **facts})


@require_POST
@desk("people.edit")
def look(request: Any) -> HttpResponse:
    """Let them be searched for."""
    services.ask(by=request.membership, now=timezone.now())
    messages.success(request, _("The search has begun. What it finds stands here in a moment."))
    return redirect("households:proposals")


@require_POST
@desk("people.edit")
def accept(request: Any) -> HttpResponse:
    """Say yes."""
    return _decide(request, is_yes=True)


@require_POST
@desk("people.edit")
def decline(request: Any) -> HttpResponse:
    """Say no."""
    return _decide(request, is_yes=False)


@require_POST
@desk("people.edit")
def undo(request: Any, uuid: UUID) -> HttpResponse:
    """Take a yes back."""
    batch = selectors.access_batch(request.membership, uuid)
    services.undo(batch, by=request.membership, now=timezone.now())
    messages.success(request, _("It is being taken back. What was proposed stands here again in a moment."))
    return redirect("households:proposals")


def _decide(request: Any, *, is_yes: bool) -> HttpResponse:
    membership = request.membership
    rows = selectors.list_open(membership)
    if request.POST.get("whole") == "1":
        rows = list_page(request, proposals_list(membership), rows).queryset
    else:
        rows = rows.filter(uuid__in=chosen_in(request))
    count = services.decide(rows, is_yes=is_yes, by=membership, now=timezone.now())
    if is_yes:
        told = ngettext("%(count)s household is being made.", "%(count)s households are being made.", count)
    else:
        told = ngettext("%(count)s is not proposed again.", "%(count)s are not proposed again.", count)
    messages.success(request, told % {"count": count})
    return redirect("households:proposals")
