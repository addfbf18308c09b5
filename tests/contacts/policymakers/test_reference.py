"""The real roster, where the reference folder exists."""

import datetime as dt

import pytest
from django.conf import settings

from campaigns.strategy.rules import is_leader
from contacts.people.models import Role
from contacts.places import services as places
from contacts.policymakers import selectors, services
from contacts.policymakers.models import Committee, Seat, Term

pytestmark = pytest.mark.skipif(settings.REFERENCE_DIR is None, reason="REFERENCE_DIR with public data is not there")
NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


@pytest.fixture
def roster(db):
    places.load_districts(settings.REFERENCE_DIR / "boundaries", now=NOW)
    return services.load_roster(settings.REFERENCE_DIR / "legislators", now=NOW)


def test_it_seats_the_general_assembly(roster):
    state = Seat.objects.filter(chamber__in=["upper", "lower"])
    assert state.count() == 187
    held = selectors.holders(state, NOW.date())
    assert len(held) == 187 and len({term.person_id for term in held.values()}) == 187
    assert Term.objects.filter(seat__chamber="congress").count() == 5
    assert Role.objects.filter(kind="policymaker", until=None).count() == 193  # with the governor
    assert [str(seat) for seat in Seat.objects.filter(district=None)] == ["Governor"]
    leaders = [term for term in held.values() if is_leader(term.title)]
    assert {term.seat.chamber for term in leaders} == {"upper", "lower"} and len(leaders) == 5


def test_it_leaves_the_second_education_committee_out(roster):
    assert Committee.objects.count() == 27
    assert Committee.objects.get(name="Education").terms.count() == 46
    assert any("Education" in warning for warning in roster.warnings)


def test_it_changes_nothing_the_second_time(roster):
    again = services.load_roster(settings.REFERENCE_DIR / "legislators", now=NOW)
    assert not again.is_changed, again


def test_it_reads_the_same_from_the_flat_table(roster):
    again = services.load_roster(settings.REFERENCE_DIR / "legislators" / "ct_legislators.csv", now=NOW)
    assert (again.joined, again.left, again.moved, again.committees) == ([], [], [], [])
