"""The briefing of a campaign: a page for the screen and the printer, and a PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.strategy import selectors as strategy
from campaigns.strategy.whip.selectors import ASKS
from campaigns.warroom import selectors as warroom
from campaigns.warroom.briefing import delivery, selectors
from coalition.partners.pages import desk


def _read(request: HttpRequest, uuid: UUID) -> selectors.Briefing:
    membership, now = request.membership, timezone.now()
    campaign = strategy.access_campaign(membership, uuid)
    chosen = {name: request.GET.get(name, "") for name in ("bill", "chamber", "by")}
    return selectors.read_briefing(membership, campaign, now, **chosen)


@require_safe
@desk("campaigns.view")
def briefing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the briefing of the morning."""
    told = _read(request, uuid)
    context = {
        "campaign": told.standing.campaign,
        "told": told,
        "standing": told.standing,
        "seen": told.seen,
        "asks": ASKS,
        "funnel": warroom.funnel_rows(told.standing.funnel),
        "most": selectors.MOST_DISTRICTS,
        "chosen": request.GET.urlencode(),
    }
    return render(request, "campaigns/warroom/briefing.html", context)


@require_safe
@desk("campaigns.view")
def briefing_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the briefing as PDF."""
    told, now = _read(request, uuid), timezone.now()
    body = delivery.print_briefing(told, warroom.funnel_rows(told.standing.funnel), now=now)
    name = slugify(told.standing.campaign.name)[:60] or "campaign"
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="briefing-{name}-{timezone.localdate(now)}.pdf"'
    return answer


urlpatterns = [
    path("<uuid:uuid>/briefing/", briefing, name="briefing"),
    path("<uuid:uuid>/briefing.pdf", briefing_file, name="briefing_file"),
]
