"""The calendar on the desk, and the feed that calendars fetch."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.turnout.calendar import rules, selectors, services
from campaigns.turnout.calendar.models import FeedScope
from coalition.partners.pages import desk

AGENDA = timedelta(days=42)


def _words() -> dict[str, str]:
    return {
        rules.STARTS: _("Hearing"),
        rules.REGISTRATION: _("Registration closes"),
        rules.TESTIMONY: _("Testimony closes"),
        rules.EVENT: _("Our event"),
    }


@desk("legislation.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a month, or the coming six weeks as a list."""
    membership = request.membership
    scope = FeedScope.OURS if request.GET.get("show") == FeedScope.OURS else FeedScope.ALL
    is_agenda = request.GET.get("view") == "agenda"
    zone, today = ZoneInfo(settings.TIME_ZONE), timezone.localdate()
    first = rules.read_month(request.GET.get("month", ""), today)
    days = [day for week in rules.weeks(first) for day in week]
    since = _midnight(today if is_agenda else days[0], zone)
    until = since + AGENDA if is_agenda else _midnight(days[-1] + timedelta(days=1), zone)
    found = rules.by_day(selectors.list_entries(membership.partner, scope, since, until), zone)
    context = {
        "show": scope,
        "is_agenda": is_agenda,
        "first": first,
        "before": rules.next_month(first, -1),
        "after": rules.next_month(first),
        "today": today,
        "weeks": [[(day, found.get(day, [])) for day in week] for week in rules.weeks(first)],
        "agenda": sorted(found.items()),
        "words": _words(),
        "feeds": _feeds(membership),
        "is_empty": not found,
    }
    return render(request, "campaigns/turnout/calendar.html", context)


def _midnight(day: Any, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _feeds(membership: Any) -> list[dict[str, Any]]:
    live = selectors.list_feeds(membership.partner)
    links = {scope: selectors.link_of(row) for scope, row in live.items()}
    return [
        {
            "scope": scope,
            "label": label,
            "link": links.get(scope, ""),
            "webcal": "webcal://" + links[scope].partition("://")[2] if scope in links else "",
        }
        for scope, label in FeedScope.choices
    ]


@desk("legislation.edit")
def feed_open(request: HttpRequest) -> HttpResponse:
    """Open a feed, renew its address, or end it."""
    membership = request.membership
    scope = request.POST.get("scope", "")
    if request.method == "POST" and scope in FeedScope.values:
        if request.POST.get("do") == "end":
            services.end_feed(scope, by=membership, now=timezone.now())
            messages.success(request, _("The address answers no more."))
        else:
            services.open_feed(scope, by=membership, now=timezone.now())
            messages.success(request, _("This calendar has a new address. Whoever has it can read the dates."))
    return redirect("turnout:calendar_desk:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the dates to a calendar that knows the address."""
    row = selectors.access_by_token(token)
    now = timezone.now()
    with translation.override(row.partner.language or settings.LANGUAGE_CODE):
        entries = selectors.list_entries(row.partner, row.scope, now - selectors.BEHIND, now + selectors.AHEAD)
        body = rules.write_feed(entries, _words(), name=row.partner.name, made_at=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response.is_cookieless = True
    return response


app_name = "calendar_desk"
urlpatterns = [path("", calendar, name="calendar"), path("feeds/", feed_open, name="feed_open")]
