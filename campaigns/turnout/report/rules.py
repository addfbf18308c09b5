"""Tables that add up. Plain values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Line:
    """One promise as the report sees it."""

    state: str  # unconfirmed, promised, confirmed, cancelled, came, spoke, missed
    is_walk_in: bool
    was_confirmed: bool
    source: str
    partner: str
    organizer: str
    path: str
    asked: str = ""  # by which way she was asked before she promised; "": by none of ours


@dataclass
class Row:
    """How one group went."""

    silent: int = 0  # was asked, and has not answered
    promised: int = 0
    confirmed: int = 0
    came: int = 0
    spoke: int = 0
    walk_in: int = 0
    missed: int = 0
    cancelled: int = 0

    def add(self, line: Line) -> None:
        """Count a promise."""
        is_here = line.state in {"came", "spoke"}
        self.walk_in += is_here and line.is_walk_in
        self.promised += line.state != "cancelled" and not line.is_walk_in
        self.confirmed += line.was_confirmed and line.state != "cancelled" and not line.is_walk_in
        self.came += is_here
        self.spoke += line.state == "spoke"
        self.missed += line.state == "missed"
        self.cancelled += line.state == "cancelled"


STEPS = ("confirm", "morning", "way", "notice")


def path_of(*, last_ask: str, was_asked: bool, was_confirmed: bool, via: str) -> str:
    """Name by which way of reminding somebody came to her answer: the last of ours that reached her before it."""
    if not was_confirmed:
        return "asked_silent" if was_asked else "not_asked"
    if via in {"desk", "call"}:
        return f"by_{via}"
    return f"by_{last_ask}" if last_ask in STEPS else "confirmed_alone"


PATHS = (*(f"by_{step}" for step in STEPS), "by_call", "by_desk", "confirmed_alone", "asked_silent", "not_asked")


def table(lines: Iterable[Line], key: Callable[[Line], str]) -> list[tuple[str, Row]]:
    """Count promises by a key; the largest group first."""
    found: dict[str, Row] = {}
    for line in lines:
        found.setdefault(key(line), Row()).add(line)
    return sorted(found.items(), key=lambda one: (-one[1].came, -one[1].promised, one[0]))


def with_all(rows: list[tuple[str, Row]], names: Iterable[str]) -> list[tuple[str, Row]]:
    """Give those of these names a row of naughts who have none: who brought nobody is told too."""
    told = {name for name, _row in rows}
    return [*rows, *((name, Row()) for name in names if name not in told)]


def table_of_asked(lines: Iterable[Line], silent: dict[str, int]) -> list[tuple[str, Row]]:
    """Count by who was asked how: who answered is on the list, who did not is counted beside it."""
    found = dict(table(lines, lambda line: line.asked))
    for way, count in silent.items():
        found.setdefault(way, Row()).silent += count
    return sorted(found.items(), key=lambda one: (not one[0], -one[1].silent - one[1].promised, one[0]))


def total(rows: Iterable[Row]) -> Row:
    """Add rows up."""
    whole = Row()
    for row in rows:
        for one in fields(Row):
            setattr(whole, one.name, getattr(whole, one.name) + getattr(row, one.name))
    return whole


def adds_up(lines: list[Line], whole: Row) -> bool:
    """Tell whether a table holds every promise once: standing, cancelled, or of who just came."""
    walk_ins = sum(line.is_walk_in and line.state in {"came", "spoke"} for line in lines)
    undone = sum(line.is_walk_in and line.state not in {"came", "spoke", "cancelled"} for line in lines)
    return whole.promised + whole.cancelled + walk_ins + undone == len(lines)


Facts = dict[str, Any]
