"""Desk pages of the whip count."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.legislation import selectors as legislation
from campaigns.legislation.sources import selectors as told
from campaigns.strategy.whip import selectors, services
from campaigns.strategy.whip.asking import selectors as asking
from campaigns.strategy.whip.forms import AcquaintanceForm, RuleForm, WordForm
from campaigns.strategy.whip.past import selectors as past
from campaigns.strategy.whip.votes import pages as votes
from coalition.errors import NotFound
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk
from contacts.policymakers import selectors as policymakers
from contacts.ties import selectors as ties

MOST_DAYS = 60


@desk("campaigns.view")
def board(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who decides on a bill, what each said, and what is needed; on a past day, or supposing votes."""
    membership, now = request.membership, timezone.now()
    bill = legislation.access_bill(membership, uuid)
    on = _day(request.GET.get("on", ""))
    at = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time())) if on else now
    supposed = {name[2:]: value for name, value in request.GET.items() if name.startswith("if")}
    seen = selectors.read_board(membership, bill, now=min(at, now), body=request.GET.get("body", ""), what_if=supposed)
    days = past.list_days(membership, bill)[-MOST_DAYS:]
    context = {
        "bill": bill,
        "board": seen,
        "bodies": selectors.bodies_of(bill),
        "asks": selectors.ASKS,
        "on": on,
        "days": days,
        "reel": _reel(days, on),
        "is_supposed": any(line.what_if for line in seen.lines),
        "film": _film(membership, bill, days, seen) if len(days) > 1 else None,
        "roll_calls": bill.roll_calls.all(),
        "engaged": asking.list_engaged(
            membership,
            bill,
            [line.term.seat.district_id for line in seen.lines if line.firm != "yes" and line.term.seat.district_id],
        ),
    }
    return render(request, "campaigns/strategy/whip/board.html", context)


def _reel(days: list[dt.date], on: dt.date | None) -> dict[str, Any]:
    """Give the pictures of the film before and after the one that is shown; "" is today, the last one."""
    if not days:
        return {}
    reel: list[Any] = [*days, ""]
    place = reel.index(on) if on in days else len(days)
    return {
        "first": days[0],
        "before": reel[place - 1] if place else None,
        "after": reel[place + 1] if place < len(days) else None,
        "number": place + 1,
        "of": len(reel),
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _film(membership: Any, bill: Any, days: list[dt.date], seen: selectors.Board) -> Chart:
    film = past.list_film(membership, bill, days, seen.lines)
    names = {"yes": _("Firm yes"), "open": _("Open"), "no": _("Firm no"), "silent": _("Nothing heard")}
    first, last = film["yes"][0], film["yes"][-1]
    title = _("Firm yes: %(first)s at first, %(last)s now") % {"first": first, "last": last}
    series = [Series(names[name], values) for name, values in film.items()]
    told = [date_format(day, "SHORT_DATE_FORMAT") for day in days]
    return Chart(title, "bar", told, series, name="whip", stacked=True, first_column=_("Day"))


@desk("campaigns.edit")
def word(request: HttpRequest, uuid: UUID, term: UUID) -> HttpResponse:
    """Write down what a legislator said about a bill."""
    membership, now = request.membership, timezone.now()
    bill = legislation.access_bill(membership, uuid)
    held = selectors.access_term(term, now)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.note(bill, held, form.cleaned_data, by=membership, now=now)
        messages.success(request, _("Written down: %(name)s.") % {"name": held.person})
        return redirect("whip:board", bill.uuid)
    history = selectors.list_history(membership, bill, held)
    district = held.seat.district_id
    engaged = asking.list_engaged(membership, bill, [district]).get(district) if district else None
    context = {"bill": bill, "term": held, "form": form, "history": history, "engaged": engaged}
    return render(request, "campaigns/strategy/whip/word.html", context, status=422 if form.is_bound else 200)


@desk("campaigns.view")
def calibration(request: HttpRequest, uuid: UUID, call: UUID) -> HttpResponse:
    """Measure our words against a roll call."""
    membership = request.membership
    bill = legislation.access_bill(membership, uuid)
    roll_call = past.find_roll_call(bill, call)
    if roll_call is None:
        raise NotFound
    context = {"bill": bill, "call": roll_call, "seen": past.calibrate(membership, [roll_call])}
    return render(request, "campaigns/strategy/whip/calibration.html", context)


@desk("campaigns.view")
def calibrations(request: HttpRequest) -> HttpResponse:
    """Measure our words against the last roll call of each bill and body that we counted."""
    calls = past.list_last_calls(request.membership)
    context = {"calls": calls, "seen": past.calibrate(request.membership, calls)}
    return render(request, "campaigns/strategy/whip/calibration.html", context)


@desk("campaigns.edit")
def acquaintances(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show and write down who of ours knows a policymaker."""
    membership = request.membership
    policymaker = policymakers.access_policymaker(person)
    form = AcquaintanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.introduce(policymaker, form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Written down."))
        return redirect("whip:acquaintances", policymaker.uuid)
    known = selectors.list_acquaintances(membership, policymaker)
    tied = ties.list_knowing(membership, policymaker)
    context = {"policymaker": policymaker, "form": form, "known": known, "ties": tied}
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/strategy/whip/acquaintances.html", context, status=status)


@desk("campaigns.view")
def record(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show what a policymaker brought in, how she voted, what she said, and who knows her; a panel of her page."""
    membership, now = request.membership, timezone.now()
    policymaker = policymakers.access_policymaker(person)
    sponsored, votes = told.legislator_record(policymaker)
    context = {
        "policymaker": policymaker,
        "sponsored": sponsored,
        "votes": votes,
        "words": selectors.list_words_of(membership, policymaker, now),
        "known": selectors.list_acquaintances(membership, policymaker),
        "asks": selectors.ASKS,
    }
    return render(request, "campaigns/strategy/whip/record.html", context)


@require_POST
@desk("campaigns.edit")
def acquaintance_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove an acquaintance."""
    policymaker = services.forget_acquaintance(uuid, by=request.membership)
    return redirect("whip:acquaintances", policymaker.uuid)


@desk("campaigns.view")
def voting(request: HttpRequest) -> HttpResponse:
    """Show how bodies vote; who may change policymakers may change that."""
    membership = request.membership
    form = RuleForm(request.POST or None)
    if request.method == "POST":
        if not membership.may("policymakers.edit"):
            raise NotFound
        if form.is_valid():
            services.set_rule(form.cleaned_data, by=membership)
            messages.success(request, _("Saved."))
            return redirect("whip:voting")
    context = {"rules": selectors.list_rules(), "form": form}
    return render(request, "campaigns/strategy/whip/voting.html", context, status=422 if form.is_bound else 200)


app_name = "whip"
urlpatterns = [
    path("voting/", voting, name="voting"),
    path("calibration/", calibrations, name="calibrations"),
    path("record/<uuid:person>/", record, name="record"),
    path("knows/<uuid:person>/", acquaintances, name="acquaintances"),
    path("knows/<uuid:uuid>/remove/", acquaintance_remove, name="acquaintance_remove"),
    path("<uuid:uuid>/", board, name="board"),
    *votes.urlpatterns,
    path("<uuid:uuid>/votes/<uuid:call>/", calibration, name="calibration"),
    path("<uuid:uuid>/<uuid:term>/", word, name="word"),
]
