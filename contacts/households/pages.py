"""Desk pages of households: the panel on a person's page, and the choice of who lives with her."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.listing.criteria import Column, Listing
from coalition.listing.pages import list_page
from coalition.listing.rules import read_uuid
from coalition.partners.pages import desk
from contacts.households import selectors, services
from contacts.households.models import Household
from contacts.households.proposals import pages as proposing
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


def households_list() -> Listing:
    """Describe the list of households."""
    return Listing(
        name="households",
        columns=[
            Column("names", gettext_lazy("Household"), "names", link=_address),
            Column("size", gettext_lazy("How many"), "size", sort="size", kind="number"),
            Column("since", gettext_lazy("Since"), "made_at", sort="made_at", kind="time"),
        ],
        default="-since",
        search=selectors.named,
        search_hint=gettext_lazy("Name of somebody who lives there"),
        export_right="people.export",
        empty=(
            "home",
            gettext_lazy("No households yet"),
            gettext_lazy("On a person’s page you say who lives with her, or let us look for all who live together."),
            "",
            "",
        ),
    )


def _address(row: Household) -> str:
    return reverse("households:detail", args=[row.uuid])


@desk("people.view")
def list_households(request: HttpRequest) -> HttpResponse:
    """List the households of the partner."""
    page = list_page(request, households_list(), selectors.list_households(request.membership))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "contacts/households/list.html", {"page": page})


@require_safe
@desk("people.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one household: who lives there, and how they are greeted together."""
    membership = request.membership
    home = selectors.access_household(membership, uuid)
    members = selectors.list_members(membership, home)
    shared = selectors.list_shared(members, members[0].language if members else "en")
    return render(request, "contacts/households/detail.html", {"home": home, "members": members, "shared": shared})


app_name = "households"
urlpatterns = [
    path("", list_households, name="list"),
    path("proposals/", proposing.proposals, name="proposals"),
    path("proposals/look/", proposing.look, name="look"),
    path("proposals/accept/", proposing.accept, name="accept"),
    path("proposals/decline/", proposing.decline, name="decline"),
    path("proposals/<uuid:uuid>/undo/", proposing.undo, name="undo"),
    path("<uuid:uuid>/", detail, name="detail"),
    path("of/<uuid:uuid>/", panel, name="panel"),
    path("of/<uuid:uuid>/add/", add, name="add"),
    path("of/<uuid:uuid>/leave/", leave, name="leave"),
]
