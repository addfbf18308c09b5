"""The campaign's page, and the files of its charts."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from campaigns.ledger import selectors as ledger
from campaigns.ledger.selectors import SOURCES
from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Campaign
from campaigns.warroom import rules, selectors
from campaigns.warroom.briefing import pages as briefing
from campaigns.warroom.maps import pages as maps
from campaigns.warroom.said import pages as said
from campaigns.warroom.steps import selectors as steps
from coalition.listing.pages import figures_file
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


@require_safe
@desk("campaigns.view")
def campaign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how a campaign stands and what to do next."""
    membership, now = request.membership, timezone.now()
    row = strategy.access_campaign(membership, uuid)
    standing = selectors.read_standing(membership, row, now, bill=request.GET.get("bill", ""))
    context = {
        "campaign": row,
        "standing": standing,
        "steps": steps.tell(selectors.read_war(standing), now, selectors.ids_of(standing)),
        "step_rules": steps.list_rules(),
        "funnel": selectors.funnel_rows(standing.funnel),
        "latest": [
            (deed, SOURCES.get(deed.source, deed.source) if deed.source else "")
            for deed in ledger.list_latest(campaign_id=row.pk, limit=10)
        ],
        "latest_words": {kind: ledger.label_of(kind) for kind in standing.kinds},
        "signatures": _signatures_chart(row),
        "sources": _sources_chart(row),
    }
    return render(request, "campaigns/warroom/campaign.html", context)


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
    row = strategy.access_campaign(request.membership, uuid)
    if name not in CHARTS:
        raise Http404
    chart = CHARTS[name](row)
    heads = [chart.first_column, *[one.label for one in chart.series]]
    rows = [[str(label), *[one.values[i] for one in chart.series]] for i, label in enumerate(chart.labels)]
    return figures_file(request, name, heads, rows, why=chart.title)


# Part of `reports`: the campaign's page is one of its addresses.
urlpatterns = [
    path("<uuid:uuid>/", campaign, name="campaign"),
    path("<uuid:uuid>/<slug:name>.csv", chart_file, name="chart"),
    *maps.urlpatterns,
    *briefing.urlpatterns,
    *said.urlpatterns,
]
