"""The real state, where the reference folder exists."""

import csv

import numpy
import pytest
from django.conf import settings

from contacts.places import matching, selectors, services
from contacts.places.models import District, PlaceShare, Town, ZipTown

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


def test_it_places_every_zip_point_in_one_house_and_one_senate_district_or_names_the_candidates(connecticut):
    with (settings.REFERENCE_DIR / "places" / "ct_zip_codes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["has_zcta"] == "1"]
    assert len(rows) == 288
    lat, lon = (numpy.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    numbers = dict(District.objects.values_list("id", "number"))
    for atlas in matching.read_atlases():
        if atlas.chamber == "congress":
            continue
        column = "house_at_point" if atlas.chamber == "lower" else "senate_at_point"
        found = matching.locate(atlas, lat, lon)
        assert len(found) == 288
        settled = [i for i, match in found.items() if match.district]
        assert len(settled) > 250
        for i, match in found.items():
            named = [match.district] if match.district else match.candidates
            assert int(rows[i][column]) in [numbers[pk] for pk in named]
            assert match.district or len(match.candidates) >= 2


@pytest.mark.slow
def test_it_locates_a_hundred_thousand_points_in_seconds(connecticut):
    import time

    random = numpy.random.default_rng(7)
    lat, lon = random.uniform(41.1, 42.0, 100_000), random.uniform(-73.4, -71.9, 100_000)
    started = time.perf_counter()
    for atlas in matching.read_atlases():
        assert len(matching.locate(atlas, lat, lon)) > 80_000
    assert time.perf_counter() - started < 20
