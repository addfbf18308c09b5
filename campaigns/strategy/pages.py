"""Desk pages of campaigns and positions; the campaign's own page with its numbers is in `reports`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.legislation import selectors as legislation
from campaigns.strategy import selectors, services
from campaigns.strategy.forms import CampaignForm, PositionForm
from campaigns.strategy.joint import selectors as joint
from campaigns.strategy.models import CampaignStage
from coalition.partners.pages import desk

SIZE = 50


@desk("campaigns.view")
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the partner's campaigns."""
    asked = {"words": request.GET.get("words", "").strip(), "stage": request.GET.get("stage", "")}
    rows = selectors.list_campaigns(request.membership, **asked)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    for row in page:
        row.url = address_of(row)
        row.next_hearing = next((h for h in row.hearings.all() if h.starts_at > timezone.now()), None)
    context = {"page": page, "asked": asked, "is_filtered": any(asked.values()), "stages": CampaignStage.choices}
    return render(request, "campaigns/strategy/list.html", context)


@desk("campaigns.edit")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Open a campaign."""
    membership = request.membership
    form = CampaignForm(request.POST or None, membership=membership, initial={"bills": request.GET.get("bill", "")})
    if request.method == "POST" and form.is_valid():
        row = services.create_campaign(form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("The campaign is open."))
        return redirect(address_of(row))
    return _form(request, form, _("New campaign"))


@desk("campaigns.edit")
def campaign_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a campaign."""
    membership = request.membership
    row = selectors.access_campaign(membership, uuid)
    form = CampaignForm(request.POST or None, membership=membership, campaign=row)
    if request.method == "POST" and form.is_valid():
        services.change_campaign(row, form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(address_of(row))
    return _form(request, form, row.name, row)


@desk("legislation.view")
def positions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show where the partners stand on a bill: a panel of the bill's page, or a page of its own."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    mine = selectors.find_position(bill, membership.partner)
    campaigns_here = list(selectors.list_campaigns_of_bill(membership, bill))
    for row in campaigns_here:
        row.url = address_of(row)
    context = {
        "bill": bill,
        "positions": selectors.list_positions(bill),
        "history": list(selectors.list_history(bill)[:30]),
        "joints": joint.list_of_bills(membership, [bill]),
        "campaigns": campaigns_here,
        "form": PositionForm(initial={"stance": mine.stance, "statement": mine.statement} if mine else None),
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, f"campaigns/strategy/{'positions_panel' if part else 'positions'}.html", context)


@desk("campaigns.edit")
def take_position(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a position on a bill."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    form = PositionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.take_position(bill, **form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Your position is on record."))
        return redirect("legislation:bill", bill.uuid)
    return _form(request, form, _("Our position on %(number)s") % {"number": bill.identifier})


def address_of(campaign: Any) -> str:
    """Tell where a campaign's own page is; without reports, its form."""
    try:
        return reverse("reports:campaign", args=[campaign.uuid])
    except NoReverseMatch:
        return reverse("strategy:edit", args=[campaign.uuid])


def _form(request: HttpRequest, form: Any, title: str, of: Any = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/strategy/form.html", {"form": form, "heading": title, "of": of}, status=status)


app_name = "strategy"
urlpatterns = [
    path("", campaigns, name="list"),
    path("new/", campaign_new, name="new"),
    path("moved/", include("campaigns.strategy.following.pages")),
    path("joint/", include("campaigns.strategy.joint.pages")),
    path("<uuid:uuid>/edit/", campaign_edit, name="edit"),
    path("positions/<uuid:uuid>/", positions, name="positions"),
    path("positions/<uuid:uuid>/take/", take_position, name="take_position"),
]
