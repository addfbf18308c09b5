"""Desk pages about a policymaker, for the lead's administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.errors import Refusal
from coalition.partners.pages import desk
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.about import selectors, services
from contacts.policymakers.about.forms import AboutForm, StafferForm


@desk("policymakers.edit")
def about(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct her languages and networks."""
    person = policymakers.access_policymaker(uuid)
    form = AboutForm(request.POST or None, traits=selectors.read_traits(person))
    if request.method == "POST" and form.is_valid():
        services.correct(person, form.told, by=request.membership, now=timezone.now())
        messages.success(request, _("Saved. No later roster changes it."))
        return redirect("policymakers:detail", person.uuid)
    return _show(request, person, form=form)


@require_POST
@desk("policymakers.edit")
def add_staffer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note somebody of her staff."""
    person = policymakers.access_policymaker(uuid)
    form = StafferForm(request.POST)
    if form.is_valid():
        try:
            services.add_staffer(person, form.cleaned_data, by=request.membership, now=timezone.now())
            messages.success(request, _("Noted."))
            return redirect("policymakers:about", person.uuid)
        except Refusal as no:
            form.add_error("name", str(no))
    return _show(request, person, staffer=form)


@require_POST
@desk("policymakers.edit")
def end_staffer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that somebody left her staff."""
    row = selectors.access_staffer(uuid)
    services.end_staffer(row, by=request.membership, now=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("policymakers:about", row.person.uuid)


def _show(request: HttpRequest, person: Any, *, form: Any = None, staffer: Any = None) -> HttpResponse:
    bound = (form and form.is_bound) or staffer
    context = {
        "person": person,
        "form": form or AboutForm(traits=selectors.read_traits(person)),
        "staffer": staffer or StafferForm(auto_id="id_staff_%s"),
        "about": selectors.read_about(person),
    }
    return render(request, "contacts/policymakers/about.html", context, status=422 if bound else 200)


urlpatterns = [
    path("<uuid:uuid>/about/", about, name="about"),
    path("<uuid:uuid>/staff/", add_staffer, name="staffer"),
    path("staff/<uuid:uuid>/left/", end_staffer, name="staffer_left"),
]
