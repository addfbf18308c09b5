"""The desk's page of how an event went."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.ledger.selectors import SOURCES
from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.report import selectors as reports
from coalition.partners.pages import desk

TABLES = {
    "asked": gettext_lazy("Asked by"),
    "source": gettext_lazy("Came by"),
    "partner": gettext_lazy("Partner"),
    "organizer": gettext_lazy("Confirmed by"),
    "path": gettext_lazy("Reminder path"),
}
ASKED = {
    "alert": gettext_lazy("an alert"),
    "ladder": gettext_lazy("a ladder"),
    "testify": gettext_lazy("an invitation to testify"),
    "call": gettext_lazy("a phone call"),
    "": gettext_lazy("nobody of ours: came by themselves"),
}
PATHS = {
    "by_confirm": gettext_lazy("said yes to the mail of the day before"),
    "by_morning": gettext_lazy("said yes to the mail of that morning"),
    "by_way": gettext_lazy("said yes to the mail an hour before"),
    "by_notice": gettext_lazy("said yes after a notice of a change"),
    "by_call": gettext_lazy("said yes on the phone"),
    "by_desk": gettext_lazy("one of us asked and heard yes"),
    "confirmed_alone": gettext_lazy("said yes before we asked"),
    "asked_silent": gettext_lazy("asked, no answer"),
    "not_asked": gettext_lazy("not asked"),
}
WORDS = {"path": PATHS, "asked": ASKED, "source": SOURCES}


@desk("turnout.view")
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how an event went, in tables that add up to the roster."""
    row = selectors.access_event(request.membership, uuid)
    told = reports.report_of(row, timezone.now())
    tables = [
        (name, TABLES[name], [(_key(name, key), one) for key, one in rows]) for name, rows in told["tables"].items()
    ]
    context = {
        **told,
        "event": row,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "tables": tables,
    }
    return render(request, "campaigns/turnout/report.html", context)


def _key(table: str, key: str) -> Any:
    if table in WORDS:
        return WORDS[table].get(key, key)
    return key or (_("Nobody by name") if table == "organizer" else _("Directly"))


urlpatterns = [path("<uuid:uuid>/report/", report, name="report")]
