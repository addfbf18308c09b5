"""Desk pages of notices: tell at once, tell nobody, call an event off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.turnout import selectors
from campaigns.turnout.notices import delivery, services
from campaigns.turnout.notices import selectors as notices
from coalition.partners.pages import desk


def told(event: Any) -> list[Any]:
    """List the notices of an event; one that waits says whom it will tell what."""
    rows: list[Any] = list(notices.list_notices(event)[:10])
    for one in rows:
        one.people = len(notices.people_to_tell(one)) if one.state == "waiting" else one.size
        one.words = delivery.say(one.before, one.after, timezone.now())
    return rows


@desk("turnout.edit")
def notice(request: HttpRequest, uuid: UUID, which: UUID) -> HttpResponse:
    """Tell people about a change at once, or not at all."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        waiting = notices.access_waiting(row, which)
        do = services.stop if request.POST.get("do") == "stop" else services.send_now
        do(waiting, by=membership, now=timezone.now())
        messages.success(request, _("Nobody is told.") if do is services.stop else _("They are being told."))
    return redirect("turnout:detail", uuid)


@desk("turnout.edit")
def call_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call an event off, or take that back."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        is_off = request.POST.get("do") != "back"
        services.call_off(row, is_off=is_off, by=membership, now=timezone.now())
        if is_off:
            messages.success(request, _("The event is called off. Those who signed up will be told in some minutes."))
    return redirect("turnout:detail", uuid)


urlpatterns = [
    path("<uuid:uuid>/notices/<uuid:which>/", notice, name="notice"),
    path("<uuid:uuid>/call-off/", call_off, name="call_off"),
]
