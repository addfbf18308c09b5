import datetime as dt

import pytest
from django.utils import timezone

from campaigns.calls import selectors
from campaigns.strategy.rules import Rule, write_rule
from contacts.people.models import Person
from contacts.places.asking.rules import Whereabouts
from contacts.places.models import District
from contacts.policymakers.models import Office, Seat, Term
from tests import houses
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page

HOME = {"town": "Alderbrook", "zip": "99100"}  # certain districts, without a question


def seated(chamber, number, given_name, phone):
    """Give the holder of a seat a name and a phone that a story can tell; without a state, the seat as well."""
    term = Term.objects.select_related("person", "seat").filter(seat__chamber=chamber, seat__number=number).first()
    if term is None:
        district = District.objects.create(chamber=chamber, number=number, name=f"{chamber} {number}", plan="p")
        seat = Seat.objects.create(chamber=chamber, number=number, district=district)
        term = Term.objects.create(seat=seat, person=Person.objects.create(), starts_on=dt.date(2025, 1, 8))
        Office.objects.create(person=term.person, kind="capitol")
    term.person.given_name, term.person.family_name = given_name, "Legislator"
    term.person.save()
    Office.objects.filter(person=term.person).update(phone=phone)
    return term


def where(terms):
    """Live in the districts of these."""
    return Whereabouts(tuple(term.seat.district_id for term in terms))


@pytest.fixture
def state(db):
    houses.found_state(timezone.now())


@pytest.fixture
def legislators(request, db):
    """Sonia and Hugo; where a story asks where people live (`state`), those of Alderbrook."""
    numbers = {"upper": 1, "lower": 2}
    if "state" in request.fixturenames:
        request.getfixturevalue("state")
        home = selectors.find_home({"chambers": ("upper", "lower")}, HOME, timezone.now())
        found = District.objects.filter(pk__in=home.districts, chamber__in=numbers)
        numbers = dict(found.values_list("chamber", "number"))
    return (
        seated("upper", numbers["upper"], "Sonia", "860-240-0001"),
        seated("lower", numbers["lower"], "Hugo", "860-240-0002"),
    )


@pytest.fixture
def call_page(alice, campaign, legislators):
    options = {
        "rule": write_rule(Rule(("mine",))),
        "script": {
            "en": "I am {name} from {town}. Will {legislator} fund our schools?",
            "es": "Soy {name} de {town}. ¿Apoya {legislator}?",
        },
        "opens": 9,
        "closes": 17,
        "most_a_day": 2,
        "connects": True,
        "minutes_a_day": 60,
    }
    return make_page(alice, "call.report", "call-them", options, campaign=campaign).call_page
