"""Desk pages across rooms: Today; the campaign page is the war room."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaigns.alerts.halts import forms as halts
from campaigns.reports import selectors
from campaigns.warroom import pages as warroom
from coalition.partners.pages import desk

CLOCKS = {
    "registration": gettext_lazy("registration to speak closes"),
    "testimony": gettext_lazy("written testimony closes"),
}
SETUP: dict[str, tuple[Any, Any, str]] = {
    "people": (gettext_lazy("Bring in the people you know"),
               gettext_lazy("A spreadsheet will do; nothing is written before you have seen what would happen."),
               "imports:upload"),
    "campaign": (gettext_lazy("Open a campaign"), gettext_lazy("A goal, a bill and its hearing."), "strategy:new"),
    "page": (gettext_lazy("Publish a page"), gettext_lazy("A petition or an RSVP page, in English and Spanish."),
             "pages:new"),
    "alert": (gettext_lazy("Send the first alert"), gettext_lazy("To those whom it concerns, in their language."),
              "alerts:new"),
}  # fmt: skip


@desk("today.view")
def _desk_today(request: HttpRequest) -> HttpResponse:
    membership, now = request.membership, timezone.now()
    facts = selectors.read_today(membership, now)
    setup = [(*SETUP[code], done) for code, done in selectors.read_setup(membership)]
    for alert in facts["alerts"]:
        alert.halt = halts.tell(alert)
    waiting = (
        "clocks",
        "alerts",
        "decisions",
        "asked_of_me",
        "refused",
        "replies",
        *("at_pages", "moved", "joints"),
        *("runs", "call_lists"),
        *("follow_ups", "mentions"),
        "talked",
    )
    quiet = not any(facts[name] for name in waiting)
    context = {
        **facts,
        "clocks": [(hearing, CLOCKS[what], at) for hearing, what, at in facts["clocks"]],
        "going": [alert for alert in facts["alerts"] if alert.state != "draft"],
        "drafts": [alert for alert in facts["alerts"] if alert.state == "draft"],
        "setup": setup,
        "today": timezone.localdate(now),
        "is_new": not all(done for *_words, done in setup),
        "is_quiet": quiet and not facts["draft_pages"],
    }
    return render(request, "campaigns/reports/today.html", context)


@desk("today.volunteer")
def _volunteer_today(request: HttpRequest) -> HttpResponse:
    context = selectors.read_shift(request.membership, timezone.now())
    return render(request, "campaigns/reports/shift.html", context)


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs me: for volunteers only their lists and doors."""
    membership = request.membership
    sees_all = not membership or membership.may("today.view")
    return _desk_today(request) if sees_all else _volunteer_today(request)


app_name = "reports"
urlpatterns = [
    path("", today, name="today"),
    path("campaigns/", include(warroom.urlpatterns)),
]
