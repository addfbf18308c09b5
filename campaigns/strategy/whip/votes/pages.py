"""Desk page to enter a roll call by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.legislation import selectors as legislation
from campaigns.strategy.whip import selectors
from campaigns.strategy.whip.votes import services
from campaigns.strategy.whip.votes.forms import RollCallForm
from coalition.partners.pages import desk


@desk("legislation.edit")
def enter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Enter who voted how; then our words are measured against it."""
    membership, now = request.membership, timezone.now()
    bill = legislation.access_bill(membership, uuid)
    board = selectors.read_board(membership, bill, now=now, body=request.GET.get("body", ""))
    form = RollCallForm(request.POST or None, lines=board.lines)
    if request.method == "POST" and form.is_valid():
        terms = {key: line.term for key, line in form.lines.items()}
        row = services.enter(bill, board.body, form.cleaned_data, terms, by=membership)
        messages.success(request, _("Entered: %(yes)s to %(no)s.") % {"yes": row.yes, "no": row.no})
        return redirect("whip:calibration", bill.uuid, row.uuid)
    context = {"bill": bill, "board": board, "bodies": selectors.bodies_of(bill), "form": form}
    return render(request, "campaigns/strategy/whip/enter.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("<uuid:uuid>/votes/enter/", enter, name="enter")]
