"""One's own calls, by link (public); who called whom and what was heard (desk)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.calls import criteria, selectors, services
from campaigns.calls.connecting import selectors as connecting
from campaigns.calls.models import CallOutcome
from campaigns.pages import selectors as pages
from campaigns.pages.receipts.pages import language_of, private
from coalition.audit import services as audit
from coalition.limits import few_posts
from coalition.listing.pages import list_page
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@csrf_exempt  # the signed link is the right; the page opens no session and sets no cookie
@few_posts
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show one's calls (GET changes nothing); confirm them or take them back by POST."""
    rows = selectors.access_by_token(token)
    page = rows[0].call_page.page
    language = language_of(request, page.languages, rows[0].language)
    if request.method == "POST":
        if request.POST.get("do") == "take_back":
            services.take_back(rows, now=timezone.now())
            return private(redirect(f"{reverse('action:page', args=[page.slug])}?lang={language}"))
        services.confirm(rows, now=timezone.now())
        return private(redirect(request.get_full_path()))
    with translation.override(language):
        context = {
            "rows": rows,
            "waits": any(row.needs_confirmation and not row.confirmed_at for row in rows),
            "title": pages.title_of(page, language),
            "host": page.partner,
            "languages": page.languages,
            "messages": [],
            "thanks_url": f"{reverse('action:thanks', args=[page.slug])}?lang={language}",
        }
        return private(render(request, "campaigns/calls/own.html", context))


@desk("pages.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a call page goes: numbers, charts, what was heard."""
    membership = request.membership
    row = selectors.access_call_page(membership, uuid)
    rows = list_page(request, criteria.calls(row), selectors.list_reports(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    counts = selectors.count_outcomes(row)
    figures = connecting.read_figures(row, timezone.now())
    context = {
        "row": row,
        "page": rows,
        "connected": criteria.named(figures) if row.connects or figures["asked"] or figures["refused"] else None,
        "counts": counts,
        "title": pages.title_of(row.page, translation.get_language() or "en"),
        "charts": _charts(row, counts) if counts["made"] else [],
    }
    return render(request, "campaigns/calls/detail.html", context)


MOST_SHOWN = 8  # bars whose names can be read


def _charts(row: Any, counts: dict[str, int]) -> list[Chart]:
    label = _("calls")
    days, callees = selectors.count_per_day(row), selectors.count_by_callee(row)
    made = ngettext("%(n)s call was made", "%(n)s calls were made", counts["made"]) % {"n": counts["made"]}
    spoke = ngettext("%(n)s caller spoke with somebody", "%(n)s callers spoke with somebody", counts["spoke"])
    most = callees[0][0] if callees else "–"
    outcomes = [(words, counts[outcome]) for outcome, words in CallOutcome.choices]
    told = [
        (made, "bar", [(date_format(day, "SHORT_DATE_FORMAT"), n) for day, n in days], "calls", _("Day")),
        (spoke % {"n": counts["spoke"]}, "hbar", outcomes, "outcomes", _("What came of it")),
        (
            _("Called most: %(name)s") % {"name": most},
            "hbar",
            callees[:MOST_SHOWN],
            "called",
            _("Called"),
        ),
    ]
    return [
        Chart(title, kind, [one for one, _n in found], [Series(label, [n for _one, n in found])], name,
              first_column=column)
        for title, kind, found, name, column in told
    ]  # fmt: skip


public = [path("<str:token>/", own, name="own")]
app_name = "calls"
urlpatterns = [path("<uuid:uuid>/", detail, name="detail")]
