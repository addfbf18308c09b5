"""Desk pages of watchlists."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation.watching import selectors, services
from campaigns.legislation.watching.forms import WatchlistForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("legislation.view")
def watchlists(request: HttpRequest) -> HttpResponse:
    """List the watchlists."""
    rows = selectors.list_watchlists(request.membership)
    return render(request, "campaigns/legislation/watchlists.html", {"watchlists": rows})


@desk("legislation.view")
def watchlist(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a watchlist: its rule, and what moved."""
    row = selectors.access(request.membership, uuid)
    context = {
        "watchlist": row,
        "moves": [(move, selectors.say(move)) for move in selectors.list_moves(row)[:100]],
        "count": selectors.watched(row).count(),
        "committees": row.committees.all(),
        "readers": row.readers.all(),
    }
    return render(request, "campaigns/legislation/watchlist.html", context)


@desk("legislation.edit")
def watchlist_new(request: HttpRequest) -> HttpResponse:
    """Make a watchlist."""
    membership = request.membership
    initial = {"readers": [membership.user], "words": request.GET.get("words", "")[:400]}
    form = WatchlistForm(membership.partner, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.make(form.cleaned_data, by=membership, now=timezone.now())
            return redirect("legislation:watchlist", row.uuid)
        except Refusal as no:
            form.add_error("name", str(no))
    return _form(request, form, _("New watchlist"))


@desk("legislation.edit")
def watchlist_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a watchlist."""
    membership = request.membership
    row = selectors.access(membership, uuid)
    form = WatchlistForm(membership.partner, request.POST or None, initial=WatchlistForm.values_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change(row, form.cleaned_data, by=membership)
            messages.success(request, _("Saved."))
            return redirect("legislation:watchlist", row.uuid)
        except Refusal as no:
            form.add_error("name", str(no))
    return _form(request, form, row.name, row)


@require_POST
@desk("legislation.edit")
def watchlist_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a watchlist."""
    membership = request.membership
    services.remove(selectors.access(membership, uuid), by=membership)
    messages.success(request, _("The watchlist is gone. The bills are still there."))
    return redirect("legislation:watchlists")


@require_POST
@desk("legislation.edit")
def watch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a bill on a watchlist, or take it off."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    try:
        row = selectors.access(membership, UUID(request.POST.get("watchlist", "")))
    except ValueError:
        return redirect("legislation:bill", bill.uuid)
    services.put(row, bill, on=request.POST.get("on") == "1")
    return redirect("legislation:bill", bill.uuid)


def _form(request: HttpRequest, form: Any, title: str, of: Any = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "heading": title, "watchlist": of}
    return render(request, "campaigns/legislation/watchlist_form.html", context, status=status)


urlpatterns = [
    path("watchlists/", watchlists, name="watchlists"),
    path("watchlists/new/", watchlist_new, name="watchlist_new"),
    path("watchlists/<uuid:uuid>/", watchlist, name="watchlist"),
    path("watchlists/<uuid:uuid>/edit/", watchlist_edit, name="watchlist_edit"),
    path("watchlists/<uuid:uuid>/remove/", watchlist_remove, name="watchlist_remove"),
    path("<uuid:uuid>/watch/", watch, name="watch"),
]
