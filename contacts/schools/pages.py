"""Desk pages of schools: the directory, one school, and the panel on a person's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import Refusal
from coalition.listing.pages import list_page
from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.people import selectors as people
from contacts.people.criteria import say_grades
from contacts.schools import forms, selectors, services
from contacts.schools.named import matching
from contacts.schools.named import pages as named_pages
from contacts.schools.named import selectors as named
from contacts.schools.services import AtSchool


@require_safe
@desk("people.view")
def directory(request: HttpRequest) -> HttpResponse:
    """List the schools and districts of the directory."""
    page = list_page(request, forms.listing(), selectors.list_schools(request.membership))
    waiting = named.list_names(request.membership).count()
    return render(request, "contacts/schools/list.html", {"page": page, "waiting": waiting})


@require_safe
@desk("people.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a school: its districts and who sits for them, and our people there."""
    membership = request.membership
    school = selectors.access_school(uuid)
    context = {
        "school": school,
        "grades": say_grades(school.grades),
        "sittings": selectors.sittings_of([school.pk]).get(school.pk, []),
        "schools": selectors.list_schools_of(school) if school.type == "district" else [],
        "page": list_page(request, forms.people_there(school), selectors.list_people_at(membership, school)),
    }
    return render(request, "contacts/schools/detail.html", context)


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show at which schools a person is, and who represents these schools."""
    person = people.access_person(request.membership, uuid)
    context = {"person": person, "lines": selectors.list_of_person(person)}
    waiting = named.list_of(request.membership, person)
    near = matching.propose([one.words for one in waiting], request.membership.partner.pk, person.pk)
    context["named"] = [(one, near.get(one.words, [])) for one in waiting]
    return render(request, f"contacts/schools/{'panel' if request.htmx else 'alone'}.html", context)


@desk("people.edit")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Look for a school (`q`), then say what the person is there (`school`)."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    chosen = read_uuid(request.POST.get("school") or request.GET.get("school"))
    school = selectors.access_school(chosen) if chosen else None
    form = forms.AtSchoolForm(request.POST or None, school=school) if school else None
    if form and request.method == "POST" and form.is_valid():
        try:
            at = AtSchool(**form.cleaned_data)
            services.add_role(person, school, at=at, by=membership, now=timezone.now())
            messages.success(request, _("Written down."))
            return redirect("people:detail", person.uuid)
        except Refusal as no:
            form.add_error("low", str(no))
    words = request.GET.get("q", "").strip()
    context = {
        "person": person,
        "school": school,
        "form": form,
        "words": words,
        "found": [] if school else selectors.find_schools(words),
    }
    return render(request, "contacts/schools/add.html", context, status=422 if form and form.is_bound else 200)


@require_POST
@desk("people.edit")
def end(request: HttpRequest, uuid: UUID, school: UUID) -> HttpResponse:
    """End what a person was at a school (`kind` says what)."""
    person = people.access_person(request.membership, uuid)
    role = selectors.access_role(person, selectors.access_school(school), request.POST.get("kind", ""))
    services.end_role(person, role, by=request.membership, now=timezone.now())
    messages.success(request, _("Ended today."))
    return redirect("people:detail", person.uuid)


app_name = "schools"
urlpatterns = [
    path("", directory, name="list"),
    path("named/", named_pages.list_page, name="named"),
    path("named/which/", named_pages.which, name="which"),
    path("named/none/", named_pages.none, name="none"),
    path("named/forget/", named_pages.forget, name="forget"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
    path("of/<uuid:uuid>/<uuid:school>/end/", end, name="end"),
]
