"""Changing a promise by link (public), the attendance list and the door (desk)."""

from typing import Any
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.legislation.rules import Appointment, calendar_file
from campaigns.pages import selectors as pages
from campaigns.turnout import criteria, rules, selectors, services
from campaigns.turnout.forms import NEEDS, ChangeForm, WalkInForm
from campaigns.turnout.models import Rsvp, RsvpMode
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.limits import few_posts
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk


# --- by link ----------------------------------------------------------------------------------------------------------
@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Show a promise (GET changes nothing); change, confirm or cancel it by POST."""
    rsvp = selectors.access_by_token(token)
    now = timezone.now()
    facts = selectors.facts_of(rsvp.event)
    open_now = rules.offers(facts, now)
    modes = open_now if rsvp.mode in open_now or not open_now else [rsvp.mode, *open_now]
    with translation.override(_language(request, rsvp)):
        form = _change_form(request, rsvp, modes)
        if request.method == "POST" and open_now:
            if request.POST.get("do") == "cancel":
                services.cancel_by_link(rsvp, now=now)
                return redirect(request.get_full_path())
            if form.is_valid():
                services.change(rsvp, form.cleaned_data, now=now)
                return redirect(f"{request.path}?lang={translation.get_language()}&saved=1")
        response = render(
            request, "campaigns/turnout/manage.html", _manage_context(request, rsvp, form, open_now, token)
        )
    response.status_code = 422 if request.method == "POST" else 200
    return _private(response)


def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the event as a calendar file."""
    rsvp = selectors.access_by_token(token)
    facts = selectors.facts_of(rsvp.event)
    appointment = Appointment(
        uid=f"event-{rsvp.event.uuid}",
        title=pages.title_of(rsvp.event.page, rsvp.language),
        starts_at=facts["starts_at"],
        ends_at=rules.ends_at(facts),
        place=facts["place"],
        url=pages.address_of(rsvp.event.page.slug),
        is_cancelled=bool(facts["hearing"] and facts["hearing"]["status"] == "cancelled"),
    )
    body = calendar_file(appointment, made_at=rsvp.promised_at, maker=settings.COALITION_NAME)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return _private(response)


def _language(request: HttpRequest, rsvp: Rsvp) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in rsvp.event.page.languages else rsvp.language


def _change_form(request: HttpRequest, rsvp: Rsvp, modes: list[str]) -> ChangeForm:
    initial = {name: getattr(rsvp, name) for name in ("mode", "needs", "needs_note", "guests")}
    data = request.POST if request.method == "POST" and "mode" in request.POST else None
    return ChangeForm(data, modes=modes, initial=initial, auto_id="f_%s")


def _manage_context(request: HttpRequest, rsvp: Rsvp, form: Any, open_now: list[str], token: str) -> dict[str, Any]:
    event = rsvp.event
    door = settings.PUBLIC_URL + reverse("turnout:door", args=[event.uuid]) + f"?code={token}"
    return {
        "rsvp": rsvp,
        "state": rules.state_of(
            cancelled_at=rsvp.cancelled_at,
            came=hasattr(rsvp, "check_in") and rsvp.check_in.undone_at is None,
            confirmed_at=rsvp.confirmed_at,
            needs_confirmation=rsvp.needs_confirmation,
        ),
        "mode_label": RsvpMode(rsvp.mode).label,
        "facts": selectors.facts_of(event),
        "title": pages.title_of(event.page, translation.get_language() or "en"),
        "host": event.page.partner,
        "languages": event.page.languages,
        "messages": [],
        "form": form,
        "is_open": bool(open_now),
        "is_saved": request.GET.get("saved") == "1",
        "token": token,
        "page_url": reverse("action:page", args=[event.page.slug]),
        "ticket": _ticket(door) if rsvp.mode != RsvpMode.WRITE and not rsvp.cancelled_at else "",
    }


def _ticket(link: str) -> SafeString:
    return SafeString(segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True, title=_("Your ticket")))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True  # type: ignore[attr-defined]
    return response


# --- the desk ---------------------------------------------------------------------------------------------------------
@desk("turnout.view")
def events(request: HttpRequest) -> HttpResponse:
    """List the partner's events with how they go."""
    past = request.GET.get("past") == "1"
    rows = selectors.list_events(request.membership, now=timezone.now(), past=past)  # type: ignore[attr-defined]
    for row in rows:
        row.title = pages.title_of(row.page, translation.get_language() or "en")
    return render(request, "campaigns/turnout/events.html", {"events": rows, "past": past})


@desk("turnout.view")
def event(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one event: pledged -> confirmed -> came, needs, and the attendance list."""
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    listing = criteria.attendance(row, may_edit=membership.may("turnout.edit"))
    rows = list_page(request, listing, selectors.list_rsvps(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    funnel = selectors.count_funnel(row)
    context = {
        "event": row,
        "facts": selectors.facts_of(row),
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "funnel": funnel,
        "kept": funnel["came"] - funnel["walk_in"],
        "modes": [(label, funnel[f"mode_{mode}"]) for mode, label in RsvpMode.choices],
        "needs": [(words, funnel[f"need_{kind.value}"]) for kind, words in NEEDS.items()],
        "page": rows,
    }
    return render(request, "campaigns/turnout/event.html", context)


@desk("turnout.edit")
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that the chosen people confirmed."""
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        count = services.confirm(row, chosen_in(request), by=membership, now=timezone.now())
        messages.success(request, ngettext("%(n)s person confirmed.", "%(n)s people confirmed.", count) % {"n": count})
    return redirect("turnout:detail", uuid)


@desk("turnout.edit")
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that the chosen people will not come."""
    membership = request.membership  # type: ignore[attr-defined]
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        count = services.cancel(row, chosen_in(request), by=membership, now=timezone.now())
        words = ngettext("%(n)s promise was cancelled.", "%(n)s promises were cancelled.", count)
        messages.success(request, words % {"n": count})
    return redirect("turnout:detail", uuid)


# --- the door ---------------------------------------------------------------------------------------------------------
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


public = [
    path("<str:token>/", manage, name="manage"),
    path("<str:token>/event.ics", calendar, name="calendar"),
]
app_name = "turnout"
urlpatterns = [
    path("", events, name="list"),
    path("doors/", doors, name="doors"),
    path("<uuid:uuid>/", event, name="detail"),
    path("<uuid:uuid>/confirm/", confirm, name="confirm"),
    path("<uuid:uuid>/cancel/", cancel, name="cancel"),
    path("<uuid:uuid>/door/", door, name="door"),
    path("<uuid:uuid>/door/check-in/", check_in, name="check_in"),
    path("<uuid:uuid>/door/walk-in/", walk_in, name="walk_in"),
]
