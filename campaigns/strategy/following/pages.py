"""The desk's page of what a move changed, with a yes in one tap."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.strategy.following import selectors, services
from coalition.partners.pages import desk


@require_safe
@desk("pages.view")
def moved(request: HttpRequest) -> HttpResponse:
    """List the pages, alerts and segments that mean other people since a bill or a seat moved."""
    membership = request.membership
    context = {"changes": selectors.list_changes(membership, timezone.now())}
    return render(request, "campaigns/strategy/following/moved.html", context)


@require_POST
@desk("pages.publish")
def approve(request: HttpRequest, change: UUID) -> HttpResponse:
    """Say yes to one difference."""
    try:
        services.approve(request.membership, change, now=timezone.now())
        messages.success(request, _("Approved. It means the new people from now on."))
    except services.MovedAgain as no:
        messages.error(request, str(no))
    return redirect("strategy:moved")


urlpatterns = [
    path("", moved, name="moved"),
    path("<uuid:change>/approve/", approve, name="approve_move"),
]
