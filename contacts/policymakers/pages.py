"""Desk pages of policymakers and committees. They are public figures: every partner sees them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.partners.pages import desk
from contacts.places import selectors as places
from contacts.places.shapes import pages as shapes
from contacts.places.shapes import selectors as lines
from contacts.places.shapes.rules import SHADES, DistrictMap, Outline, Shape
from contacts.policymakers import selectors
from contacts.policymakers.about import pages as about
from contacts.policymakers.about.selectors import read_about
from contacts.policymakers.drafts import pages as roster
from contacts.policymakers.models import Body, Term, party_label
from contacts.policymakers.municipal import pages as municipal
from contacts.policymakers.offices.selectors import read_offices


def _committees(term: Any) -> str:
    return ", ".join(
        one.committee.name if one.role == "member" else f"{one.committee.name} ({one.role_label})"
        for one in term.person.now_on
    )


def _listing(at: Any) -> Listing:
    towns = list(places.list_towns().values_list("key", "name"))
    committees = [(str(uuid), name) for uuid, name in selectors.list_committees().values_list("uuid", "name")]
    parties = [(name, party_label(name)) for name in selectors.list_parties(at)]
    return Listing(
        name="policymakers",
        columns=[
            Column(
                "name",
                gettext_lazy("Name"),
                lambda term: str(term.person),
                sort="person__sort_name",
                link=lambda term: reverse("policymakers:detail", args=[term.person.uuid]),
            ),
            Column("seat", gettext_lazy("Seat"), lambda term: str(term.seat), sort=selectors.SEAT_ORDER),
            Column("party", gettext_lazy("Party"), lambda term: term.party_label, sort="party"),
            Column("committees", gettext_lazy("Committees"), _committees),
        ],
        default="seat",
        filters=[
            Filter("chamber", gettext_lazy("Chamber"), Body.choices, selectors.in_chamber),
            Filter("party", gettext_lazy("Party"), parties, selectors.of_party),
            Filter("town", gettext_lazy("Town"), towns, selectors.of_town),
            Filter("committee", gettext_lazy("Committee"), committees, selectors.on_committee),
        ],
        search=selectors.search,
        search_hint=gettext_lazy("Name or district number"),
        size=60,
        empty=(
            "building-bank",
            gettext_lazy("No policymakers yet"),
            gettext_lazy("An administrator loads the roster with the command load_roster."),
            "",
            "",
        ),
    )


@desk("policymakers.view")
def list_policymakers(request: HttpRequest) -> HttpResponse:
    """List who holds a seat today."""
    today = timezone.localdate()
    page = list_page(request, _listing(today), selectors.list_policymakers(today))
    return render(request, "contacts/policymakers/list.html", {"page": page})


@desk("policymakers.view")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a policymaker: seat, committees, offices, the district's towns, our constituents."""
    person, today = selectors.access_policymaker(uuid), timezone.localdate()
    terms: list[Term] = list(selectors.list_terms(person))
    now = next((term for term in terms if term.starts_on <= today and (not term.ends_on or term.ends_on > today)), None)
    district = now.seat.district if now else None
    sure, possible = selectors.count_constituents(request.membership, district.pk if district else None)
    offices, former = read_offices(person)
    context = {
        "person": person,
        "now": now,
        "terms": terms,
        "district": district,
        "district_text": str(district.uuid) if district else "",
        "towns": places.towns_of_district(district.pk) if district else [],
        "committees": selectors.list_committee_terms(person),
        "offices": offices,
        "former_offices": former,
        "about": read_about(person),
        "sure": sure,
        "possible": possible,
        "map": _map(district),
    }
    return render(request, "contacts/policymakers/detail.html", context)


def _map(district: Any) -> DistrictMap | None:
    """Draw the district of a seat among its neighbours."""
    if district is None:
        return None

    def say(outline: Outline) -> Shape:
        return Shape(outline, SHADES if outline.district == district.pk else 0, outline.name or str(outline.number))

    return lines.read_map(district.chamber, _("Her district: %(name)s") % {"name": district.name or district}, say)


@desk("policymakers.view")
def list_committees(request: HttpRequest) -> HttpResponse:
    """List the committees."""
    return render(request, "contacts/policymakers/committees.html", {"committees": selectors.list_committees()})


@desk("policymakers.view")
def committee(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a committee and who sits on it."""
    row = selectors.access_committee(uuid)
    members = selectors.list_members(row, timezone.localdate())
    return render(request, "contacts/policymakers/committee.html", {"committee": row, "members": members})


app_name = "policymakers"
urlpatterns = [
    path("", list_policymakers, name="list"),
    *municipal.urlpatterns,
    *roster.urlpatterns,
    *about.urlpatterns,
    *shapes.urlpatterns,
    path("committees/", list_committees, name="committees"),
    path("committees/<uuid:uuid>/", committee, name="committee"),
    path("<uuid:uuid>/", detail, name="detail"),
]
