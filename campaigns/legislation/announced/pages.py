"""Desk: a source's word about a hearing against one's own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation.announced import services
from coalition.partners.pages import desk


@require_POST
@desk("legislation.edit")
def take_told(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a source's word instead of one's own."""
    membership = request.membership
    hearing = legislation.access_hearing(membership, uuid)
    source, fact = request.POST.get("source", ""), request.POST.get("fact", "")
    if services.take_told(hearing, source, fact, by=membership, now=timezone.now()):
        messages.success(request, _("Taken over."))
    else:
        messages.warning(request, _("They say nothing else about this any more."))
    return redirect("legislation:hearing", hearing.uuid)


urlpatterns = [path("hearings/<uuid:uuid>/told/", take_told, name="hearing_told")]
