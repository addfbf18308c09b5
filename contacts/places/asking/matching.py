"""Finds what is known of a home, and lays out the one question that settles the rest; draws its map."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy
import shapely
import shapely.ops
from django.utils import timezone

from contacts.places import selectors
from contacts.places.asking import rules
from contacts.places.asking.rules import Area, Option, Whereabouts
from contacts.places.geocoder import feed as geocoder
from contacts.places.matching import Gazetteer
from contacts.places.models import District, Town
from contacts.places.points.matching import Atlas, locate, read_atlases
from contacts.places.rules import Match, normalise_zip, settle

CHAMBERS = ("upper", "lower", "congress")
SLIVER = 40_000.0  # square metres that two districts must share for somebody to live in both
AROUND = 7_000.0  # metres around the towns that the map shows
WIDE = 320  # units of the drawing


def find(
    home: dict[str, str], *, now: dt.datetime, chambers: Sequence[str] = CHAMBERS, answer: str = ""
) -> Whereabouts:
    """Tell the districts of a home (street, town, zip) in these chambers; where they are not certain, ask.

    `answer` is the key of the option that was chosen; one that is not among the options is no answer.
    """
    today = timezone.localdate(now)
    atlases = {one.chamber: one for one in _in_force(read_atlases(today), today) if one.chamber in chambers}
    code, named = normalise_zip(home.get("zip")), home.get("town", "").strip()
    town = selectors.find_towns([named]).get(named) if named else None
    gazetteer = _gazetteer(code, town, today)
    towns = (town,) if town else tuple(gazetteer.zips.get(code, {}))
    point = geocoder.locate(home.get("street", ""), named, home.get("state", ""), code, now=now)
    if point is not None:
        matches, how = _at_point(atlases, point.lat, point.lon), rules.STREET
    else:
        plans = {(one.chamber, one.plan) for one in atlases.values()}
        shares = gazetteer.shares(code, town)
        both = {chamber: settle(of) for (chamber, plan), of in shares.items() if (chamber, plan) in plans}
        matches, how = {chamber: match for chamber, match in both.items() if match}, rules.PLACE
    sure = tuple(match.district for match in matches.values() if match.district)
    if not matches:
        return Whereabouts(towns=towns)
    if all(match.district for match in matches.values()):
        return Whereabouts(sure, towns, how)
    unsure = rules.LINE if point is not None else rules.AMBIGUOUS
    options = _options(matches, gazetteer, (code, towns), atlases, is_point=point is not None)
    chosen = next((one for one in options if one.key == answer), None)
    if len(options) == 1 or chosen:
        areas = (chosen or options[0]).areas
        told = tuple(dict.fromkeys([*sure, *(one.id for one in areas)]))
        return Whereabouts(told, _narrow(towns, chosen), rules.ANSWER if chosen else how)
    found = Whereabouts(sure, towns, unsure, tuple(options))
    if not options:
        return found
    picture, drawn = draw(found.options, atlases, towns)
    return replace(found, picture=picture, drawn=drawn)


def _narrow(towns: tuple[int, ...], chosen: Option | None) -> tuple[int, ...]:
    """Keep the town that an answer names: its mayor is hers, those of the neighbours are not."""
    if chosen is None or not chosen.town:
        return towns
    return tuple(Town.objects.filter(pk__in=towns, name=chosen.town).values_list("pk", flat=True))


def _gazetteer(code: str, town: int | None, today: dt.date) -> Gazetteer:
    """Read what is known of one ZIP and town; two queries."""
    zips = selectors.towns_of_zip(code) if code else {}
    towns = {*zips, town} if town else set(zips)
    return Gazetteer({code: zips} if zips else {}, selectors.shares_of_places(today, towns))


def _in_force(atlases: list[Atlas], today: dt.date) -> list[Atlas]:
    rows = District.objects.filter(District.in_force(today)).values_list("chamber", "plan").distinct().order_by()
    plans = set(rows)
    return [one for one in atlases if (one.chamber, one.plan) in plans]


def _at_point(atlases: dict[str, Atlas], lat: float, lon: float) -> dict[str, Match]:
    told = {
        chamber: dict(locate(one, numpy.array([lat]), numpy.array([lon])).matches()) for chamber, one in atlases.items()
    }
    return {chamber: found[0] for chamber, found in told.items() if 0 in found}


def _options(
    matches: dict[str, Match],
    gazetteer: Gazetteer,
    where: tuple[str, tuple[int, ...]],
    atlases: dict[str, Atlas],
    *,
    is_point: bool,
) -> list[Option]:
    """List what may be answered: of each town the combinations of districts that share ground, likeliest town first."""
    code, towns = where
    names = dict(Town.objects.filter(pk__in=towns).values_list("pk", "name"))
    numbers = {pk: Area(pk, chamber, number) for pk, chamber, number in _areas(matches, gazetteer, where)}
    found: list[Option] = []
    for town in [None] if is_point or not towns else towns:
        here = matches if town is None else _matches_of_town(gazetteer, code, town, set(matches))
        told = [
            tuple(numbers[pk] for pk in ([match.district] if match.district else match.candidates) if pk in numbers)
            for match in here.values()
        ]
        fitting = [areas for areas in rules.combine(told) if areas and _share_ground(areas, atlases)]
        found += [Option(names.get(town, "") if town else "", areas) for areas in fitting]
    return list({one.key: one for one in found}.values())[: rules.MOST_OPTIONS]


def _matches_of_town(gazetteer: Gazetteer, code: str, town: int, chambers: set[str]) -> dict[str, Match]:
    both = {chamber: settle(shares) for (chamber, _plan), shares in gazetteer.shares(code, town).items()}
    return {chamber: match for chamber, match in both.items() if match and chamber in chambers}


def _areas(matches: dict[str, Match], gazetteer: Gazetteer, where: tuple[str, tuple[int, ...]]) -> Any:
    code, towns = where
    ids = {pk for match in matches.values() for pk in (match.district, *match.candidates) if pk}
    for town in towns:
        ids |= {pk for shares in gazetteer.shares(code, town).values() for pk in shares}
    return District.objects.filter(pk__in=ids).values_list("pk", "chamber", "number")


def _shape(area: Area, atlases: dict[str, Atlas]) -> Any:
    atlas = atlases.get(area.chamber)
    at = numpy.flatnonzero(atlas.ids == area.id) if atlas else []
    return atlas.shapes[at[0]] if atlas and len(at) else None


def _cell(areas: Sequence[Area], atlases: dict[str, Atlas]) -> Any:
    shapes = [shape for one in areas if (shape := _shape(one, atlases)) is not None]
    return shapely.intersection_all(shapes) if shapes else None


def _share_ground(areas: Sequence[Area], atlases: dict[str, Atlas]) -> bool:
    cell = _cell(areas, atlases)
    return cell is None or bool(cell.area >= SLIVER)


# --- the map ----------------------------------------------------------------------------------------------------------
def draw(options: Sequence[Option], atlases: dict[str, Atlas], towns: Sequence[int]) -> tuple[str, frozenset[int]]:
    """Draw the options as numbered areas, with the towns as dots: SVG of our own numbers and escaped names.

    Tells also which numbers it shows: options that share one area stand on it together.
    """
    atlas = next(iter(atlases.values()))
    marks = list(Town.objects.filter(pk__in=towns, lat__isnull=False).values_list("name", "lat", "lon"))
    cells = [(number, _cell(one.areas, atlases)) for number, one in enumerate(options, start=1)]
    shapes = [(number, cell) for number, cell in cells if cell is not None and not cell.is_empty]
    if not shapes:
        return "", frozenset()
    x, y = numpy.zeros(0), numpy.zeros(0)
    if marks:
        x, y = atlas.to_metres([one[1] for one in marks], [one[2] for one in marks])
    window = _window([cell for _number, cell in shapes], x, y)
    west, _south, east, north = window.bounds
    size = WIDE / (east - west)
    areas: dict[bytes, tuple[Any, list[int]]] = {}
    for number, cell in shapes:
        shown = shapely.simplify(shapely.intersection(cell, window), 1.2 / size)
        if not shown.is_empty:
            areas.setdefault(shown.wkb, (shown, []))[1].append(number)
    parts = []
    for shown, numbers in areas.values():
        spot, told = shown.representative_point(), ", ".join(map(str, numbers))
        label = f'<text x="{(spot.x - west) * size:.0f}" y="{(north - spot.y) * size + 5:.0f}">{told}</text>'
        parts.append((f'<path class="area a{numbers[0] % 7}" d="{_path(shown, west, north, size)}"/>', label))
    dots = [
        f'<g class="town"><circle cx="{(px - west) * size:.0f}" cy="{(north - py) * size:.0f}" r="3"/>'
        f'<text x="{(px - west) * size:.0f}" y="{(north - py) * size - 7:.0f}">{_plain(mark[0])}</text></g>'
        for mark, px, py in zip(marks, x, y, strict=True)
    ]
    high = round((window.bounds[3] - window.bounds[1]) * size)
    drawn = "".join([*(area for area, _label in parts), *dots, *(label for _area, label in parts)])
    svg = f'<svg class="where-map" viewBox="0 0 {WIDE} {high}" aria-hidden="true" focusable="false">{drawn}</svg>'
    return svg, frozenset(number for _shown, numbers in areas.values() for number in numbers)


def _window(cells: list[Any], x: Any, y: Any) -> Any:
    """Choose what the map shows: around the towns, and so much more that no area is left outside."""
    if not len(x):
        return shapely.box(*shapely.total_bounds(cells))
    window = shapely.box(x.min() - AROUND, y.min() - AROUND, x.max() + AROUND, y.max() + AROUND)
    for cell in cells:
        if shapely.intersection(cell, window).area < SLIVER:
            near = shapely.buffer(shapely.ops.nearest_points(window, cell)[1], AROUND / 2)
            window = shapely.box(*shapely.total_bounds([window, near]))
    return window


def _path(shape: Any, west: float, north: float, size: float) -> str:
    rings = [ring for part in shapely.get_parts(shape) if part.geom_type == "Polygon" for ring in (part.exterior,)]
    lines = []
    for ring in rings:
        told = [f"{(x - west) * size:.0f} {(north - y) * size:.0f}" for x, y in ring.coords]
        lines.append(f"M{'L'.join(told)}Z")
    return "".join(lines)


def _plain(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
