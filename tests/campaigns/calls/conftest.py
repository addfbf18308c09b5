import datetime as dt

import pytest

from campaigns.strategy.rules import Rule, write_rule
from contacts.people.models import Person
from contacts.places.models import District, PlaceShare, Town, ZipTown
from contacts.policymakers.models import Office, Seat, Term
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page


def seated(chamber, number, name, phone, town):
    """Seat a legislator in a district that a town lies in."""
    district = District.objects.create(chamber=chamber, number=number, name=f"{chamber} {number}", plan="p")
    PlaceShare.objects.create(town=town, zip="", chamber=chamber, plan="p", district=district, share=1.0)
    seat = Seat.objects.create(chamber=chamber, number=number, district=district)
    person = Person.objects.create(given_name=name, family_name="Legislator")
    Office.objects.create(person=person, kind="capitol", phone=phone)
    return Term.objects.create(seat=seat, person=person, party="Democratic", starts_on=dt.date(2025, 1, 8))


@pytest.fixture
def legislators(db):
    town = Town.objects.create(name="Hartford", key="hartford")
    ZipTown.objects.create(zip="06106", town=town, share=1.0)
    return seated("upper", 1, "Sonia", "860-240-0001", town), seated("lower", 2, "Hugo", "860-240-0002", town)


@pytest.fixture
def call_page(alice, campaign, legislators):
    options = {
        "rule": write_rule(Rule(("mine",))),
        "script": {"en": "I am {name}. Will {legislator} fund our schools?", "es": "Soy {name}. ¿Apoya {legislator}?"},
        "opens": 9,
        "closes": 17,
        "most_a_day": 2,
    }
    return make_page(alice, "call.report", "call-them", options, campaign=campaign).call_page
