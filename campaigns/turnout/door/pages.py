"""The door on the desk: who is expected, who is here, who just came."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.door import services
from campaigns.turnout.forms import WalkInForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("turnout.check_in")
def doors(request: HttpRequest) -> HttpResponse:
    """List the events at whose door one may stand."""
    rows = selectors.list_events(request.membership, now=timezone.now())  # type: ignore[attr-defined]
    for row in rows:
        row.title = pages.title_of(row.page, translation.get_language() or "en")
    return render(request, "campaigns/turnout/doors.html", {"events": rows})


@desk("turnout.check_in")
def door(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find people at the door; GET changes nothing, also when a ticket is scanned."""
    return _door(request, uuid, WalkInForm())


@desk("turnout.check_in")
def check_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check one person in, or take it back."""
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        rsvp = selectors.access_rsvp(membership, row, request.POST.get("rsvp", ""))
        if request.POST.get("do") == "undo":
            services.undo(rsvp, by=membership, now=timezone.now())
        else:
            key = request.POST.get("device_key", "")[:64] or uuid4().hex
            services.check_in(rsvp, device_key=key, by=membership, now=timezone.now())
    return redirect(f"{reverse('turnout:door', args=[uuid])}?done={request.POST.get('rsvp', '')}")


@desk("turnout.check_in")
def walk_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check in somebody who just came."""
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    form = WalkInForm(request.POST or None)
    if not form.is_valid():
        return _door(request, uuid, form)
    key = request.POST.get("device_key", "")[:60] or uuid4().hex
    try:
        who = services.WalkIn(**form.cleaned_data)
        services.walk_in(row, who, device_key=key, by=membership, now=timezone.now())
        messages.success(request, _("Welcome! That makes one more."))
    except Refusal as no:
        messages.warning(request, str(no))
    return redirect("turnout:door", uuid)


def _door(request: HttpRequest, uuid: UUID, form: WalkInForm) -> HttpResponse:
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    words, code = request.GET.get("q", ""), request.GET.get("code", "")
    found = selectors.find_at_door(membership, row, words=words)
    if code:
        mine = selectors.access_by_token(code)
        found = [selectors.access_rsvp(membership, row, mine.uuid)]
    for one in found:
        one.key = uuid4().hex
    context = {
        "event": row,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "funnel": selectors.count_funnel(row),
        "found": found,
        "words": words,
        "code": code,
        "form": form,
        "key": uuid4().hex,
    }
    return render(request, "campaigns/turnout/door.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("doors/", doors, name="doors"),
    path("<uuid:uuid>/door/", door, name="door"),
    path("<uuid:uuid>/door/check-in/", check_in, name="check_in"),
    path("<uuid:uuid>/door/walk-in/", walk_in, name="walk_in"),
]
