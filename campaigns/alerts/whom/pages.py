"""Desk pages about whom an alert goes to: its numbers, samples, one person explained; and the limits."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.alerts import selectors as alerts
from campaigns.alerts.audience import selectors as counting
from campaigns.alerts.audience.forms import BEHIND, LEFT_OUT, describe
from campaigns.alerts.audience.rules import REASONS
from campaigns.alerts.models import Alert
from campaigns.alerts.whom import selectors, services
from campaigns.alerts.whom.forms import VERDICTS, LimitsForm, say_event
from coalition.errors import NotAllowed, NotFound
from coalition.partners.pages import desk
from contacts.people.models import Person
from contacts.people.selectors import access_person, visible_to
from contacts.places.models import Chamber
from contacts.profile.criteria import HOW
from contacts.profile.selectors import search_people

FOUND = 8


@require_safe
@desk("alerts.view")
def audience(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show all numbers of an audience; htmx gets the piece that stands in the composer."""
    alert = alerts.access_alert(request.membership, uuid)
    now = timezone.now()
    key = counting.key_of(alert, now=now)
    counted = counting.find_count(key) or counting.count_and_keep(alert, key, now=now)
    context = {"alert": alert, "audience_key": key, "places": selectors.top_places(counted, now), **describe(counted)}
    if getattr(request, "htmx", False):
        return render(request, "campaigns/alerts/audience.html", context)
    chambers: dict[str, Any] = dict(Chamber.choices)
    found = selectors.list_places(counted, now)
    context |= {
        "chambers": [(chambers[code], rows, max(row.people for row in rows)) for code, rows in found.items()],
        "partners": selectors.list_partners(counted),
        "reasons": [(code, LEFT_OUT[code], BEHIND[code], n) for code, n in counted.left_out.items()],
        "limits": counting.get_limits(),
        "is_draft": alert.state == "draft",
    }
    return render(request, "campaigns/alerts/whom/audience.html", context)


@require_safe
@desk("alerts.view")
def sample(request: HttpRequest, uuid: UUID, reason: str) -> HttpResponse:
    """Show some people whom an alert leaves out for a reason, each with a way to her explanation."""
    alert = alerts.access_alert(request.membership, uuid)
    if reason not in REASONS:
        raise NotFound
    people = selectors.list_left_out(alert, reason, now=timezone.now())
    context = {"alert": alert, "people": people, "words": LEFT_OUT[reason], "behind": BEHIND[reason]}
    return render(request, "campaigns/alerts/whom/sample.html", context)


@desk("alerts.view")
def explain(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Explain an alert for one person; she is found by name or address (posted: they do not belong in addresses)."""
    membership = request.membership
    alert = alerts.access_alert(membership, uuid)
    context: dict[str, Any] = {"alert": alert, "words": request.POST.get("q", "").strip()[:100]}
    if context["words"]:
        rows = search_people(visible_to(membership), context["words"].replace("\x00", ""))
        context["found"] = list(rows.order_by("sort_name", "id")[:FOUND])
    elif asked := request.GET.get("person", ""):
        context |= _explained(alert, access_person(membership, _uuid(asked)))
    return render(request, "campaigns/alerts/whom/explain.html", context)


def _explained(alert: Alert, person: Person) -> dict[str, Any]:
    told = selectors.explain(alert, person, now=timezone.now())
    after = told.left_out if told.left_out else "" if told.message else "outside"
    names = dict(settings.LANGUAGES)
    return {
        "person": person,
        "told": told,
        "is_over": bool(alert.dispatch_id),
        "verdict": VERDICTS.get(after if alert.dispatch_id else told.verdict, ""),
        "as_of_now": VERDICTS.get(told.verdict, ""),
        "gets_it": not (after if alert.dispatch_id else told.verdict),
        "language": names.get(told.message.language if told.message else told.language, ""),
        "standings": [(one, LEFT_OUT.get(one.reason, ""), HOW.get(one.how, one.how)) for one in told.standings],
        "events": [(one, say_event(one)) for one in told.events],
        "behind": BEHIND.get(told.left_out or told.verdict, ""),
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as bad:
        raise NotFound from bad


@desk("alerts.view")
def limits(request: HttpRequest) -> HttpResponse:
    """Show how often the coalition writes to one address; administrators of the lead partner change it."""
    membership = request.membership
    may_edit = membership.may("coalition.edit")
    if request.method == "POST" and not may_edit:
        raise NotAllowed
    now_set = counting.get_limits()
    form = LimitsForm(request.POST or None, initial={"per_day": now_set.per_day, "per_week": now_set.per_week})
    if request.method == "POST" and form.is_valid():
        services.set_limits(form.limits, by=membership, now=timezone.now())
        messages.success(request, _("Saved. It holds for every alert that gathers its people from now on."))
        return redirect("alerts:limits")
    context = {"form": form, "limits": now_set, "may_edit": may_edit}
    return render(request, "campaigns/alerts/whom/limits.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("limits/", limits, name="limits"),
    path("<uuid:uuid>/audience/", audience, name="audience"),
    path("<uuid:uuid>/audience/<slug:reason>/", sample, name="sample"),
    path("<uuid:uuid>/explain/", explain, name="explain"),
]
