"""Pages of segments shown between partners; showing one, ending it, looking at one, copying it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.listing.rules import is_uuid
from coalition.partners.pages import desk
from contacts.segments import rules
from contacts.segments import selectors as segments
from contacts.segments.counting.selectors import count_soon
from contacts.segments.exchange import selectors, services


@require_POST
@desk("segments.edit")
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a segment to another partner."""
    segment = segments.access_segment(request.membership, uuid)
    to = request.POST.get("partner", "")
    if not is_uuid(to):
        messages.error(request, _("Choose a partner first."))
        return redirect("segments:detail", segment.uuid)
    services.show(segment, UUID(to), by=request.membership, now=timezone.now())
    messages.success(request, _("Shown. They see the question, not your people."))
    return redirect("segments:detail", segment.uuid)


@require_POST
@desk("segments.edit")
def hide(request: HttpRequest, uuid: UUID, partner: UUID) -> HttpResponse:
    """Show a segment no longer."""
    segment = segments.access_segment(request.membership, uuid)
    services.hide(segment, partner, by=request.membership)
    return redirect("segments:detail", segment.uuid)


@require_safe
@desk("segments.view")
def shown(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what another partner's segment asks, and whom it means of one's own people."""
    segment = selectors.access_shown(request.membership, uuid)
    partner = request.membership.partner.pk
    facts: dict[str, Any] = {"segment": segment}
    try:
        tree = selectors.tree_of(segment)
        facts["sentence"] = segments.sentence_of(tree, partner)
        facts["counted"] = count_soon(tree, partner)
        facts["unknown"] = "?" in facts["sentence"]
    except rules.BadTree:
        facts["broken"] = True
    return render(request, "contacts/segments/shown.html", facts)


# Part of `segments`.
urlpatterns = [
    path("<uuid:uuid>/show/", show, name="show"),
    path("<uuid:uuid>/hide/<uuid:partner>/", hide, name="hide"),
    path("shown/<uuid:uuid>/", shown, name="shown"),
]
