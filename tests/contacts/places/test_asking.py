"""Where somebody lives: certain where it can be, else one question whose answer settles it, with a map."""

import csv
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings

from contacts.places import services
from contacts.places.asking import matching as asking
from contacts.places.asking import rules
from contacts.places.models import District

STATE = ("upper", "lower")


@pytest.fixture
def state(db, now):
    services.make_up_state(now=now)


def numbers(found):
    return sorted(District.objects.filter(pk__in=found.districts).values_list("chamber", "number"))


def test_it_knows_a_home_where_the_zip_lies_in_one_district(state, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        found = asking.find({"zip": "99100"}, now=now, chambers=STATE)
    assert (numbers(found), found.how, found.options) == ([("lower", 1), ("upper", 1)], "place", ())
    assert asking.find({"town": "alderbrook"}, now=now, chambers=STATE).how == "place"


def test_it_asks_one_question_where_districts_meet(state, now, django_assert_max_num_queries):
    asking.find({"zip": "99100"}, now=now)
    with django_assert_max_num_queries(14):
        found = asking.find({"town": "Birchbrook"}, now=now, chambers=STATE)
    assert found.how == "ambiguous" and numbers(found) == [("upper", 1)]
    assert [one.key for one in found.options] == [
        "Birchbrook/upper:1/lower:1",
        "Birchbrook/upper:1/lower:2",
    ] or len(found.options) == 2
    for option in found.options:
        told = asking.find({"town": "Birchbrook"}, now=now, chambers=STATE, answer=option.key)
        assert told.how == "answer" and not told.options
        assert set(told.districts) == {one.id for one in option.areas}
    assert asking.find({"town": "Birchbrook"}, now=now, chambers=STATE, answer="Atlantis/upper:9").options
    picture = ET.fromstring(found.picture)
    assert found.drawn == {1, 2}
    assert picture.tag == "svg" and len(picture.findall("path")) == 2 and "style" not in found.picture


def test_it_knows_nothing_of_places_elsewhere(state, now):
    found = asking.find({"zip": "10001", "town": "Atlantis"}, now=now)
    assert (found.how, found.districts, found.options) == ("unknown", (), ())


def test_it_classes_how_sure_a_residence_is():
    told = {(how, settled): rules.certainty(how, is_settled=settled) for how in ("point", "zip") for settled in (1, 0)}
    assert told == {
        ("point", 1): "street",
        ("point", 0): "line",
        ("zip", 1): "place",
        ("zip", 0): "ambiguous",
    }


@pytest.mark.skipif(settings.REFERENCE_DIR is None, reason="REFERENCE_DIR with public data is not there")
def test_it_settles_every_zip_of_connecticut_with_one_question_at_most(db, now):
    services.load_districts(settings.REFERENCE_DIR / "boundaries", now=now)
    with (settings.REFERENCE_DIR / "places" / "ct_zip_codes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["has_zcta"] == "1"]
    assert len(rows) == 288
    asked = 0
    for row in rows[::9]:
        found = asking.find({"zip": row["zip"]}, now=now, chambers=STATE)
        if not found.options:
            assert len({chamber for chamber, _number in numbers(found)}) == 2, row["zip"]
            continue
        asked += 1
        named = {(one.chamber, one.number) for option in found.options for one in option.areas}
        assert {("lower", int(row["house_at_point"])), ("upper", int(row["senate_at_point"]))} <= named, row["zip"]
        ET.fromstring(found.picture)
        assert len(found.picture) < 40_000
        assert found.drawn == set(range(1, len(found.options) + 1)), row["zip"]  # no answer whose number is nowhere
        for option in found.options:
            told = asking.find({"zip": row["zip"]}, now=now, chambers=STATE, answer=option.key)
            assert not told.options and {chamber for chamber, _number in numbers(told)} == set(STATE)
    assert asked > 10
