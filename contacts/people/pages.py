"""Desk pages of organizations."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import NotFound
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.partners.pages import desk
from contacts.people import selectors, services
from contacts.people.models import Organization, OrganizationKind, Person


class OrganizationForm(forms.Form):
    """A school, district, nonprofit, newsroom..."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OrganizationKind.choices)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)


LISTING = Listing(
    name="organizations",
    columns=[
        Column(
            "name",
            gettext_lazy("Name"),
            sort="name",
            link=lambda row: reverse("organizations:detail", args=[row.uuid]),
        ),
        Column("kind", gettext_lazy("Kind"), Organization.get_kind_display),
        Column("town", gettext_lazy("Town"), sort="town"),
        Column("size", gettext_lazy("Our people there"), kind="number"),
    ],
    default="name",
    filters=[
        Filter("kind", gettext_lazy("Kind"), OrganizationKind.choices, lambda rows, value: rows.filter(kind=value))
    ],
    search=lambda rows, words: rows.filter(name__icontains=words),
    search_hint=gettext_lazy("Name of the organization"),
    empty=(
        "building",
        gettext_lazy("No organizations yet"),
        gettext_lazy("Schools, districts, newsrooms and unions that your people belong to stand here."),
        "/desk/organizations/new/",
        gettext_lazy("Add an organization"),
    ),
)
MEMBERS = Listing(
    name="members",
    columns=[
        Column("name", gettext_lazy("Name"), str, sort="sort_name", link=lambda row: _person_url(row)),
        Column("language", gettext_lazy("Language"), Person.get_language_display),
        Column("changed", gettext_lazy("Changed"), "modified_at", sort="modified_at", kind="time"),
    ],
    default="name",
    empty=("users", gettext_lazy("None of your people belongs here yet"), "", "", ""),
)


def _person_url(person: Person) -> str:
    return reverse("people:detail", args=[person.uuid])


@desk("people.view")
def list_organizations(request: HttpRequest) -> HttpResponse:
    """List the organizations this membership sees."""
    rows = selectors.list_organizations_with_size(request.membership)
    return render(request, "contacts/people/organizations.html", {"page": list_page(request, LISTING, rows)})


@desk("people.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an organization and our people there."""
    membership = request.membership
    row = selectors.access_organization(membership, uuid)
    page = list_page(request, MEMBERS, selectors.list_people_of(membership, row))
    context = {"organization": row, "page": page, "is_ours": row.partner_id == membership.partner.pk}
    return render(request, "contacts/people/organization.html", context)


@desk("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add an organization."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = services.add_organization(**form.cleaned_data, by=request.membership)
        messages.success(request, _("%(name)s is in the list.") % {"name": row.name})
        return redirect("organizations:detail", row.uuid)
    return _form(request, form, _("New organization"))


@desk("people.edit")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct an organization of this partner."""
    membership = request.membership
    row = selectors.access_organization(membership, uuid)
    if row.partner_id != membership.partner.pk:
        raise NotFound
    form = OrganizationForm(request.POST or None, initial={"name": row.name, "kind": row.kind, "town": row.town})
    if request.method == "POST" and form.is_valid():
        services.change_organization(row, **form.cleaned_data, by=membership)
        messages.success(request, _("Saved."))
        return redirect("organizations:detail", row.uuid)
    return _form(request, form, row.name)


def _form(request: HttpRequest, form: Any, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading}
    return render(request, "contacts/people/form.html", context, status=422 if form.is_bound else 200)


app_name = "organizations"
urlpatterns = [
    path("", list_organizations, name="list"),
    path("new/", new, name="new"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
]
