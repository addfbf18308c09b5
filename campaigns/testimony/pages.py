"""The desk of testimony: hearings, the list of one hearing, its guide, and the steps on the way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from campaigns.testimony import criteria, rules, selectors, services
from campaigns.testimony.archive import pages as archive
from campaigns.testimony.forms import GuideForm, NumberForm, WhyForm
from campaigns.testimony.inviting import pages as inviting
from campaigns.testimony.models import State
from campaigns.testimony.packing import pages as packing
from campaigns.testimony.papers import pages as papers
from campaigns.testimony.review import pages as review
from campaigns.testimony.roster import pages as roster
from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk


@desk("testimony.view")
def hearings(request: HttpRequest) -> HttpResponse:
    """List the hearings with how their testimony goes."""
    rows = list(selectors.list_events(request.membership)[:100])
    now = timezone.now()
    for row in rows:
        facts = selectors.facts_of(row)
        row.title = selectors.titled(row)
        row.facts, row.is_open = facts, bool(rules.open_modes(facts, now))
        ends = (facts["hearing"]["registration_closes_at"], facts["hearing"]["testimony_closes_at"])
        row.closes_at = [at for at in ends if at > now]
        row.testified = row.n_spoke + row.n_filed
    return render(request, "campaigns/testimony/hearings.html", {"events": rows})


@desk("testimony.view")
def event(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the testimony of one hearing: by state, as a list, with what is due."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    listing = criteria.listing(row, may_edit=membership.may("testimony.edit"))
    rows = list_page(request, listing, selectors.list_testimony(membership, row))
    if rows.wants_export:
        return rows.export(record=audit.record)
    counts = selectors.count_states(membership, row)
    facts, now = selectors.facts_of(row), timezone.now()
    guide = selectors.guide_of(row)
    context = {
        "event": row,
        "title": selectors.titled(row),
        "facts": facts,
        "now": now,
        "open_modes": rules.open_modes(facts, now),
        "guide": guide,
        "bills": selectors.bills_of(row),
        "board": [(state, State(state).label, counts[state]) for state in rules.STATES],
        "counts": counts,
        "page": rows,
    }
    if membership.may("testimony.export"):
        context |= packing.told(packing.selectors.find_newest(membership, row), row.uuid)
    return render(request, "campaigns/testimony/event.html", context)


@desk("testimony.view")
def of_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lead from the page of an event to its testimony that waits for review."""
    found = selectors.list_events(request.membership).filter(page__uuid=uuid).first()
    if found is None:
        raise NotFound
    answer = redirect("testimony:event", found.uuid)
    answer["Location"] += "?text=review"
    return answer


@desk("testimony.edit")
def guide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the bill, our side and the facts to choose from."""
    membership = request.membership
    row = selectors.access_event(membership, uuid)
    form = GuideForm(request.POST or None, guide=selectors.guide_of(row), bills=selectors.choices_of_bill(row))
    if request.method == "POST" and form.is_valid():
        services.keep_guide(row, form.facts, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("testimony:event", uuid)
    context = {"event": row, "form": form, "title": selectors.titled(row)}
    return render(request, "campaigns/testimony/guide.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk("testimony.edit")
def step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Take a step with the chosen people."""
    membership, now = request.membership, timezone.now()
    row = selectors.access_event(membership, uuid)
    chosen = chosen_in(request)
    if step == "spoke":
        count = services.spoke(row, chosen, by=membership, now=now)
    elif step in rules.STEPS:
        form = WhyForm(request.POST)
        why = form.cleaned_data["why"] if form.is_valid() else "other"
        count = services.step(row, chosen, step, told=services.Told(why=why), by=membership, now=now)
    else:
        raise NotFound
    said = ngettext("Noted for %(n)s person.", "Noted for %(n)s people.", count) % {"n": count}
    rest = len(chosen) - count
    if rest > 0:
        left = ngettext(
            "%(n)s could not take this step as it stands.", "%(n)s could not take this step as they stand.", rest
        )
        said += " " + left % {"n": rest}
    (messages.success if count else messages.warning)(request, said)
    return redirect("testimony:event", uuid)


@require_POST
@desk("testimony.edit")
def one_step(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """Take a step with one person: a number noted, or one of the steps."""
    membership, now = request.membership, timezone.now()
    row = selectors.access_testimony(membership, uuid)
    try:
        done = _take(request, row, step, now)
        (messages.success if done else messages.warning)(request, _("Saved.") if done else str(services.NotNow()))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("testimony:one", uuid)


def _take(request: HttpRequest, row: Any, step: str, now: Any) -> bool:
    membership = request.membership
    if step == "number":
        form = NumberForm(request.POST)
        if form.is_valid():
            services.number(row, form.cleaned_data["number"], by=membership, now=now)
        return form.is_valid()
    if step == "spoke":
        return bool(services.spoke(row.event, [row.uuid], by=membership, now=now))
    if step not in rules.STEPS:
        raise NotFound
    form = WhyForm(request.POST)
    told = services.Told(why=form.cleaned_data["why"] if form.is_valid() else "other")
    return bool(services.step(row.event, [row.uuid], step, told=told, by=membership, now=now))


app_name = "testimony"
urlpatterns = [
    path("", hearings, name="list"),
    *archive.urlpatterns,
    *review.urlpatterns,
    *papers.urlpatterns,
    *packing.urlpatterns,
    path("one/<uuid:uuid>/step/<slug:step>/", one_step, name="one_step"),
    path("page/<uuid:uuid>/", of_page, name="of_page"),
    path("<uuid:uuid>/", event, name="event"),
    path("<uuid:uuid>/guide/", guide, name="guide"),
    *inviting.urlpatterns,
    *roster.urlpatterns,
    path("<uuid:uuid>/step/<slug:step>/", step, name="step"),
]
