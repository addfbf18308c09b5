"""The desk's page of how an event went."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.report import selectors as reports
from coalition.partners.pages import desk

TABLES = {
    "source": gettext_lazy("Came by"),
    "partner": gettext_lazy("Partner"),
    "organizer": gettext_lazy("Confirmed by"),
    "path": gettext_lazy("Reminder path"),
}
PATHS = {
    "asked_confirmed": gettext_lazy("asked the day before, said yes"),
    "asked_silent": gettext_lazy("asked the day before, no answer"),
    "confirmed_by_us": gettext_lazy("one of us asked and heard yes"),
    "confirmed_alone": gettext_lazy("said yes before we asked"),
    "not_asked": gettext_lazy("not asked"),
}


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
    if table == "path":
        return PATHS[key]
    return key or (_("Nobody by name") if table == "organizer" else _("Directly"))


urlpatterns = [path("<uuid:uuid>/report/", report, name="report")]
