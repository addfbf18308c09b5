"""Desk pages across rooms: Today, the campaign page, and the files of its charts."""

import csv
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from campaigns.alerts.halts import forms as halts
from campaigns.ledger import selectors as ledger
from campaigns.reports import rules, selectors
from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Campaign
from coalition.listing.rules import Chart, Series, percent, safe_cell
from coalition.partners.pages import desk

SOURCES = {
    "alert": gettext_lazy("alerts"),
    "ladder": gettext_lazy("ladders"),
    "call": gettext_lazy("phone calls"),
    "share": gettext_lazy("shared links"),
    "website": gettext_lazy("the website"),
    "flyer": gettext_lazy("flyers"),
    "partner": gettext_lazy("partners"),
    "": gettext_lazy("directly"),
}
CLOCKS = {
    "registration": gettext_lazy("registration to speak closes"),
    "testimony": gettext_lazy("written testimony closes"),
}
# What is left to do, in words: title, what it brings, icon, address by name (empty: the campaign's own page).
STEPS: dict[str, tuple[Any, Any, str, str]] = {
    "halted": (gettext_lazy("An alert was halted"), gettext_lazy("Find out why, then go on or cancel."),
               "alert-octagon", "alerts:list"),
    "rsvp_page_now": (gettext_lazy("Open a page to sign up for the hearing"),
                      gettext_lazy("Registration closes within three days."), "calendar-event", "pages:new"),
    "alert_now": (gettext_lazy("Send an alert today"), gettext_lazy("Registration closes and nobody was asked yet."),
                  "send", "alerts:new"),
    "confirm": (gettext_lazy("Call those who promised to come"),
                gettext_lazy("%(people)s promised and are not confirmed yet."),
                "phone", "outreach:new"),
    "bill": (gettext_lazy("Link the bill"), gettext_lazy("Then its stage and its hearings stand here."), "gavel", ""),
    "position": (gettext_lazy("Take a position on the bill"), gettext_lazy("Partners see where you stand."),
                 "scale", "legislation:list"),
    "publish": (gettext_lazy("Publish the page that is drafted"), gettext_lazy("Nobody can act before it is open."),
                "world", "pages:list"),
    "page": (gettext_lazy("Make a page where people can act"),
             gettext_lazy("A petition is the quickest: one minute on a phone."), "writing", "pages:new"),
    "rsvp_page": (gettext_lazy("Ask people to come to the hearing"),
                  gettext_lazy("A page for those who come, speak or write."), "calendar-event", "pages:new"),
    "alert": (gettext_lazy("Tell people about the page"),
              gettext_lazy("Nobody has been written to about it yet."), "send", "alerts:new"),
    "finish_alert": (gettext_lazy("Finish the alert that is drafted"),
                     gettext_lazy("It is checked before it goes out."), "send", "alerts:list"),
    "calls": (gettext_lazy("Find callers for the call list"), gettext_lazy("Still to call: %(people)s."),
              "phone", "outreach:list"),
    "ask_signers": (gettext_lazy("Invite those who signed to the hearing"),
                    gettext_lazy("%(people)s people acted; none of them was asked to come."), "users", "alerts:new"),
}  # fmt: skip
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
    membership, now = request.membership, timezone.now()  # type: ignore[attr-defined]
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
        "at_pages",
        "runs",
        "call_lists",
        "follow_ups",
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
    context = selectors.read_shift(request.membership, timezone.now())  # type: ignore[attr-defined]
    return render(request, "campaigns/reports/shift.html", context)


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs me: for volunteers only their lists and doors."""
    membership = request.membership  # type: ignore[attr-defined]
    sees_all = not membership or membership.may("today.view")
    return _desk_today(request) if sees_all else _volunteer_today(request)


@require_safe
@desk("campaigns.view")
def campaign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a campaign stands and what to do next."""
    membership, now = request.membership, timezone.now()  # type: ignore[attr-defined]
    row = strategy.access_campaign(membership, uuid)
    kinds = ledger.count_by_kind(campaign_id=row.pk)
    bills = selectors.read_bills(row)
    alerts = list(selectors.list_campaign_alerts(membership, row)[:20])
    pages = selectors.list_campaign_pages(row)
    lists = list(selectors.list_campaign_lists(membership, row)[:10])
    hearings = [one for one in row.hearings.all() if one.status not in {"cancelled"}]
    coming = [one for one in hearings if one.starts_at >= now]
    funnel = selectors.count_funnel(row, kinds)
    standing = selectors.Standing(membership, bills, coming, alerts, pages, lists, kinds, funnel)
    war = selectors.read_war(standing)
    context = {
        "campaign": row,
        "bills": bills,
        "hearings": coming or hearings[-1:],
        "funnel": _funnel(funnel),
        "alerts": alerts,
        "pages": pages,
        "call_lists": lists,
        "latest": [
            (deed, SOURCES.get(deed.source, deed.source) if deed.source else "")
            for deed in ledger.list_latest(campaign_id=row.pk, limit=10)
        ],
        "latest_words": {kind: ledger.label_of(kind) for kind in kinds},
        "steps": [_say_step(step) for step in rules.next_steps(war, now)],
        "signatures": _signatures_chart(row),
        "sources": _sources_chart(row),
    }
    return render(request, "campaigns/reports/campaign.html", context)


