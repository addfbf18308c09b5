"""Ask partners to stand behind a page; answer when one's own partner is asked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.builder.forms import PlanForm
from campaigns.pages import pages as front
from campaigns.pages import selectors
from campaigns.pages.cosponsors import selectors as cosponsors
from campaigns.pages.cosponsors import services
from campaigns.pages.sharing import selectors as sharing
from coalition.errors import NotFound, Refusal
from coalition.partners.pages import desk


@require_POST
@desk("pages.edit")
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask a partner to stand behind a page."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    chosen = request.POST.get("partner", "")
    partner = next((one for one in cosponsors.list_askable(page) if str(one.uuid) == chosen), None)
    if partner is None:
        messages.error(request, _("Choose a partner first."))
        return redirect("pages:detail", uuid)
    try:
        services.ask(page, partner, request.POST.getlist("opt_ins"), by=membership, now=timezone.now())
        messages.success(request, _("%(partner)s finds the question among its pages.") % {"partner": partner.name})
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("pages:detail", uuid)


@require_POST
@desk("pages.edit")
def change(request: HttpRequest, uuid: UUID, backer: UUID) -> HttpResponse:
    """Take a partner off a page, or let it stand one place higher."""
    membership = request.membership
    row = cosponsors.access_backer(selectors.access_page(membership, uuid), backer)
    if "up" in request.POST:
        services.move_up(row)
    else:
        services.remove(row, by=membership)
        messages.success(request, _("Taken off the page."))
    return redirect("pages:detail", uuid)


@desk("pages.view")
def question(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what one's own partner is asked to stand behind, and take the answer."""
    membership = request.membership
    row = cosponsors.access_asked(membership, uuid)
    if request.method == "POST":
        return _answer(request, uuid)
    facts = {
        "row": row,
        "title": selectors.title_of(row.page, translation.get_language() or "en"),
        "address": f"{selectors.address_of(row.page.slug)}?s={row.code}",
        "opt_ins": PlanForm.base_fields["opt_ins"].choices,
        "came": sharing.count_via(selectors.about_of(row.page, now=timezone.now()), row.partner_id),
    }
    return render(request, "campaigns/builder/question.html", facts)


@desk("pages.publish")
def _answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    membership = request.membership
    row = cosponsors.access_asked(membership, uuid)
    agrees = request.POST.get("answer") == "yes"
    try:
        wanted = request.POST.getlist("opt_ins")
        services.answer(row, agrees=agrees, opt_ins=wanted, by=membership, now=timezone.now())
        messages.success(request, _("Your partner stands behind the page.") if agrees else _("Declined."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("pages:list")


@desk("pages.view")
def look(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the page that one's own partner is asked to stand behind, draft or not."""
    row = cosponsors.access_asked(request.membership, uuid)
    shown = selectors.build_front(selectors.only(row.page_id), now=timezone.now())
    if not shown.languages:
        raise NotFound
    return front.preview(request, shown, request.GET.get("lang") or shown.languages[0])


urlpatterns = [
    path("<uuid:uuid>/partners/", ask, name="ask_partner"),
    path("<uuid:uuid>/partners/<uuid:backer>/", change, name="change_partner"),
    path("asked/<uuid:uuid>/", question, name="question"),
    path("asked/<uuid:uuid>/look/", look, name="look"),
]
