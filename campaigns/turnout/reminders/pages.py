"""Desk pages of reminders: on and off, and calling those who do not answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.reminders import rules, services
from coalition.errors import Refusal
from coalition.partners.pages import desk
from contacts.segments import services as segments
from contacts.segments.selectors import list_segments

STEPS = {
    rules.CONFIRM: gettext_lazy("The day before: are you coming?"),
    rules.MORNING: gettext_lazy("That morning"),
    rules.WAY: gettext_lazy("An hour before"),
    rules.AFTER: gettext_lazy("The day after: thank you"),
    rules.MISSED: gettext_lazy("The day after: we missed you"),
}


@desk("turnout.edit")
def switch_reminders(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Turn the reminders of an event on or off."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        services.switch(row, is_on=request.POST.get("do") == "on", by=membership)
    return redirect("turnout:detail", uuid)


@desk("turnout.edit")
def call_unconfirmed(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a segment of those who did not confirm, and go on to a call list of them."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method != "POST":
        return redirect("turnout:detail", uuid)
    title = pages.title_of(row.page, translation.get_language() or "en")
    name = _("Not confirmed: %(title)s") % {"title": title}
    tree = {"v": 1, "all": [{"is": "turnout", "event": [str(row.uuid)], "state": ["promised"]}]}
    try:
        segment = segments.write(None, name=name[:90], tree=tree, by=membership, now=timezone.now())
    except Refusal:  # it is there already, and says by itself who is in it now
        segment = list_segments(membership).filter(name=name[:90]).first()
    asked = {"about": f"event:{row.uuid}"}
    if segment:
        words = _("The segment “%(name)s” follows by itself who confirms.") % {"name": segment.name}
        messages.success(request, words)
        asked["segment"] = str(segment.uuid)
    return redirect(reverse("outreach:new", query=asked))


urlpatterns = [
    path("<uuid:uuid>/reminders/", switch_reminders, name="reminders"),
    path("<uuid:uuid>/call/", call_unconfirmed, name="call_unconfirmed"),
]
