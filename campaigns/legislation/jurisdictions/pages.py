"""Desk pages: the rules in force, and what each committee does in its own way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.legislation.jurisdictions import selectors, services
from campaigns.legislation.jurisdictions.forms import WaysForm
from coalition.partners.pages import desk


@desk("legislation.view")
def rules_in_force(request: HttpRequest) -> HttpResponse:
    """Show the rules in force and the committees."""
    state = selectors.in_force()
    context = {
        "state": state,
        "told": state.told(translation.get_language() or "en"),
        "committees": selectors.list_committees(),
    }
    return render(request, "campaigns/legislation/rules.html", context)


@desk("legislation.edit")
def ways(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down how a committee takes registrations and testimony."""
    membership = request.membership
    committee = selectors.access_committee(membership, uuid)
    form = WaysForm(request.POST or None, initial=WaysForm.values_of(committee))
    if request.method == "POST" and form.is_valid():
        services.keep_ways(committee, form.cleaned_data, by=membership, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("legislation:hearing_rules:list")
    context = {"form": form, "heading": committee.name, "of": getattr(committee, "ways", None)}
    return render(request, "campaigns/legislation/form.html", context, status=422 if form.is_bound else 200)


app_name = "hearing_rules"
urlpatterns = [path("", rules_in_force, name="list"), path("<uuid:uuid>/", ways, name="ways")]
