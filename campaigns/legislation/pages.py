"""Desk pages of bills and hearings."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.legislation import rules, selectors, services
from campaigns.legislation.announced import selectors as announced
from campaigns.legislation.announced.pages import urlpatterns as told_hearings
from campaigns.legislation.board.pages import urlpatterns as board
from campaigns.legislation.finding.pages import bills
from campaigns.legislation.forms import BillActionForm, BillForm, HearingForm
from campaigns.legislation.models import Bill, HearingMode, Stage
from campaigns.legislation.papers import selectors as papers
from campaigns.legislation.papers.pages import urlpatterns as fact_sheets
from campaigns.legislation.sources import selectors as told
from campaigns.legislation.syncing import selectors as syncing
from campaigns.legislation.syncing.pages import urlpatterns as feeds
from campaigns.legislation.syncing.rules import SOURCES
from campaigns.legislation.watching import selectors as watching
from campaigns.legislation.watching.pages import urlpatterns as watchlists
from coalition.errors import Refusal
from coalition.partners.pages import desk

SIZE = 50
TOLD = {name: field.label for name, field in HearingForm.base_fields.items()}


@desk("legislation.view")
def bill(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one bill: its way, what happened, its hearings; positions and campaigns come as a panel."""
    membership = request.membership
    row = selectors.access_bill(membership, uuid)
    labels = dict(Stage.choices)
    context = {
        "bill": row,
        "steps": [(labels[step.stage], step.state) for step in rules.steps(row.stage)],
        "actions": row.actions.all()[:150],
        "hearings": selectors.list_hearings_of(row),
        "form": BillActionForm(),
        "sponsors": told.list_sponsors(row),
        "documents": told.list_documents(row),
        "roll_calls": told.list_roll_calls(row),
        "related": told.list_related(row),
        "papers": papers.list_of(membership, row),
        "watchlists": watching.lists_with(membership, row),
    }
    return render(request, "campaigns/legislation/bill.html", context | _whence(row, labels))


def _whence(row: Bill, labels: dict[str, Any]) -> dict[str, Any]:
    """Say who told what, and where a feed contradicts a hand."""
    names = {name: field.label for name, field in BillForm.base_fields.items()}
    differs = [
        (names[name], name, syncing.source_name(one["source"]), labels.get(one["value"], one["value"]))
        for name, one in row.told.items()
        if name in names
    ]
    return {
        "source": syncing.source_name(row.source),
        "sources": {one: syncing.source_name(one) for one in ("hand", *SOURCES)},
        "known_to": [(syncing.source_name(one.source), one) for one in row.known_to.order_by("source")],
        "differs": differs,
        "by_hand": [names[name] for name, who in row.facts_from.items() if who == "hand" and name in names],
    }


@desk("legislation.edit")
def bill_new(request: HttpRequest) -> HttpResponse:
    """Enter a bill."""
    form = BillForm(request.POST or None, initial={"session": str(timezone.localdate().year)})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_bill(form.cleaned_data, by=request.membership, now=timezone.now())
            messages.success(request, _("%(number)s is in the list.") % {"number": row.identifier})
            return redirect("legislation:bill", row.uuid)
        except Refusal as no:
            form.add_error("identifier", str(no))
    return _form(request, form, _("New bill"))


