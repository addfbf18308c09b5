"""Desk pages: what is offered at an event, who has it, who waits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.places import rules, services
from campaigns.turnout.places import selectors as places
from campaigns.turnout.places.forms import ResourceForm
from coalition.errors import NotAllowed, Refusal
from coalition.partners.pages import desk


@desk("turnout.view")
def list_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what is offered, and offer something more."""
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    form = ResourceForm(request.POST or None, languages=_languages(event))
    if request.method == "POST":
        _may_edit(membership)
        if form.is_valid():
            services.offer(event, form.facts, by=membership, now=timezone.now())
            messages.success(request, _("Offered. Whoever waits for it gets it in turn."))
            return redirect("turnout:places", uuid)
    rows = list(places.list_resources(event))
    for row in rows:
        row.label = rules.words_of(row.labels, translation.get_language() or "en")
    context = {"event": event, "title": _title(event), "resources": rows, "form": form}
    return render(request, "campaigns/turnout/places.html", context, status=422 if form.is_bound else 200)


@desk("turnout.view")
def detail(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Show who has it and who waits; change how many there are, or take it off."""
    membership = request.membership
    event = selectors.access_event(membership, uuid)
    row = places.access_resource(event, which)
    form = ResourceForm(request.POST or None, languages=_languages(event), of=row)
    if request.method == "POST":
        _may_edit(membership)
        try:
            if request.POST.get("do") == "remove":
                services.remove(row, by=membership, now=timezone.now())
                return redirect("turnout:places", uuid)
            if form.is_valid():
                services.change(row, form.facts, by=membership, now=timezone.now())
                messages.success(request, _("Saved."))
                return redirect("turnout:place", uuid, which)
        except Refusal as no:
            form.add_error("capacity", str(no))
    allocations = list(places.list_allocations(membership, row)[:500])
    context = {
        "event": event,
        "title": _title(event),
        "resource": row,
        "label": rules.words_of(row.labels, translation.get_language() or "en"),
        "allocations": allocations,
        "form": form,
    }
    return render(request, "campaigns/turnout/place.html", context, status=422 if form.is_bound else 200)


def _may_edit(membership: Any) -> None:
    if not membership.may("turnout.edit"):
        raise NotAllowed


def _title(event: Any) -> str:
    return pages.title_of(event.page, translation.get_language() or "en")


def _languages(event: Any) -> list[tuple[str, str]]:
    return [(code, translation.get_language_info(code)["name_local"]) for code in event.page.languages]


urlpatterns = [
    path("<uuid:uuid>/places/", list_page, name="places"),
    path("<uuid:uuid>/places/<uuid:which>/", detail, name="place"),
]
