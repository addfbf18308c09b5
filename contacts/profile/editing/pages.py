"""Desk deeds on the person page, each a form that opens in its place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.errors import NotFound, Refusal
from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.consent.points import services as points
from contacts.people import selectors as people
from contacts.people import services as people_services
from contacts.people.models import Person
from contacts.people.notes import services as notes
from contacts.people.notes.forms import NoteForm
from contacts.people.services import Names
from contacts.places import selectors as places
from contacts.places import services as places_services
from contacts.places.services import Home
from contacts.profile import selectors
from contacts.profile.editing.forms import BelongingForm, HomeForm, NamesForm, PointForm, RoleForm


@desk("people.edit")
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct names and language."""
    person = people.access_person(request.membership, uuid)
    form = NamesForm(request.POST or None, initial=NamesForm.values_of(person))
    if request.method == "POST" and form.is_valid():
        people_services.rename(person, names=Names(**form.cleaned_data), by=request.membership, now=timezone.now())
        return _back(request, person, _("Saved."))
    return _form(request, person, form, _("Name and language"))


@desk("people.edit")
def address(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a new address; the old one stays in the timeline."""
    person = people.access_person(request.membership, uuid)
    home = places.find_home(person.pk)
    initial = (
        {"street": home.street, "unit": home.unit, "town": home.town or home.town_text, "zip": home.zip} if home else {}
    )
    form = HomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        places_services.move(person, home=Home(**form.cleaned_data), by=request.membership, now=timezone.now())
        return _back(request, person, _("Saved. The districts are looked up now."))
    return _form(request, person, form, _("Address"))


@desk("people.edit")
def point(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an e-mail address or phone, or end one (`end` = its uuid)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := read_uuid(request.POST.get("end")):
        points.end(person, point=ended, by=membership, now=now)
        return _back(request, person, _("This address is not used any more."))
    form = PointForm(request.POST or None)
    if form.is_valid():
        try:
            points.add(person, text=form.cleaned_data["address"], by=membership, now=now)
            return _back(request, person, _("Saved. Nothing is sent there until it is allowed."))
        except Refusal as no:
            form.add_error("address", str(no))
    return _form(request, person, form, _("E-mail or phone"))


@desk("people.edit")
def correct_point(request: HttpRequest, uuid: UUID, point: UUID) -> HttpResponse:
    """Put the right address in the place of a wrong one."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    now_there = {one["uuid"]: one["text"] for one in selectors.points_of(person)}
    if point not in now_there:
        raise NotFound
    form = PointForm(request.POST or None, initial={"address": now_there[point]})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["address"]
        try:
            points.correct(person, point=point, text=text, by=membership, now=timezone.now())
            return _back(request, person, _("Saved. What was allowed at the old address does not count for this one."))
        except Refusal as no:
            form.add_error("address", str(no))
    return _form(request, person, form, _("Correct an e-mail address or phone"))


@desk("people.edit")
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a note, which may call colleagues and give a follow-up."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    form = NoteForm(request.POST or None, membership=membership)
    if not form.is_valid():
        return _form(request, person, form, _("Note"))
    written = notes.write(
        person, text=form.cleaned_data["text"], todo=form.read_todo(), by=membership, now=timezone.now()
    )
    if written.unknown:
        told = ", ".join(f"@{word}" for word in written.unknown[:5])
        messages.warning(request, _("Nobody of yours is called %(names)s, so nobody was told.") % {"names": told})
    if written.called:
        names = ", ".join(written.called)
        return _back(request, person, _("Noted. It stands on the Today of: %(names)s.") % {"names": names})
    return _back(request, person, _("Noted."))


@desk("people.edit")
def role(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a role, or end one (`end` = its kind, `at` = the organization)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := request.POST.get("end"):
        at = read_uuid(request.POST.get("at"))
        people_services.end_role(person, kind=ended, organization=at, by=membership, now=now)
        return _back(request, person, _("The role ended today."))
    form = RoleForm(request.POST or None, membership=membership)
    if not form.is_valid():
        return _form(request, person, form, _("Role"))
    people_services.add_role(person, **form.cleaned_data, by=membership, now=now)
    return _back(request, person, _("Saved."))


@desk("people.edit")
def belonging(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an organization, or end one (`end` = its uuid)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := read_uuid(request.POST.get("end")):
        people_services.end_affiliation(person, organization=ended, by=membership, now=now)
        return _back(request, person, _("Saved."))
    form = BelongingForm(request.POST or None, membership=membership)
    if not form.is_valid():
        return _form(request, person, form, _("Organization"))
    people_services.affiliate(person, **form.cleaned_data, by=membership, now=now)
    return _back(request, person, _("Saved."))


@require_POST
@desk("people.edit")
def tag(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a tag, or take one off (`remove` = its uuid)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if removed := read_uuid(request.POST.get("remove")):
        people_services.remove_tag([person.uuid], tag=removed, by=membership, now=now)
        return _back(request, person, _("The tag is off."))
    try:
        people_services.add_tag([person.uuid], name=request.POST.get("name", ""), by=membership, now=now)
    except Refusal as no:
        messages.error(request, str(no))
    return _back(request, person)


def _back(request: HttpRequest, person: Person, text: str = "") -> HttpResponse:
    if text:
        messages.success(request, text)
    if request.htmx:  # the page as a whole is fresh then: a name stands in five places of it
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("people:detail", args=[person.uuid])
        return answer
    return redirect("people:detail", person.uuid)


def _form(request: HttpRequest, person: Person, form: Any, heading: str) -> HttpResponse:
    """Show a form: asked for by htmx as a piece in its place, else as a page."""
    context = {"person": person, "form": form, "heading": heading, "here": request.path}
    part = "piece" if request.htmx else "form"
    return render(request, f"contacts/profile/{part}.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/address/", address, name="address"),
    path("<uuid:uuid>/reach/", point, name="point"),
    path("<uuid:uuid>/reach/<uuid:point>/", correct_point, name="correct_point"),
    path("<uuid:uuid>/note/", note, name="note"),
    path("<uuid:uuid>/role/", role, name="role"),
    path("<uuid:uuid>/organization/", belonging, name="belonging"),
    path("<uuid:uuid>/tag/", tag, name="tag"),
]