@desk("legislation.edit")
def bill_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct a bill."""
    membership = request.membership
    row = selectors.access_bill(membership, uuid)
    form = BillForm(request.POST or None, initial=BillForm.values_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_bill(row, form.cleaned_data, by=membership, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("legislation:bill", row.uuid)
        except Refusal as no:
            form.add_error("identifier", str(no))
    return _form(request, form, row.identifier, row)


@desk("legislation.edit")
def bill_action(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note what happened to a bill."""
    membership = request.membership
    row = selectors.access_bill(membership, uuid)
    form = BillActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_action(row, form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("legislation:bill", row.uuid)
    return _form(request, form, _("What happened to %(number)s?") % {"number": row.identifier}, row)


@desk("legislation.view")
def hearings(request: HttpRequest) -> HttpResponse:
    """List hearings to come, or those that were."""
    past = request.GET.get("past") == "1"
    rows = selectors.list_hearings(now=timezone.now(), past=past)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    return render(request, "campaigns/legislation/hearings.html", {"page": page, "past": past})


@desk("legislation.view")
def hearing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one hearing with its clocks."""
    row = selectors.access_hearing(request.membership, uuid)
    modes = dict(HearingMode.choices)
    registration, testimony = selectors.deadlines_of(row)
    context = {
        "hearing": row,
        "registration_closes_at": registration,
        "testimony_closes_at": testimony,
        "ways": selectors.ways_of(row),
        "bills": row.bills.select_related("session").order_by("identifier"),
        "modes": [modes.get(mode, mode) for mode in selectors.clocks_of(row).modes],
        "differs": [
            (syncing.source_name(one.source), TOLD.get(one.name, one.name), one)
            for one in announced.list_differences(row)
        ],
        "is_over": row.starts_at < timezone.now() or row.status in selectors.GONE,
    }
    return render(request, "campaigns/legislation/hearing.html", context)


@desk("legislation.view")
def hearing_calendar(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a hearing as a calendar file."""
    row = selectors.access_hearing(request.membership, uuid)
    appointment = rules.Appointment(
        uid=f"hearing-{row.uuid}",
        title=row.title,
        starts_at=row.starts_at,
        place=row.place,
        url=row.stream_url,
        is_cancelled=row.status == "cancelled",
    )
    body = rules.calendar_file(appointment, made_at=row.modified_at, maker=settings.COALITION_NAME)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hearing.ics"'
    return answer


@desk("legislation.edit")
def hearing_new(request: HttpRequest) -> HttpResponse:
    """Enter a hearing."""
    form = HearingForm(request.POST or None, initial={"bills": request.GET.get("bill", "")})
    if request.method == "POST" and form.is_valid():
        facts, chosen = _facts(form)
        row = services.add_hearing(facts, bills=chosen, by=request.membership, now=timezone.now())
        messages.success(request, _("The hearing is in the list."))
        return redirect("legislation:hearing", row.uuid)
    return _form(request, form, _("New hearing"))


@desk("legislation.edit")
def hearing_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct a hearing: move it, cancel it, change its deadlines."""
    membership = request.membership
    row = selectors.access_hearing(membership, uuid)
    form = HearingForm(request.POST or None, initial=HearingForm.values_of(row))
    if request.method == "POST" and form.is_valid():
        facts, chosen = _facts(form)
        services.change_hearing(row, facts, bills=chosen, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("legislation:hearing", row.uuid)
    return _form(request, form, row.title, row)


def _facts(form: HearingForm) -> tuple[dict[str, Any], list[Any]]:
    facts = dict(form.cleaned_data)
    return facts, facts.pop("bills")


def _form(request: HttpRequest, form: Any, title: str, of: Any = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/legislation/form.html", {"form": form, "heading": title, "of": of}, status=status)


app_name = "legislation"
urlpatterns = [
    path("", bills, name="list"),
    path("rules/", include("campaigns.legislation.jurisdictions.pages")),
    path("new/", bill_new, name="bill_new"),
    path("hearings/", hearings, name="hearings"),
    path("hearings/new/", hearing_new, name="hearing_new"),
    path("hearings/<uuid:uuid>/", hearing, name="hearing"),
    path("hearings/<uuid:uuid>/edit/", hearing_edit, name="hearing_edit"),
    path("hearings/<uuid:uuid>/calendar.ics", hearing_calendar, name="hearing_calendar"),
    path("<uuid:uuid>/", bill, name="bill"),
    path("<uuid:uuid>/edit/", bill_edit, name="bill_edit"),
    path("<uuid:uuid>/actions/", bill_action, name="bill_action"),
    *told_hearings,
    *board,
    *feeds,
    *watchlists,
    *fact_sheets,
]
