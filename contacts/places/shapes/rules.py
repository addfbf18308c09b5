"""Plain rules of maps: degrees onto paper, numbers into shades, a map as SVG."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

WIDTH = 1000  # of the paper, in whole units
SHADES = 5
NOT_ASKED = -1  # a district that the number does not concern
# Light to dark in one hue, told apart with any colour vision and on a grey printer; the style sheet has the same.
COLORS = ("#f1f3f6", "#c9dcf0", "#97bfe3", "#5c9bd1", "#2a72b0", "#0b4a80")
GREY = "#cbc4b6"


@dataclass(frozen=True)
class Outline:
    """A district on paper."""

    district: int
    uuid: str
    number: int
    name: str
    path: str


@dataclass(frozen=True)
class Shape:
    """A district as a map shows it: its shade (0 to 5, or NOT_ASKED), and what it says."""

    outline: Outline
    shade: int
    text: str
    url: str = ""


@dataclass(frozen=True)
class DistrictMap:
    """A map: its paper, its shapes, and what the shades mean; `source` gives the same lines as GeoJSON."""

    title: Any
    view_box: str
    shapes: Sequence[Shape]
    legend: Sequence[tuple[int, Any]] = field(default_factory=tuple)
    source: str = ""


Ring = Sequence[Sequence[float]]


def rings_of(geometry: Mapping[str, Any]) -> list[Ring]:
    """List the rings of a GeoJSON polygon or of several."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for part in parts for ring in part]


def draw(geometries: Sequence[Mapping[str, Any]]) -> tuple[str, list[str]]:
    """Draw GeoJSON polygons on one sheet of paper: its view box and a path for each, in whole units.

    Degrees of longitude are shortened by the cosine of the middle latitude: true enough for one state.
    """
    rings = [rings_of(one) for one in geometries]
    points = [point for some in rings for ring in some for point in ring]
    if not points:
        return f"0 0 {WIDTH} {WIDTH}", []
    west, east = min(x for x, *_ in points), max(x for x, *_ in points)
    south, north = min(y for _, y, *_ in points), max(y for _, y, *_ in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * shrink, north - south, 1e-9)

    def place(point: Sequence[float]) -> tuple[int, int]:
        return round((point[0] - west) * shrink * scale), round((north - point[1]) * scale)

    height = round((north - south) * scale)
    width = round((east - west) * shrink * scale)
    paths = ["".join(_path([place(point) for point in ring]) for ring in some) for some in rings]
    return f"-4 -4 {width + 8} {height + 8}", paths


def _path(points: Sequence[tuple[int, int]]) -> str:
    x, y = points[0]
    words = [f"M{x} {y}l"]
    for to_x, to_y in points[1:-1]:
        if (to_x, to_y) != (x, y):
            words.append(f"{to_x - x} {to_y - y} ")
            x, y = to_x, to_y
    return "".join(words).rstrip() + "z" if len(words) > 2 else ""


def shade(values: Iterable[int]) -> list[int]:
    """Give the upper bounds of the shades for these numbers: each shade has about as many districts; 0 stands apart."""
    some = sorted(value for value in values if value > 0)
    if not some:
        return []
    bounds = [some[min(len(some) - 1, math.ceil(len(some) * n / SHADES) - 1)] for n in range(1, SHADES + 1)]
    return list(dict.fromkeys(bounds))


def shade_of(value: int | None, bounds: Sequence[int]) -> int:
    """Tell the shade of a number; few bounds spread over the whole palette."""
    if value is None:
        return NOT_ASKED
    if value <= 0 or not bounds:
        return 0
    place = next((i for i, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    return SHADES if len(bounds) == 1 else 1 + place * (SHADES - 1) // (len(bounds) - 1)


def legend_of(bounds: Sequence[int]) -> list[tuple[int, str]]:
    """Say what each shade means: `0`, `1 – 12`, `13 – 40`."""
    rows, low = [(0, "0")], 1
    for bound in bounds:
        rows.append((shade_of(bound, bounds), f"{bound:,}" if bound <= low else f"{low:,} – {bound:,}"))
        low = bound + 1
    return rows


def svg(one: DistrictMap) -> str:
    """Write a map as a file of its own, with its colours in it (PDF, download)."""
    colors = {NOT_ASKED: GREY, **dict(enumerate(COLORS))}
    paths = "".join(
        f'<path d="{shape.outline.path}" fill="{colors[shape.shade]}"><title>{escape(shape.text)}</title></path>'
        for shape in one.shapes
        if shape.outline.path
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{one.view_box}">'
        f'<g stroke="#5b6470" stroke-width="1.2" stroke-linejoin="round">{paths}</g></svg>'
    )
