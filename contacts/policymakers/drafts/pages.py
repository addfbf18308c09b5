"""Desk pages of the roster's changes, for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.errors import NotFound, Refusal
from coalition.partners.pages import desk
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.decisions import selectors as decided
from contacts.policymakers.decisions import services as decisions
from contacts.policymakers.decisions.forms import DecisionForm
from contacts.policymakers.drafts import selectors, services
from contacts.policymakers.drafts.forms import LeaveForm, RosterForm, TakeForm
from contacts.policymakers.drafts.models import RosterDraft

KINDS = ("joined", "left", "moved", "corrected", "committees", "warnings")


@desk("policymakers.edit")
def roster(request: HttpRequest) -> HttpResponse:
    """Show drafts and vacant seats, and take a new roster in."""
    form = RosterForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.draft(file.name, file.read(), by=request.membership, now=timezone.now())
            return redirect("policymakers:draft", row.uuid)
        except Refusal as no:
            form.add_error("file", str(no))
    context = {
        "form": form,
        "drafts": selectors.list_drafts(),
        "vacant": selectors.list_vacant(timezone.localdate()),
        "decisions": decided.list_decisions(),
    }
    return render(request, "contacts/policymakers/roster.html", context, status=422 if form.is_bound else 200)


@desk("policymakers.edit")
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a roster would change; decide about committees that stand twice in it."""
    row, now = selectors.access_draft(uuid), timezone.now()
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decisions.decide(form.cleaned_data, by=request.membership, now=now)
        services.look_again(row, now=now)
        messages.success(request, _("Decided. It holds for every later roster too."))
        return redirect("policymakers:draft", row.uuid)
    named = (_("Who joined"), _("Who left"), _("Moved to another seat"), _("Corrected"))
    labels = (*named, _("Committees (– leaves, + joins)"), _("Faults of the source"))
    said = selectors.say_changes(row.changes)
    changes = [(label, said.get(kind, [])) for label, kind in zip(labels, KINDS, strict=True)]
    context = {
        "draft": row,
        "changes": changes,
        "is_same": not any(lines for _label, lines in changes[:-1]),
        "twins": _twins(row, form),
    }
    return render(request, "contacts/policymakers/draft.html", context, status=422 if form.is_bound else 200)


def _twins(row: RosterDraft, bound: DecisionForm) -> list[dict[str, Any]]:
    """Give each committee that stands twice with its members, what was decided, and a form to decide."""
    known = {one.key: one for one in decided.list_decisions()}
    twins = []
    for twin in selectors.list_twins(row):
        start = {"key": twin["key"], "told": twin["name"]}
        one = known.get(twin["key"])
        if one:
            start |= {"verdict": one.verdict, "name": one.name}
        is_sent = bound.is_bound and bound.data.get("key") == twin["key"]
        form = bound if is_sent else DecisionForm(initial=start, auto_id=f"id_{len(twins)}_%s")
        twins.append({**twin, "decision": one, "form": form})
    return twins


@require_POST
@desk("policymakers.edit")
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say yes or no to a draft."""
    row, membership = selectors.access_draft(uuid), request.membership
    decide = services.approve if request.POST.get("yes") == "1" else services.drop
    try:
        decide(row, by=membership, now=timezone.now())
        messages.success(request, _("Decided."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("policymakers:draft", row.uuid)


@desk("policymakers.edit")
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that a policymaker left her seat."""
    person = policymakers.access_policymaker(uuid)
    term = policymakers.terms_at(timezone.localdate()).filter(person=person).select_related("seat", "person").first()
    if term is None:
        raise NotFound
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave_seat(term, on=form.cleaned_data["on"], by=request.membership)
            return redirect("policymakers:detail", person.uuid)
        except Refusal as no:
            form.add_error("on", str(no))
    return _form(request, form, _("%(name)s leaves %(seat)s") % {"name": person, "seat": term.seat})


@desk("policymakers.edit")
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note who won a vacant seat."""
    seat = selectors.access_seat(uuid)
    form = TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            term = services.take_seat(seat, form.cleaned_data, by=request.membership)
            return redirect("policymakers:detail", term.person.uuid)
        except Refusal as no:
            form.add_error("on", str(no))
    return _form(request, form, _("Who holds %(seat)s?") % {"seat": seat})


def _form(request: HttpRequest, form: Any, heading: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "contacts/policymakers/form.html", {"form": form, "heading": heading}, status=status)


urlpatterns = [
    path("roster/", roster, name="roster"),
    path("roster/<uuid:uuid>/", draft, name="draft"),
    path("roster/<uuid:uuid>/settle/", settle, name="settle"),
    path("seats/<uuid:uuid>/", take, name="take"),
    path("<uuid:uuid>/leave/", leave, name="leave"),
]
