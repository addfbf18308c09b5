"""Plain rules of the war room: days laid out, and the whip bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BAR = 1000  # width of the whip bar in whole units
ORDER = ("yes", "open", "silent", "no")  # from the left: what we have, what can be had, what is lost


def every_day(counts: Sequence[tuple[date, int]], until: date) -> list[tuple[date, int]]:
    """Fill the days between with 0, from two days before the first one until this day; nothing stays nothing."""
    if not counts:
        return []
    known = dict(counts)
    first = min(known) - timedelta(days=2)
    return [
        (first + timedelta(days=i), known.get(first + timedelta(days=i), 0)) for i in range((until - first).days + 1)
    ]


@dataclass(frozen=True)
class Part:
    """A part of the whip bar: of which kind, how many, and where it lies."""

    kind: str
    count: int
    x: int
    width: int


def whip_bar(counts: Mapping[str, int], needed: int) -> tuple[list[Part], int]:
    """Lay the members out in one bar, and tell where the votes that are needed end."""
    total = sum(counts.get(kind, 0) for kind in ORDER)
    parts, done = [], 0
    for kind in ORDER:
        count = counts.get(kind, 0)
        left, right = (done * BAR // total, (done + count) * BAR // total) if total else (0, 0)
        parts.append(Part(kind, count, left, right - left))
        done += count
    return parts, min(BAR, needed * BAR // total) if total else 0
