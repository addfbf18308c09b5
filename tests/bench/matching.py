"""Finding the districts of a million points, all chambers, in one vectorised pass each.

`matching.points` counts points whose House, Senate and congressional districts are all found, with their candidates
near lines; its bound only asks which points lie within reach of which district. `matching.one.p95` is one
point alone, as a page asks for it. With REFERENCE_DIR the real districts of Connecticut, else a made-up state.
"""

from typing import Any

import numpy
import shapely
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contacts.places import loading
from contacts.places.models import District
from contacts.places.points import matching
from tests.bench.report import Report, p95

POINTS = 1_000_000


def run(report: Report) -> None:
    """Measure on districts of its own, in a transaction that is rolled back."""
    today = timezone.localdate()
    with transaction.atomic():
        District.objects.all().delete()
        folder = settings.REFERENCE_DIR and settings.REFERENCE_DIR / "boundaries"
        loading.write_state(loading.read_state(folder), today=today) if folder else loading.make_up_state(today=today)
        with report.rate("matching.load", District.objects.count(), "districts/s"):
            atlases = matching.read_atlases(today)
        _measure(report, atlases)
        transaction.set_rollback(True)


def _measure(report: Report, atlases: list[Any]) -> None:
    lat, lon = _points(atlases)
    shapes = sum(len(atlas.ids) for atlas in atlases)
    report.note(f"{POINTS} points, {len(atlases)} chambers, {shapes} districts")
    near = 0
    with report.rate("matching.points", POINTS, "points/s"):
        for atlas in atlases:
            near += len(matching.locate(atlas, lat, lon).near)
    report.note(f"{near / POINTS / len(atlases):.1%} lie near a line")
    with report.rate("matching.points.bound", POINTS, "points/s"):
        for atlas in atlases:
            matching.within_reach(atlas, *atlas.to_metres(lat, lon))
    turn = iter(range(POINTS))

    def one() -> None:
        i = next(turn)
        for atlas in atlases:
            dict(matching.locate(atlas, lat[i : i + 1], lon[i : i + 1]).matches())

    report.line("matching.one.p95", p95(one, 300), "ms")


def _points(atlases: list[Any]) -> tuple[Any, Any]:
    """Draw points all over the state."""
    random = numpy.random.default_rng(11)
    atlas = atlases[0]
    west, south, east, north = shapely.total_bounds(atlas.shapes)
    x, y = random.uniform(west, east, 2 * POINTS), random.uniform(south, north, 2 * POINTS)
    lat, lon = y / matching.METRES, x / matching.METRES / atlas.squeeze
    found = matching.locate(atlas, lat, lon)
    inside = numpy.union1d(numpy.flatnonzero(found.districts), found.near)
    chosen = random.choice(inside, POINTS)
    return lat[chosen], lon[chosen]
