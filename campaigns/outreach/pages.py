"""Pages of outreach: an organizer's lists and results, a volunteer's shift."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.outreach import forms, selectors, services
from campaigns.outreach.models import CallList
from coalition.audit import services as audit
from coalition.listing import pages as listing
from coalition.listing.rules import Chart, Series
from coalition.partners.pages import desk


# --- an organizer's lists -------------------------------------------------------------------------------------------
@require_safe
@desk("outreach.view")
def list_page(request: Any) -> HttpResponse:
    """List the call lists with their progress."""
    return render(
        request, "campaigns/outreach/list.html", {"lists": selectors.list_call_lists(request.membership)[:200]}
    )


@require_safe
@desk("outreach.view")
def detail(request: Any, uuid: UUID) -> HttpResponse:
    """Show one list: progress, outcomes, answers, volunteers, what to look at."""
    call_list = selectors.access_call_list(request.membership, uuid)
    results = selectors.results_of(call_list)
    left_out = [(selectors.LEFT_OUT_WORDS.get(key, key), n) for key, n in sorted(call_list.left_out.items())]
    facts = {"list": call_list, "results": results, "left_out": left_out, "charts": _charts(results)}
    facts |= {"latest": selectors.list_latest(call_list), "words": selectors.OUTCOME_WORDS}
    return render(request, "campaigns/outreach/detail.html", facts)


def _charts(results: selectors.Results) -> list[Chart]:
    if not results.attempts:
        return []
    told = {str(label): n for label, n in results.outcomes}
    reached = told.get(str(selectors.OUTCOME_WORDS["reached"]), 0)
    title = _("%(reached)s of %(calls)s calls reached somebody") % {"reached": reached, "calls": results.attempts}
    labels, numbers = [label for label, _n in results.outcomes], [n for _label, n in results.outcomes]
    charts = [Chart(title, "hbar", labels, [Series(_("Calls"), numbers)], "outcomes", first_column=_("Outcome"))]
    for i, (question, rows) in enumerate(results.answers):
        labels, numbers = [label for label, _n in rows], [n for _label, n in rows]
        series = [Series(_("People"), numbers)]
        charts.append(Chart(question, "hbar", labels, series, f"answers-{i}", size="small", first_column=_("Answer")))
    return charts


@require_http_methods(["GET", "HEAD", "POST"])
@desk("outreach.edit")
def new(request: Any) -> HttpResponse:
    """Make a call list."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("outreach.edit")
def edit(request: Any, uuid: UUID) -> HttpResponse:
    """Change a call list; volunteers see it with the next person."""
    return _edit(request, selectors.access_call_list(request.membership, uuid))


def _edit(request: Any, call_list: CallList | None) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("about", "segment")}
    form = forms.CallListForm(request.POST or None, instance=call_list, membership=request.membership, asked=asked)
    if request.method == "POST" and form.is_valid():
        saved = services.save_list(call_list, facts=form.facts(), by=request.membership, now=timezone.now())
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
        return redirect("outreach:detail", saved.uuid)
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/outreach/form.html", {"form": form, "list": call_list}, status=status)


@require_POST
@desk("outreach.edit")
def set_state(request: Any, uuid: UUID) -> HttpResponse:
    """Open, pause or close a list."""
    call_list = selectors.access_call_list(request.membership, uuid)
    services.set_state(call_list, request.POST.get("state", ""), by=request.membership, now=timezone.now())
    return redirect("outreach:detail", uuid)


@require_POST
@desk("outreach.edit")
def fill(request: Any, uuid: UUID) -> HttpResponse:
    """Add the people of the segment who are new."""
    call_list = selectors.access_call_list(request.membership, uuid)
    added = services.fill(call_list, by=request.membership, now=timezone.now())
    messages.success(request, forms.added_words(added))
    return redirect("outreach:detail", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("outreach.view")
def attempts(request: Any, uuid: UUID) -> HttpResponse:
    """List every attempt of a list; taken out as a file as every list is."""
    call_list = selectors.access_call_list(request.membership, uuid)
    page = listing.list_page(request, forms.attempts_list(call_list), selectors.list_attempts(call_list))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "campaigns/outreach/attempts.html", {"list": call_list, "page": page})


