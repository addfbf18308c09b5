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
from contacts.policymakers.drafts import selectors, services
from contacts.policymakers.drafts.forms import LeaveForm, RosterForm, TakeForm

KINDS = ("joined", "left", "moved", "corrected", "committees", "warnings")


@desk("policymakers.edit")
def roster(request: HttpRequest) -> HttpResponse:
    """Show drafts and vacant seats, and take a new roster in."""
    form = RosterForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.draft(file.name, file.read(), by=request.membership, now=timezone.now())  # type: ignore[attr-defined]
            return redirect("policymakers:draft", row.uuid)
        except Refusal as no:
            form.add_error("file", str(no))
    context = {"form": form, "drafts": selectors.list_drafts(), "vacant": selectors.list_vacant(timezone.localdate())}
    return render(request, "contacts/policymakers/roster.html", context, status=422 if form.is_bound else 200)


@desk("policymakers.edit")
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a roster would change."""
    row = selectors.access_draft(uuid)
    named = (_("Who joined"), _("Who left"), _("Moved to another seat"), _("Corrected"))
    labels = (*named, _("Committees"), _("Faults of the source"))
    changes = [(label, row.changes.get(kind, [])) for label, kind in zip(labels, KINDS, strict=True)]
    context = {"draft": row, "changes": changes, "is_same": not any(lines for _label, lines in changes[:-1])}
    return render(request, "contacts/policymakers/draft.html", context)


@require_POST
@desk("policymakers.edit")
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say yes or no to a draft."""
    row, membership = selectors.access_draft(uuid), request.membership  # type: ignore[attr-defined]
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
            services.leave_seat(term, on=form.cleaned_data["on"], by=request.membership)  # type: ignore[attr-defined]
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
            term = services.take_seat(seat, form.cleaned_data, by=request.membership)  # type: ignore[attr-defined]
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
