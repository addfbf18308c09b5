"""The door on the desk: who is expected, who is here, who just came."""

import json
from pathlib import Path
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.door import rules, services
from campaigns.turnout.door import selectors as roster
from campaigns.turnout.forms import WalkInForm
from coalition.errors import Refusal
from coalition.partners.pages import desk


@desk("turnout.check_in")
def doors(request: HttpRequest) -> HttpResponse:
    """List the events at whose door one may stand."""
    now = timezone.now()
    own = selectors.list_events(request.membership, now=now)
    rows = sorted([*own, *cohosts.list_doors(request.membership, now=now)], key=lambda one: one.when)
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
    membership = request.membership
    row = cohosts.access_at_door(membership, uuid, timezone.now())
    if request.method == "POST":
        rsvp = roster.access_at_door(membership, row, request.POST.get("rsvp", ""))
        key = request.POST.get("device_key", "")[:64] or uuid4().hex
        do = {"undo": services.undo, "spoke": services.note_spoken}.get(request.POST.get("do", ""), services.check_in)
        do(rsvp, device_key=key, by=membership, now=timezone.now())
    return redirect(f"{reverse('turnout:door', args=[uuid])}?done={request.POST.get('rsvp', '')}")


@desk("turnout.check_in")
def walk_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check in somebody who just came."""
    membership = request.membership
    row = cohosts.access_at_door(membership, uuid, timezone.now())
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


@desk("turnout.check_in")
def phone(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the door that works without a network; the page itself names nobody."""
    row = cohosts.access_at_door(request.membership, uuid, timezone.now())
    context = {
        "event": row,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "form": WalkInForm(),
        "is_kiosk": request.GET.get("kiosk") == "1",
    }
    return render(request, "campaigns/turnout/phone.html", context)


@require_POST
@desk("turnout.check_in")
def sync(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Take what a phone did, and give it the list as it is now."""
    membership = request.membership
    row = cohosts.access_at_door(membership, uuid, timezone.now())
    try:
        raw = json.loads(request.body or b"{}")
        deeds = raw["deeds"] if isinstance(raw, dict) else []
    except (ValueError, KeyError):
        return JsonResponse({"error": "not_json"}, status=400)
    now = timezone.now()
    troubles = services.take(row, rules.read(deeds, now), by=membership, now=now)
    keys = [str(one.get("key", "")) for one in deeds[: rules.MOST] if isinstance(one, dict)]
    told = {"done": keys, "people": roster.roster_of(membership, row), "words": " ".join(troubles)}
    response = JsonResponse(told)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the door's page on a phone; it may look after the addresses of turnout only."""
    path_of = finders.find("campaigns/door.worker.js")
    body = Path(str(path_of)).read_text(encoding="utf-8")
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("turnout:list")
    response["Cache-Control"] = "no-cache"
    return response


def _door(request: HttpRequest, uuid: UUID, form: WalkInForm) -> HttpResponse:
    membership = request.membership
    row = cohosts.access_at_door(membership, uuid, timezone.now())
    words, code = request.GET.get("q", ""), request.GET.get("code", "")
    found = roster.find_at_door(membership, row, words)
    if len(code) == rules.CODE:
        found = [roster.find_by_code(membership, row, code)]
    elif code:
        mine = selectors.access_by_token(code)
        found = [roster.access_at_door(membership, row, mine.uuid)]
    roster.show(membership, row, found)
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
    path("door.worker.js", worker, name="door_worker"),
    path("<uuid:uuid>/door/", door, name="door"),
    path("<uuid:uuid>/door/phone/", phone, name="door_phone"),
    path("<uuid:uuid>/door/sync/", sync, name="door_sync"),
    path("<uuid:uuid>/door/check-in/", check_in, name="check_in"),
    path("<uuid:uuid>/door/walk-in/", walk_in, name="walk_in"),
]
