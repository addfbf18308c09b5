"""What was said to a policymaker: a panel of her page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.strategy.whip.selectors import ASKS
from campaigns.warroom.said import selectors
from coalition.partners.pages import desk
from contacts.policymakers import selectors as policymakers


@require_safe
@desk("campaigns.view")
def said(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show what was said to her and by whom, her constituents, and what to ask next; asked by htmx only the panel."""
    policymaker = policymakers.access_policymaker(person)
    told = selectors.read_said(request.membership, policymaker, timezone.now())
    context = {"policymaker": policymaker, "said": told, "asks": ASKS}
    is_panel = bool(request.headers.get("HX-Request"))
    answer = render(request, f"campaigns/warroom/{'_said' if is_panel else 'said'}.html", context)
    answer["Vary"] = "HX-Request"
    return answer


urlpatterns = [path("said/<uuid:person>/", said, name="said")]