# --- a volunteer's shift ----------------------------------------------------------------------------------------------
@require_safe
@desk("outreach.call")
def shift(request: Any) -> HttpResponse:
    """Show the open lists and what this volunteer did today."""
    now = timezone.now()
    facts = {
        "lists": selectors.list_open(request.membership, now),
        "day": selectors.count_my_day(request.membership, now),
    }
    return render(request, "campaigns/outreach/shift.html", facts)


@require_POST
@desk("outreach.call")
def take_next(request: Any, uuid: UUID) -> HttpResponse:
    """Take the next person of a list."""
    call_list = selectors.access_open_list(request.membership, uuid)
    try:
        assignment = services.take_next(call_list, by=request.membership, now=timezone.now())
    except services.NobodyLeft as nobody:
        messages.info(request, str(nobody))
        return redirect("outreach:shift")
    return redirect("outreach:call", assignment.uuid)


@require_safe
@desk("outreach.call")
def call(request: Any, uuid: UUID) -> HttpResponse:
    """Show the person whom this volunteer holds: first name, town, language, number, script."""
    return _call(request, selectors.access_assignment(request.membership, uuid), None)


def _call(request: Any, assignment: Any, form: forms.LogForm | None) -> HttpResponse:
    now = timezone.now()
    if not selectors.is_held(assignment, request.membership, now):
        return render(request, "campaigns/outreach/gone.html", {"list": assignment.call_list}, status=410)
    facts = {"assignment": assignment, "list": assignment.call_list, "form": form}
    facts |= {"card": selectors.card_of(assignment, request.membership, now), "words": selectors.OUTCOME_WORDS}
    facts["given"] = form.answers() if form else {}
    return render(request, "campaigns/outreach/call.html", facts, status=422 if form else 200)


@require_POST
@desk("outreach.call")
def log(request: Any, uuid: UUID) -> HttpResponse:
    """Write down what came of the call, and take the next person."""
    assignment = selectors.access_assignment(request.membership, uuid)
    form = forms.LogForm(request.POST)
    if not form.is_valid():
        return _call(request, assignment, form)
    told = form.cleaned_data
    logged = services.Logged(told["outcome"], told["key"], form.answers(), told["note"], told["call_back_at"])
    services.log(assignment, logged, by=request.membership, now=timezone.now())
    # No toast: it would lie over the buttons at the thumb.
    return redirect(reverse("outreach:between", args=[assignment.call_list.uuid], query={"saved": told["outcome"]}))


@require_safe
@desk("outreach.call")
def between(request: Any, uuid: UUID) -> HttpResponse:
    """Stand between two calls: one thumb takes the next person, or the shift ends."""
    call_list = selectors.access_open_or_over(request.membership, uuid)
    facts = {"list": call_list, "day": selectors.count_my_day(request.membership, timezone.now())}
    facts["saved"] = selectors.OUTCOME_WORDS.get(request.GET.get("saved", ""))
    return render(request, "campaigns/outreach/between.html", facts)


@require_POST
@desk("outreach.call")
def skip(request: Any, uuid: UUID) -> HttpResponse:
    """Give the person back without a call."""
    assignment = selectors.access_assignment(request.membership, uuid)
    services.skip(assignment, by=request.membership, now=timezone.now())
    return redirect("outreach:between", assignment.call_list.uuid)


@require_POST
@desk("outreach.call")
def beat(request: Any, uuid: UUID) -> HttpResponse:
    """Keep the person while the page is open."""
    assignment = selectors.access_assignment(request.membership, uuid)
    kept = services.keep(assignment, by=request.membership, now=timezone.now())
    return HttpResponse(status=204 if kept else 410)


app_name = "outreach"
urlpatterns = [
    path("", list_page, name="list"),
    path("new/", new, name="new"),
    path("shift/", shift, name="shift"),
    path("shift/<uuid:uuid>/", between, name="between"),
    path("shift/<uuid:uuid>/next/", take_next, name="next"),
    path("call/<uuid:uuid>/", call, name="call"),
    path("call/<uuid:uuid>/log/", log, name="log"),
    path("call/<uuid:uuid>/skip/", skip, name="skip"),
    path("call/<uuid:uuid>/beat/", beat, name="beat"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/state/", set_state, name="state"),
    path("<uuid:uuid>/fill/", fill, name="fill"),
    path("<uuid:uuid>/attempts/", attempts, name="attempts"),
]
