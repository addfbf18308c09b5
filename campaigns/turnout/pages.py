"""Changing a promise by link (public), the attendance list and the door (desk)."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.legislation.rules import Appointment, calendar_file
from campaigns.pages import selectors as pages
from campaigns.turnout import criteria, rules, selectors, services
from campaigns.turnout.asked import selectors as asking
from campaigns.turnout.calendar import pages as calendars
from campaigns.turnout.cohosts import pages as cohost_pages
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.cohosts.forms import DoorNamesForm
from campaigns.turnout.door import pages as doors
from campaigns.turnout.door.rules import code_of
from campaigns.turnout.forecast import selectors as forecasts
from campaigns.turnout.forms import NEEDS, ChangeForm
from campaigns.turnout.models import Rsvp, RsvpMode
from campaigns.turnout.notices import pages as notice_pages
from campaigns.turnout.places import pages as place_pages
from campaigns.turnout.places import selectors as places
from campaigns.turnout.places.forms import initial_of
from campaigns.turnout.reminders import pages as reminder_pages
from campaigns.turnout.reminders import selectors as reminders
from campaigns.turnout.report import pages as report_pages
from coalition.audit import services as audit
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
            if request.POST.get("do") == "confirm":
                services.confirm_by_link(rsvp, now=now)
                return redirect(f"{request.path}?lang={translation.get_language()}&saved=1")
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
    resources = places.facts_of(rsvp.event_id)
    initial = {name: getattr(rsvp, name) for name in ("mode", "needs", "needs_note", "guests")}
    initial |= initial_of(rsvp.wants, resources)
    data = request.POST if request.method == "POST" and "mode" in request.POST else None
    return ChangeForm(data, modes=modes, resources=resources, initial=initial, auto_id="f_%s")


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
        "now": timezone.now(),
        "title": pages.title_of(event.page, translation.get_language() or "en"),
        "host": event.page.partner,
        "languages": event.page.languages,
        "messages": [],
        "form": form,
        "is_open": bool(open_now),
        "is_saved": request.GET.get("saved") == "1",
        "token": token,
        "has": places.told_to([rsvp.pk]).get(rsvp.pk, []),
        "code": code_of(token),
        "page_url": reverse("action:page", args=[event.page.slug]),
        "ticket": _ticket(door) if rsvp.mode != RsvpMode.WRITE and not rsvp.cancelled_at else "",
    }


def _ticket(link: str) -> SafeString:
    return SafeString(segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True, title=_("Your ticket")))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True
    return response


# --- the desk ---------------------------------------------------------------------------------------------------------
@desk("turnout.view")
def events(request: HttpRequest) -> HttpResponse:
    """List the partner's events with how they go, and those of others that it stands behind."""
    past = request.GET.get("past") == "1"
    now = timezone.now()
    rows = selectors.list_events(request.membership, now=now, past=past)
    for row in rows:
        row.title = pages.title_of(row.page, translation.get_language() or "en")
    cohosted = cohosts.list_cohosted(request.membership, now=now, past=past)
    return render(request, "campaigns/turnout/events.html", {"events": rows, "cohosted": cohosted, "past": past})


@desk("turnout.view")
def event(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one event: pledged -> confirmed -> came, needs, and the attendance list."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    listing = criteria.attendance(row, may_edit=membership.may("turnout.edit"))
    rows = list_page(request, listing, selectors.list_rsvps(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    funnel = selectors.count_funnel(row)
    is_past = rules.ends_at(selectors.facts_of(row)) <= timezone.now()
    context = {
        "event": row,
        "facts": selectors.facts_of(row),
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "funnel": funnel,
        "invited": asking.count_asked(row),
        "plan": reminders.plan_of(row),
        "steps": reminder_pages.STEPS,
        "forecast": forecasts.forecast_of(row, timezone.now()) if not is_past else None,
        "kept_forecast": getattr(row, "forecast", None),
        "calibration": forecasts.calibration_of(row.page.partner_id),
        "resources": list(places.list_resources(row)),
        "is_past": is_past,
        "kept": funnel["came"] - funnel["walk_in"],
        "modes": [(label, funnel[f"mode_{mode}"]) for mode, label in RsvpMode.choices],
        "needs": [(words, funnel[f"need_{kind.value}"]) for kind, words in NEEDS.items()],
        "page": rows,
        "notices": notice_pages.told(row),
        **_cohosts(membership, row),
    }
    return render(request, "campaigns/turnout/event.html", context)


def _cohosts(membership: Any, row: Any) -> dict[str, Any]:
    """Name the co-hosts, with a form for what they see at the door, to those who may change that."""
    names = cohosts.list_cohosts(row) if membership.may("turnout.edit") else []
    return {"cohosts": names, "door_form": DoorNamesForm(initial={"door_names": row.door_names}) if names else None}


@desk("turnout.edit")
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that the chosen people confirmed."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        count = services.confirm(row, chosen_in(request), by=membership, now=timezone.now())
        messages.success(request, ngettext("%(n)s person confirmed.", "%(n)s people confirmed.", count) % {"n": count})
    return redirect("turnout:detail", uuid)


@desk("turnout.edit")
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that the chosen people will not come."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    if request.method == "POST":
        count = services.cancel(row, chosen_in(request), by=membership, now=timezone.now())
        words = ngettext("%(n)s promise was cancelled.", "%(n)s promises were cancelled.", count)
        messages.success(request, words % {"n": count})
    return redirect("turnout:detail", uuid)


public = [
    path("calendar/<str:token>.ics", calendars.feed, name="feed"),
    path("<str:token>/", manage, name="manage"),
    path("<str:token>/event.ics", calendar, name="calendar"),
]
app_name = "turnout"
urlpatterns = [
    path("", events, name="list"),
    path("calendar/", include("campaigns.turnout.calendar.pages")),
    path("<uuid:uuid>/", event, name="detail"),
    *notice_pages.urlpatterns,
    *cohost_pages.urlpatterns,
    *reminder_pages.urlpatterns,
    *report_pages.urlpatterns,
    *place_pages.urlpatterns,
    path("<uuid:uuid>/confirm/", confirm, name="confirm"),
    path("<uuid:uuid>/cancel/", cancel, name="cancel"),
    *doors.urlpatterns,
]
