"""Desk pages of people: the list, one person with her timeline, and the small forms around her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coalition.audit import services as audit
from coalition.errors import NotFound, Refusal
from coalition.listing.pages import chosen_in, list_page
from coalition.partners.pages import desk
from contacts.consent.points import services as points
from contacts.dedupe.merging import selectors as merges
from contacts.intake.rules import REASONS
from contacts.people import selectors as people
from contacts.people import services as people_services
from contacts.people.models import Person
from contacts.people.rules import PANELS, TIMELINE
from contacts.people.services import Names
from contacts.places import selectors as places
from contacts.places import services as places_services
from contacts.places.services import Home
from contacts.profile import selectors, services
from contacts.profile.criteria import reach_in_words
from contacts.profile.forms import (
    BelongingForm,
    HomeForm,
    NamesForm,
    NoteForm,
    PersonForm,
    PointForm,
    RoleForm,
    TagForm,
    people_list,
)


# --- the list ---------------------------------------------------------------------------------------------------------
@desk("people.view")
def list_people(request: HttpRequest) -> HttpResponse:
    """List the people this membership's partner looks after."""
    membership = request.membership
    page = list_page(request, people_list(membership), selectors.list_people(membership))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "contacts/profile/list.html", {"page": page})


@desk("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        came = services.add_person(form.payload(), by=request.membership, now=timezone.now())
        if came.state == "folded" and came.person:
            messages.success(request, _("%(name)s is in your list.") % {"name": came.person})
            return redirect("people:detail", came.person.uuid)
        reason = REASONS.get(came.reason, _("It was written down, but could not be taken in yet."))
        form.add_error(None, _("%(reason)s You find it under “To mend”.") % {"reason": reason})
    return render(request, "contacts/profile/new.html", {"form": form})


@require_POST
@desk("people.edit")
def tag_chosen(request: HttpRequest) -> HttpResponse:
    """Ask for a tag for the chosen people, then put it on all of them."""
    chosen = chosen_in(request)
    form = TagForm(request.POST if "name" in request.POST else None)
    if not chosen:
        messages.warning(request, _("Choose people first."))
        return redirect("people:list")
    if form.is_bound and form.is_valid():
        membership = request.membership
        count = people_services.add_tag(chosen, name=form.cleaned_data["name"], by=membership, now=timezone.now())
        text = ngettext("%(count)s person carries the tag anew.", "%(count)s people carry the tag anew.", count)
        messages.success(request, text % {"count": count})
        return redirect("people:list")
    tags = people.list_tags(request.membership)
    return render(request, "contacts/profile/tag.html", {"form": form, "chosen": chosen, "tags": tags})


# --- one person -------------------------------------------------------------------------------------------------------
@desk("people.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one person; somebody merged or erased gets a page that says so."""
    membership = request.membership
    person = people.find_known(membership, uuid)
    if person is None:
        raise NotFound
    if person.merged_into and (remaining := merges.find_remaining(membership, person)):
        messages.info(request, _("Two entries were the same person. This is the one that remains."))
        return redirect("people:detail", remaining.uuid)
    if person.erased_at or person.merged_into:
        status = 410 if person.erased_at else 200
        return render(request, "contacts/profile/gone.html", {"person": person}, status=status)
    context = {
        "person": person,
        "points": selectors.points_of(person),
        "reach": reach_in_words(membership, person),
        "roles": selectors.roles_of(membership, person),
        "tags": selectors.tags_of(membership, person),
        "affiliations": selectors.affiliations_of(membership, person),
        "home": places.find_home(person.pk),
        "representatives": selectors.list_representatives(person, timezone.localdate()),
        "panels": [(one, reverse(one.url_name, args=[uuid])) for one in PANELS.values() if membership.may(one.right)],
        "note_form": NoteForm(),
        "point_form": PointForm(),
        "role_form": RoleForm(membership=membership),
        "belonging_form": BelongingForm(membership=membership),
        "tag_form": TagForm(),
        **_timeline(request, person),
    }
    return render(request, "contacts/profile/detail.html", context)


@desk("people.view")
def timeline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one page of a person's timeline alone: what htmx asks for."""
    person = people.access_person(request.membership, uuid)
    template = "contacts/profile/timeline.html" if request.headers.get("HX-Request") else "contacts/profile/alone.html"
    return render(request, template, {"person": person, **_timeline(request, person)})


def _timeline(request: HttpRequest, person: Person) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    kinds = [kind] if kind in TIMELINE else []
    page = selectors.timeline(request.membership, person, kinds=kinds, cursor=request.GET.get("older", ""))
    return {
        "timeline": page,
        "kind": kind if kinds else "",
        "sources": TIMELINE.values(),
        "is_more": "older" in request.GET,
    }


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


@require_POST
@desk("people.edit")
def point(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an e-mail address or phone, or end one (`end` = its uuid)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := _uuid(request.POST.get("end")):
        points.end(person, point=ended, by=membership, now=now)
        return _back(request, person, _("This address is not used any more."))
    form = PointForm(request.POST)
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


@require_POST
@desk("people.edit")
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a note."""
    person = people.access_person(request.membership, uuid)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _form(request, person, form, _("Note"))
    people_services.add_note(person, text=form.cleaned_data["text"], by=request.membership, now=timezone.now())
    return _back(request, person, _("Noted."))


@require_POST
@desk("people.edit")
def role(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a role, or end one (`end` = its kind, `at` = the organization)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := request.POST.get("end"):
        people_services.end_role(person, kind=ended, organization=_uuid(request.POST.get("at")), by=membership, now=now)
        return _back(request, person, _("The role ended today."))
    form = RoleForm(request.POST, membership=membership)
    if not form.is_valid():
        return _form(request, person, form, _("Role"))
    people_services.add_role(person, **form.cleaned_data, by=membership, now=now)
    return _back(request, person, _("Saved."))


@require_POST
@desk("people.edit")
def belonging(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an organization, or end one (`end` = its uuid)."""
    membership = request.membership
    person, now = people.access_person(membership, uuid), timezone.now()
    if ended := _uuid(request.POST.get("end")):
        people_services.end_affiliation(person, organization=ended, by=membership, now=now)
        return _back(request, person, _("Saved."))
    form = BelongingForm(request.POST, membership=membership)
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
    if removed := _uuid(request.POST.get("remove")):
        people_services.remove_tag([person.uuid], tag=removed, by=membership, now=now)
        return _back(request, person, _("The tag is off."))
    try:
        people_services.add_tag([person.uuid], name=request.POST.get("name", ""), by=membership, now=now)
    except Refusal as no:
        messages.error(request, str(no))
    return _back(request, person)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _back(request: HttpRequest, person: Person, text: str = "") -> HttpResponse:
    if text:
        messages.success(request, text)
    return redirect("people:detail", person.uuid)


def _form(request: HttpRequest, person: Person, form: Any, heading: str) -> HttpResponse:
    context = {"person": person, "form": form, "heading": heading}
    return render(request, "contacts/profile/form.html", context, status=422 if form.is_bound else 200)


app_name = "people"
urlpatterns = [
    path("", list_people, name="list"),
    path("new/", new, name="new"),
    path("tag/", tag_chosen, name="tag_chosen"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("<uuid:uuid>/timeline/", timeline, name="timeline"),
    path("<uuid:uuid>/edit/", edit, name="edit"),
    path("<uuid:uuid>/address/", address, name="address"),
    path("<uuid:uuid>/reach/", point, name="point"),
    path("<uuid:uuid>/reach/<uuid:point>/", correct_point, name="correct_point"),
    path("<uuid:uuid>/note/", note, name="note"),
    path("<uuid:uuid>/role/", role, name="role"),
    path("<uuid:uuid>/organization/", belonging, name="belonging"),
    path("<uuid:uuid>/tag/", tag, name="tag"),
]