def _say_step(step: rules.Step) -> tuple[str, str, str, str]:
    title, text, icon, name = STEPS[step.code]
    words = str(text)
    return str(title), words % step.facts if "%(" in words else words, icon, name


def _funnel(counts: dict[str, int]) -> list[tuple[Any, int, int, str]]:
    labels = {"asked": _("asked"), "acted": _("acted"), "promised": _("promised to come"), "came": _("came")}
    most = max(*counts.values(), 1)
    before = 0
    rows = []
    for key, label in labels.items():
        rows.append((label, counts[key], counts[key] * 100 // most, percent(counts[key], before) if before else ""))
        before = counts[key]
    return rows


def _signatures_chart(row: Campaign) -> Chart:
    days = rules.every_day(selectors.count_signatures(row), timezone.localdate())
    total = sum(n for _day, n in days)
    title = ngettext("%(n)s signature in the last 60 days", "%(n)s signatures in the last 60 days", total)
    return Chart(
        title=title % {"n": f"{total:,}"},
        kind="area",
        labels=[formats.date_format(day, "M j") for day, _n in days],
        series=[Series(_("signatures"), [n for _day, n in days])],
        name="signatures",
        first_column=_("Day"),
    )


def _sources_chart(row: Campaign) -> Chart:
    found = selectors.count_sources(row)
    best = found[0] if found else None
    title = _("Where people came from")
    if best and best[0]:
        title = _("Most people came by: %(source)s") % {"source": SOURCES.get(best[0], best[0])}
    return Chart(
        title=title,
        kind="hbar",
        labels=[SOURCES.get(source, source) for source, _n in found],
        series=[Series(_("deeds"), [n for _source, n in found])],
        name="sources",
        first_column=_("Source"),
    )


CHARTS = {"signatures": _signatures_chart, "sources": _sources_chart}


@require_safe
@desk("campaigns.view")
def chart_file(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Give the numbers of a chart as a file."""
    row = strategy.access_campaign(request.membership, uuid)  # type: ignore[attr-defined]
    if name not in CHARTS:
        raise Http404
    chart = CHARTS[name](row)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    writer = csv.writer(answer)
    writer.writerow([safe_cell(str(chart.first_column)), *[safe_cell(str(one.label)) for one in chart.series]])
    for i, label in enumerate(chart.labels):
        writer.writerow([safe_cell(str(label)), *[one.values[i] for one in chart.series]])
    return answer


app_name = "reports"
urlpatterns = [
    path("", today, name="today"),
    path("campaigns/<uuid:uuid>/", campaign, name="campaign"),
    path("campaigns/<uuid:uuid>/<slug:name>.csv", chart_file, name="chart"),
]
