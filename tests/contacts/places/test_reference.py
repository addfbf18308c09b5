"""The real state, where the reference folder exists."""

import csv
import datetime as dt

import numpy
import pytest
import shapely
from django.conf import settings

from contacts.places import selectors, services
from contacts.places.models import District, PlaceShare, Town, ZipTown
from contacts.places.points import matching
from contacts.policymakers import selectors as roll
from contacts.policymakers import services as policymakers

ROSTER = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.skipif(settings.REFERENCE_DIR is None, reason="REFERENCE_DIR with public data is not there")


@pytest.fixture
def connecticut(db, now):
    return services.load_districts(settings.REFERENCE_DIR / "boundaries", now=now)


def test_it_loads_connecticut_once(connecticut, now):
    counts = [District.objects.filter(chamber=chamber).count() for chamber in ("lower", "upper", "congress")]
    assert counts == [151, 36, 5]
    assert Town.objects.count() == 169
    assert ZipTown.objects.values("zip").distinct().count() == 438
    assert PlaceShare.objects.count() == 687
    assert not services.load_districts(settings.REFERENCE_DIR / "boundaries", now=now).is_changed


def test_it_knows_villages_and_says_which_names_are_ambiguous(connecticut):
    mansfield = Town.objects.get(key="mansfield").pk
    assert selectors.find_towns(["Storrs", "Storrs Mansfield", "MANSFIELD, CT"]) == dict.fromkeys(
        ["Storrs", "Storrs Mansfield", "MANSFIELD, CT"], mansfield
    )
    assert any(warning.startswith("mystic") for warning in connecticut.warnings)
    assert selectors.find_towns(["Mystic"]) == {}


def read_zip_points():
    with (settings.REFERENCE_DIR / "places" / "ct_zip_codes.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["has_zcta"] == "1"]


def test_it_places_every_zip_point_in_one_house_and_one_senate_district_or_names_the_candidates(connecticut, now):
    rows = read_zip_points()
    assert len(rows) == 288
    lat, lon = (numpy.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    numbers = dict(District.objects.values_list("id", "number"))
    for atlas in matching.read_atlases(now.date()):
        if atlas.chamber == "congress":
            continue
        column = "house_at_point" if atlas.chamber == "lower" else "senate_at_point"
        found = dict(matching.locate(atlas, lat, lon).matches())
        assert len(found) == 288
        settled = [i for i, match in found.items() if match.district]
        assert len(settled) > 250
        for i, match in found.items():
            named = [match.district] if match.district else match.candidates
            assert int(rows[i][column]) in [numbers[pk] for pk in named]
            assert match.district or len(match.candidates) >= 2


def test_it_shows_every_town_centre_and_zip_point_the_legislators_of_the_roster(connecticut, now):
    policymakers.load_roster(settings.REFERENCE_DIR / "legislators", now=ROSTER)
    towns = list(Town.objects.exclude(lat=None))
    assert len(towns) == 169
    zips = read_zip_points()
    lat, lon = (
        numpy.array([*(getattr(town, name) for town in towns), *(float(row[name]) for row in zips)])
        for name in ("lat", "lon")
    )
    told = csv.DictReader((settings.REFERENCE_DIR / "legislators" / "ct_legislators.csv").open(encoding="utf-8"))
    roster = {(row["chamber"], int(row["district"])): row["family_name"] for row in told}
    districts = {one.pk: one for one in District.objects.defer("geometry")}
    overlay = {(s.town_id, s.district_id) for s in PlaceShare.objects.all()}
    for atlas in matching.read_atlases(now.date()):
        if atlas.chamber == "congress":
            continue
        found = dict(matching.locate(atlas, lat, lon).matches())
        assert len(found) == 169 + 288
        held = roll.holders_of_districts([m.district or m.candidates[0] for m in found.values()], ROSTER.date())
        for i, match in found.items():
            assert match.district or len(match.candidates) >= 2
            likeliest = districts[match.district or match.candidates[0]]
            assert i >= 169 or (towns[i].pk, likeliest.pk) in overlay
            assert held[likeliest.pk].person.family_name == roster[atlas.chamber, likeliest.number]


@pytest.mark.slow
def test_it_locates_many_points_as_one_by_one(connecticut, now):
    random = numpy.random.default_rng(7)
    lat, lon = random.uniform(41.1, 42.0, 20_000), random.uniform(-73.4, -71.9, 20_000)
    for atlas in matching.read_atlases(now.date()):
        found = matching.locate(atlas, lat, lon)
        points = shapely.points(*atlas.to_metres(lat, lon))
        assert len(list(found.matches())) > 15_000
        for i in range(0, 20_000, 400):
            inside = atlas.ids[shapely.intersects(atlas.wide, points[i])].tolist()
            named = [int(found.districts[i])] if found.districts[i] else []
            named += next((list(c) for n, c in zip(found.near, found.candidates, strict=True) if n == i), [])
            assert sorted(named) == sorted(inside)
