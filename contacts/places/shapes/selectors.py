"""Reads the lines of a chamber's districts, simplified together, as paper and as GeoJSON."""

import json
from collections.abc import Callable
from typing import Any

import shapely
from django.core.cache import cache
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from shapely.geometry import mapping, shape

from contacts.places.models import District
from contacts.places.shapes import rules
from contacts.places.shapes.rules import DistrictMap, Outline, Shape

ROUGH = 0.003  # degrees, some 250 m: lines of a state on a screen; who lives where is asked of the true lines
KEEP = 24 * 3600
VERSION = 1


def _read(chamber: str) -> dict[str, Any]:
    """Read the sheet of a chamber: drawn anew when a load changed its districts; one query, three on the first day."""
    today = timezone.localdate()
    rows = District.objects.filter(District.in_force(today), chamber=chamber, geometry__isnull=False)
    stamp = rows.aggregate(n=Count("id"), at=Max("changed_at"))
    if not stamp["n"]:
        return {"view_box": "0 0 1000 1000", "outlines": [], "geojson": ""}
    key = f"shapes:{VERSION}:{chamber}:{today}:{stamp['n']}:{stamp['at'].timestamp()}"
    sheet = cache.get(key)
    if sheet is None:
        sheet = _draw(list(rows.order_by("number")))
        cache.set(key, sheet, KEEP)
    return sheet


def _draw(districts: list[District]) -> dict[str, Any]:
    """Simplify all districts of a chamber at once (a shared line stays one line) and draw them."""
    rough = shapely.coverage_simplify([shape(one.geometry) for one in districts], ROUGH)
    geometries = [mapping(shapely.set_precision(one, 0.0001)) for one in rough]
    view_box, paths = rules.draw(geometries)
    features = [
        {"type": "Feature", "geometry": geometry, "properties": {"uuid": str(one.uuid)}}
        for one, geometry in zip(districts, geometries, strict=True)
    ]
    return {
        "view_box": view_box,
        "outlines": [
            (one.pk, str(one.uuid), one.number, one.name, path) for one, path in zip(districts, paths, strict=True)
        ],
        "geojson": json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")),
    }


def outlines_file(chamber: str) -> str:
    """Give the simplified lines of a chamber as GeoJSON text; "" when none are loaded."""
    return _read(chamber)["geojson"]


def read_map(chamber: str, title: Any, say: Callable[[Outline], Shape], legend: Any = ()) -> DistrictMap:
    """Read the map of a chamber; `say` tells the shade and the words of each district."""
    sheet = _read(chamber)
    shapes = [say(Outline(*facts)) for facts in sheet["outlines"]]
    return DistrictMap(title, sheet["view_box"], shapes, legend, reverse("policymakers:outlines", args=[chamber]))
