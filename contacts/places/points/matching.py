"""Finds the districts of points: vectorised, with all districts within reach where a line is near.

Points are sorted from west to east, so that each district looks only at the slice of them in its own frame, and a
prepared polygon is asked about plain coordinates: ten times as fast as an STRtree, of points or of polygons (0020).
"""

import datetime as dt
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import shapely
from django.db.models import Count, Max
from shapely.affinity import scale

from contacts.places.models import District
from contacts.places.rules import LINE_METRES, Match

METRES = 110_950.0  # of one degree of latitude


@dataclass(frozen=True)
class Atlas:
    """The districts of one chamber and plan, in metres; their shapes widened by what a line may be off; their lines."""

    chamber: str
    plan: str
    ids: Any
    shapes: Any
    wide: Any
    lines: Any
    frames: Any
    squeeze: float

    def to_metres(self, lat: Any, lon: Any) -> tuple[Any, Any]:
        """Turn degrees (arrays) into x and y of this atlas."""
        return numpy.asarray(lon, dtype=float) * METRES * self.squeeze, numpy.asarray(lat, dtype=float) * METRES


@dataclass(frozen=True)
class Located:
    """Where points lie: by position, the district they surely lie in (0: none); near a line, their candidates.

    `near` are the positions of points near a line; `candidates` and `confidence` go with them, likeliest first.
    """

    districts: Any
    near: Any
    candidates: list[tuple[int, ...]]
    confidence: Any

    def matches(self) -> Iterator[tuple[int, Match]]:
        """Give position and match of every point that lies in or near a district."""
        for position in numpy.flatnonzero(self.districts):
            yield int(position), Match(int(self.districts[position]), 1.0)
        for position, candidates, confidence in zip(self.near, self.candidates, self.confidence, strict=True):
            yield int(position), Match(None, round(float(confidence), 4), candidates)


_kept: dict[str, tuple[Any, list[Atlas]]] = {}  # shapes are read once per process and state of the table


def read_atlases(today: dt.date) -> list[Atlas]:
    """Read the shapes of all plans that are in force or to come; one small query while nothing changed."""
    rows = District.not_over(today).filter(geometry__isnull=False)
    stamp = tuple(rows.aggregate(n=Count("pk"), changed=Max("changed_at"), newest=Max("pk")).values())
    if _kept.get("all", (None,))[0] != stamp:
        _kept["all"] = (stamp, [_atlas(*one) for one in _read_shapes(rows)])
    return _kept["all"][1]


def _read_shapes(rows: Any) -> list[tuple[str, str, list[tuple[int, Any]]]]:
    found: dict[tuple[str, str], list[tuple[int, Any]]] = {}
    told = rows.order_by("chamber", "plan", "number").values_list("chamber", "plan", "id", "geometry")
    for chamber, plan, pk, geometry in told:
        found.setdefault((chamber, plan), []).append((pk, shapely.from_geojson(json.dumps(geometry))))
    return [(chamber, plan, districts) for (chamber, plan), districts in found.items()]


def _atlas(chamber: str, plan: str, districts: list[tuple[int, Any]]) -> Atlas:
    _west, south, _east, north = shapely.total_bounds([shape for _pk, shape in districts])
    squeeze = math.cos(math.radians((south + north) / 2))
    flat = numpy.array([scale(shape, METRES * squeeze, METRES, origin=(0, 0)) for _pk, shape in districts])
    wide = shapely.buffer(flat, LINE_METRES[chamber], quad_segs=4)
    lines = shapely.boundary(flat)
    for shapes in (flat, wide, lines):
        shapely.prepare(shapes)
    ids = numpy.array([pk for pk, _shape in districts])
    return Atlas(chamber, plan, ids, flat, wide, lines, shapely.bounds(wide), squeeze)


def locate(atlas: Atlas, lat: Any, lon: Any) -> Located:
    """Find the district of every point (arrays of degrees) in one pass; near a line all within reach, likeliest first.

    Points far from every district have neither a district nor candidates.
    """
    x, y = atlas.to_metres(lat, lon)
    hits, polygons = within_reach(atlas, x, y)
    counts = numpy.bincount(hits, minlength=len(x))
    alone = counts[hits] == 1
    districts = numpy.zeros(len(x), dtype=numpy.int64)
    districts[hits[alone]] = atlas.ids[polygons[alone]]
    near, polygons = hits[~alone], polygons[~alone]
    return Located(districts, *_near_lines(atlas, shapely.points(x[near], y[near]), near, polygons))


def within_reach(atlas: Atlas, x: Any, y: Any) -> tuple[Any, Any]:
    """Pair every point (arrays of metres) with the districts whose widened shape it lies in: positions, polygons."""
    order = numpy.argsort(x)
    x, y = x[order], y[order]
    hits, polygons = [], []
    for i, (west, south, east, north) in enumerate(atlas.frames):
        begin, end = numpy.searchsorted(x, west, "left"), numpy.searchsorted(x, east, "right")
        inside = begin + numpy.flatnonzero((y[begin:end] >= south) & (y[begin:end] <= north))
        inside = inside[shapely.intersects_xy(atlas.wide[i], x[inside], y[inside])]
        hits.append(order[inside])
        polygons.append(numpy.full(len(inside), i))
    return numpy.concatenate(hits), numpy.concatenate(polygons)


def _near_lines(atlas: Atlas, points: Any, hits: Any, polygons: Any) -> tuple[Any, list[tuple[int, ...]], Any]:
    """Weigh the districts around points near lines by how deep inside its likeliest one each point lies."""
    if not len(hits):
        return hits, [], numpy.zeros(0)
    away = shapely.distance(atlas.shapes[polygons], points)
    order = numpy.lexsort((polygons, away, hits))
    hits, polygons, away, points = hits[order], polygons[order], away[order], points[order]
    near, first = numpy.unique(hits, return_index=True)
    depth = shapely.distance(atlas.lines[polygons[first]], points[first])
    inside = 0.5 + 0.49 * numpy.minimum(1.0, depth / LINE_METRES[atlas.chamber])
    confidence = numpy.where(away[first] == 0, inside, 0.5)
    ids = atlas.ids[polygons].tolist()
    ends = [*first[1:].tolist(), len(ids)]
    candidates = [tuple(ids[start:end]) for start, end in zip(first.tolist(), ends, strict=True)]
    return near, candidates, confidence
