"""What segments may ask about where homes lie: ZIP, distance from a point, an area on a map. Knows no segments."""

import math
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.db.models.lookups import LessThanOrEqual

from contacts.places.models import Address, Town, ZipTown
from contacts.places.selectors import find_towns

EARTH_MILES = 3958.8
MILES_A_DEGREE = EARTH_MILES * math.pi / 180
Corners = Sequence[Sequence[float]]


def in_zips(codes: Sequence[str]) -> QuerySet[Address]:
    """List the current homes in these ZIPs."""
    return Address.objects.filter(zip__in=codes, until=None)


def near(lat: float, lon: float, miles: float, *, by_town: bool) -> QuerySet[Address]:
    """List the current homes at most so many miles from a point, as the crow flies (the haversine formula).

    `by_town`: a home without an exact point counts by the middle of its town.
    """
    high = miles / MILES_A_DEGREE
    wide = min(180.0, high / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + high)))))
    here = LessThanOrEqual(_distance(lat, lon), Value(miles, output_field=FloatField()))
    return _lying(_box([(lat - high, lon - wide), (lat + high, lon + wide)]) & Q(here), by_town)


def within(corners: Corners, *, by_town: bool) -> QuerySet[Address]:
    """List the current homes inside a polygon of [latitude, longitude]; `by_town` as in `near`."""
    return _lying(_box(corners) & Q(_inside(corners)), by_town)


def list_zips(partner_id: int) -> list[tuple[str, str]]:
    """List the ZIPs we know with their main town as choices."""
    towns: dict[str, str] = {}
    for code, town in ZipTown.objects.order_by("zip", "-share").values_list("zip", "town__name"):
        towns.setdefault(code, town)
    return [(code, f"{code} {town}") for code, town in towns.items()]


def list_middles() -> list[tuple[str, str, float, float]]:
    """List the middles of towns: key, name, latitude, longitude."""
    rows = Town.objects.filter(lat__isnull=False, lon__isnull=False).order_by("name")
    return [
        (key, name, round(lat, 5), round(lon, 5))
        for key, name, lat, lon in rows.values_list("key", "name", "lat", "lon")
    ]


def find_middle(words: str) -> str:
    """Find the middle of a town by one of its names, as a point; '' where we know none."""
    wanted = list(find_towns([words]).values())
    town = Town.objects.filter(pk__in=wanted, lat__isnull=False).values_list("lat", "lon").first()
    return f"{town[0]:.5f},{town[1]:.5f}" if town else ""


def say_point(point: str) -> str:
    """Say a point by the town whose middle it is, else by its numbers."""
    towns = {f"{lat:.5f},{lon:.5f}": name for _key, name, lat, lon in list_middles()}
    return towns.get(point, point.replace(",", ", "))


def _lying(where: Q, by_town: bool) -> QuerySet[Address]:
    if not by_town:
        return Address.objects.filter(where, until=None)
    towns = list(Town.objects.filter(where).values_list("pk", flat=True))
    return Address.objects.filter(where | Q(lat=None, town__in=towns), until=None)


def _box(points: Any) -> Q:
    """Ask an index first: only what lies in the box around is measured."""
    lats, lons = [point[0] for point in points], [point[1] for point in points]
    return Q(lat__range=(min(lats), max(lats)), lon__range=(min(lons), max(lons)))


def _distance(lat: float, lon: float) -> Any:
    half_lat, half_lon = Radians((F("lat") - lat) / 2.0), Radians((F("lon") - lon) / 2.0)
    bow = Power(Sin(half_lat), 2) + math.cos(math.radians(lat)) * Cos(Radians(F("lat"))) * Power(Sin(half_lon), 2)
    one = Value(1.0, output_field=FloatField())
    return ExpressionWrapper(2 * EARTH_MILES * ASin(Sqrt(Least(one, bow))), output_field=FloatField())


def _inside(corners: Corners) -> Func:
    """Ask PostgreSQL's own geometry; x is the longitude."""
    text = "(" + ",".join(f"({float(lon)!r},{float(lat)!r})" for lat, lon in corners) + ")"
    polygon = Func(Value(text), template="%(expressions)s::polygon")
    home = Func(F("lon"), F("lat"), function="point")
    return Func(polygon, home, function="poly_contain_pt", output_field=BooleanField())
