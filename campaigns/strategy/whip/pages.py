"""Desk pages of the whip count."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.legislation import selectors as legislation
from campaigns.strategy.whip import selectors, services
from campaigns.strategy.whip.forms import WordForm
from coalition.partners.pages import desk


@desk("campaigns.view")
def board(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who decides next on a bill and what each of them said."""
    membership = request.membership  # type: ignore[attr-defined]
    bill = legislation.access_bill(membership, uuid)
    lines = selectors.list_lines(membership, bill, timezone.now())
    context = {"bill": bill, "lines": lines, "counts": selectors.count_words(lines)}
    return render(request, "campaigns/strategy/whip/board.html", context)


@desk("campaigns.edit")
def word(request: HttpRequest, uuid: UUID, term: UUID) -> HttpResponse:
    """Write down what a legislator said about a bill."""
    membership, now = request.membership, timezone.now()  # type: ignore[attr-defined]
    bill = legislation.access_bill(membership, uuid)
    held = selectors.access_term(term, now)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.note(bill, held, form.cleaned_data, by=membership, now=now)
        messages.success(request, _("Written down: %(name)s.") % {"name": held.person})
        return redirect("whip:board", bill.uuid)
    history = selectors.list_history(membership, bill, held)
    context = {"bill": bill, "term": held, "form": form, "history": history}
    return render(request, "campaigns/strategy/whip/word.html", context, status=422 if form.is_bound else 200)


app_name = "whip"
urlpatterns = [
    path("<uuid:uuid>/", board, name="board"),
    path("<uuid:uuid>/<uuid:term>/", word, name="word"),
]
