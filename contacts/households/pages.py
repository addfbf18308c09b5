"""Desk pages of households: the panel on a person's page, and the choice of who lives with her."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coalition.errors import Refusal
from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.households import selectors, services
from contacts.people import selectors as people


@require_safe
@desk("people.view")
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show with whom a person lives, how they are greeted together, and who may belong to them."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    home = selectors.find_household(membership, person)
    members = selectors.list_members(membership, home) if home else []
    context = {
        "person": person,
        "members": members,
        "shared": selectors.list_shared(members, person.language) if members else [],
        "suggestions": selectors.list_suggestions(membership, person),
    }
    part = "panel" if request.htmx else "alone"
    return render(request, f"contacts/households/{part}.html", context)


@desk("people.edit")
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Look for somebody by name, and say that she lives with this person."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    words = request.GET.get("q", "").strip()
    fault = ""
    if request.method == "POST":
        chosen = read_uuid(request.POST.get("other", ""))
        try:
            if chosen is None:
                raise services.SamePerson
            other = people.access_person(membership, chosen)
            services.join(person, other, by=membership, now=timezone.now())
            messages.success(request, _("%(name)s belongs to the household now.") % {"name": other})
            return redirect("people:detail", person.uuid)
        except Refusal as no:
            fault = str(no)
    found = [one for one in people.find_people(membership, words) if one.pk != person.pk]
    context = {"person": person, "words": words, "found": found, "fault": fault}
    return render(request, "contacts/households/add.html", context, status=422 if fault else 200)


@require_POST
@desk("people.edit")
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a person out of her household; `back` names whose page is shown next."""
    membership = request.membership
    person = people.access_person(membership, uuid)
    services.leave(person, by=membership, now=timezone.now())
    messages.success(request, _("%(name)s is in no household of yours any more.") % {"name": person})
    return redirect("people:detail", read_uuid(request.POST.get("back", "")) or person.uuid)


app_name = "households"
urlpatterns = [
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
    path("of/<uuid:uuid>/leave/", leave, name="leave"),
]
