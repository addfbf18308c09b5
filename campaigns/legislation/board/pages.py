"""The board on the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation import services
from campaigns.legislation.board import selectors
from campaigns.legislation.models import Stage
from campaigns.legislation.watching import selectors as watching
from coalition.partners.pages import desk

ASKED = ("session", "watchlist", "committee")


@desk("legislation.view")
def board(request: HttpRequest) -> HttpResponse:
    """Show bills in columns by stage."""
    asked = {name: request.GET.get(name, "")[:60] for name in ASKED}
    asked["session"] = asked["session"] or selectors.default_session()
    membership = request.membership
    context = {
        "lanes": selectors.list_lanes(membership, **asked),
        "asked": asked,
        "stages": Stage.choices,
        "sessions": legislation.list_sessions(),
        "committees": legislation.list_committees(),
        "watchlists": watching.choices(membership),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "campaigns/legislation/board.html", context)


@require_POST
@desk("legislation.edit")
def move(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct where a bill stands."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    stage = request.POST.get("stage", "")
    if services.move_bill(bill, stage, by=membership, now=timezone.now()):
        told = {"number": bill.identifier, "stage": dict(Stage.choices)[stage]}
        messages.success(request, _("%(number)s now stands at “%(stage)s”. Feeds do not overrule that.") % told)
    query = {name: request.POST[name][:60] for name in ASKED if request.POST.get(name)}
    return redirect(f"{reverse('legislation:board')}?{urlencode(query)}")


urlpatterns = [
    path("board/", board, name="board"),
    path("<uuid:uuid>/stage/", move, name="move"),
]
