"""Grades and their ranges, and what a directory's words mean. Plain values."""

import re
from dataclasses import dataclass

from contacts.people.rules import GRADES

# The directory's kinds of organization, by how they begin.
TYPES = (
    ("public school districts", "district"),
    ("regional school districts", "district"),
    ("regional education service center school districts", "district"),
    ("public charter", "charter"),
    ("ct technical", "technical"),
    ("regional schools", "regional"),
    ("regional education service center", "magnet"),
    ("public schools", "public"),
)
_POINT = re.compile(r"\((-?\d+\.\d+),\s*(-?\d+\.\d+)\)")


@dataclass(frozen=True)
class SchoolFacts:
    """A school or school district as a directory tells it; `district` is the name of the district it belongs to."""

    code: str
    name: str
    type: str
    district: str = ""
    street: str = ""
    town: str = ""
    zip: str = ""
    grades: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


def read_type(words: str, *, is_magnet: bool = False) -> str:
    """Say which kind of school a directory means."""
    kind = next((kind for start, kind in TYPES if words.strip().lower().startswith(start)), "other")
    return "magnet" if is_magnet and kind in {"public", "regional", "other"} else kind


def read_point(words: str) -> tuple[float, float] | None:
    """Read the point at the end of a location such as "1 Elm St (41.1, -72.9)"; None when there is none."""
    found = _POINT.search(words)
    return (float(found.group(1)), float(found.group(2))) if found else None


def span(low: str, high: str) -> list[str]:
    """List the grades from one to another; [] when they are no grades or run backwards."""
    if low not in GRADES or high not in GRADES:
        return []
    return list(GRADES[GRADES.index(low) : GRADES.index(high) + 1])
