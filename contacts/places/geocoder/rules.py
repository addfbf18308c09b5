"""Reads what a geocoder of the Census' shape answers: plain values."""

import json
import re
from dataclasses import dataclass
from typing import Any

NEAR = 0.0015  # degrees: two matches closer than some 150 m are one place


@dataclass(frozen=True)
class Point:
    """A place on the map."""

    lat: float
    lon: float


class Unreadable(Exception):
    """The answer is broken or tells of a fault of the geocoder: ask again another time."""


def normalise(street: str, town: str, state: str, code: str) -> str:
    """Write an address the same way however it was typed."""
    parts = (street, town, state, code[:5])
    return "|".join(re.sub(r"[\s.,#]+", " ", part.casefold()).strip() for part in parts)


def read_answer(body: bytes) -> Point | None:
    """Read the point of the only match; None without a match, or where several lie apart. Raises Unreadable."""
    try:
        told: Any = json.loads(body)
        matches = told["result"]["addressMatches"]
        points = [Point(float(one["coordinates"]["y"]), float(one["coordinates"]["x"])) for one in matches]
    except (ValueError, KeyError, TypeError, LookupError) as error:
        raise Unreadable from error
    if not points or any(not (-90 <= one.lat <= 90 and -180 <= one.lon <= 180) for one in points):
        return None
    first = points[0]
    apart = [one for one in points if abs(one.lat - first.lat) > NEAR or abs(one.lon - first.lon) > NEAR]
    return None if apart else first
