"""Points exactly, ZIP and town with candidates, never a silent guess."""

import pytest

from contacts.people.models import Person
from contacts.places import matching, services
from contacts.places.models import Address, District, Residence, Town
from contacts.places.rules import CELL_X, CELL_Y, SOUTH, WEST


@pytest.fixture
def state(db, now):
    services.make_up_state(now=now)


def live(**place):
    person = Person.objects.create(given_name="Ana")
    return Address.objects.create(person=person, **place)


def districts_of(address):
    return {r.chamber: r for r in Residence.objects.filter(person=address.person).select_related("district")}


def test_it_finds_the_districts_of_a_point(state, now):
    home = live(lat=SOUTH + 0.5 * CELL_Y, lon=WEST + 0.7 * CELL_X)
    assert matching.match_addresses([home.pk], now=now) == 1
    found = districts_of(home)
    assert [(c, found[c].district.number, found[c].confidence, found[c].candidates) for c in sorted(found)] == [
        ("congress", 1, 1.0, []),
        ("lower", 1, 1.0, []),
        ("upper", 1, 1.0, []),
    ]
    home.refresh_from_db()
    assert (home.matched_at, home.precision) == (now, "point")


def test_it_names_both_districts_near_a_line(state, now):
    home = live(lat=SOUTH + 0.5 * CELL_Y, lon=WEST + 1.5 * CELL_X + 0.0005)
    matching.match_addresses([home.pk], now=now)
    house = districts_of(home)["lower"]
    numbers = [District.objects.get(pk=pk).number for pk in house.candidates]
    assert (house.district, numbers) == (None, [2, 1])
    assert 0.5 < house.confidence < 0.99
    assert districts_of(home)["upper"].district.number == 1


def test_it_settles_a_town_that_lies_in_one_district_and_names_candidates_otherwise(state, now):
    whole, cut = live(town_text="alderbrook"), live(town_text="Birchbrook")
    assert matching.match_addresses(now=now) == 2
    assert districts_of(whole)["lower"].district.number == 1
    house = districts_of(cut)["lower"]
    assert (house.district, house.confidence, len(house.candidates)) == (None, 0.5, 2)
    assert districts_of(cut)["upper"].district is not None
    cut.refresh_from_db()
    assert (cut.town.name, cut.precision) == ("Birchbrook", "town")


def test_it_settles_by_the_part_of_a_town_in_a_zip(state, now):
    home = live(town=Town.objects.get(key="birchbrook"), zip="99102")
    alone = live(zip="99103")
    matching.match_addresses(now=now)
    assert (districts_of(home)["lower"].district.number, districts_of(home)["lower"].how) == (1, "zip")
    assert districts_of(alone)["lower"].district.number == 2


def test_it_does_not_settle_when_zip_and_town_contradict_each_other(state, now):
    home = live(town_text="Alderbrook", zip="99110")
    matching.match_addresses(now=now)
    house = districts_of(home)["lower"]
    assert house.district is None and house.confidence <= 0.5


def test_it_leaves_unknown_places_without_districts_and_forgets_old_ones(state, now):
    home = live(town_text="Alderbrook")
    matching.match_addresses(now=now)
    Address.objects.filter(pk=home.pk).update(town=None, town_text="Atlantis", matched_at=None)
    assert matching.match_addresses(now=now) == 1
    assert districts_of(home) == {}
    assert matching.match_addresses(now=now) == 0


def test_it_matches_any_number_of_addresses_with_the_same_number_of_queries(state, now, django_assert_max_num_queries):
    people = Person.objects.bulk_create([Person(given_name=str(i)) for i in range(500)])
    Address.objects.bulk_create([Address(person=p, zip=f"99{100 + i % 48:03d}") for i, p in enumerate(people)])
    with django_assert_max_num_queries(20):
        assert matching.match_addresses(now=now) == 500
    assert Residence.objects.count() == 1500


def test_it_moves_a_person(state, now, alice, django_capture_on_commit_callbacks, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    home = live(town_text="Alderbrook")
    services.move(home.person, home=services.Home(town="Fernbrook", zip="99111"), by=alice, now=now)
    home.refresh_from_db()
    assert home.until == now
    assert Address.objects.get(person=home.person, until=None).town.name == "Fernbrook"
    with pytest.raises(services.NoPlace):
        services.move(home.person, home=services.Home(street="1 Elm Street"), by=alice, now=now)


def test_it_works_through_many_chunks_and_skips_homes_that_ended(state, now, monkeypatch):
    monkeypatch.setattr(matching, "CHUNK", 2)
    homes = [live(town_text="Alderbrook") for _ in range(7)]
    Address.objects.filter(pk__in=[home.pk for home in homes[2:5]]).update(until=now)
    assert matching.match_addresses([home.pk for home in homes], now=now) == 4
    Address.objects.update(matched_at=None)
    assert matching.match_addresses(now=now) == 4
    assert Residence.objects.values("person").distinct().count() == 4
