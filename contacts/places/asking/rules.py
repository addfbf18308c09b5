"""Plain rules of the one question: what is known, and what can be answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

MOST_OPTIONS = 14
# How sure we are of a district: by a point, by where all of a place lies, by an answer; or not.
STREET, PLACE, ANSWER, LINE, AMBIGUOUS, UNKNOWN = "street", "place", "answer", "line", "ambiguous", "unknown"


@dataclass(frozen=True)
class Area:
    """A district as an option names it."""

    id: int
    chamber: str
    number: int


@dataclass(frozen=True)
class Option:
    """One answer to the question: a town (or '') and the districts that are then certain."""

    town: str
    areas: tuple[Area, ...]

    @property
    def key(self) -> str:
        """Name the option in a form."""
        return "/".join([self.town.replace("/", " "), *(f"{one.chamber}:{one.number}" for one in self.areas)])


@dataclass(frozen=True)
class Whereabouts:
    """What is known of a home: certain districts and towns, how sure we are, and the options of the one question."""

    districts: tuple[int, ...] = ()
    towns: tuple[int, ...] = ()
    how: str = UNKNOWN
    options: tuple[Option, ...] = ()
    picture: str = ""
    drawn: frozenset[int] = frozenset()  # numbers of the options (from 1) that the picture shows


def certainty(how: str, *, is_settled: bool) -> str:
    """Class a residence: street (a point), place (all of a ZIP or town), line (a point near a line), ambiguous."""
    if how in {"point", "street"}:
        return STREET if is_settled else LINE
    return PLACE if is_settled else AMBIGUOUS


def combine(candidates: Iterable[tuple[Area, ...]]) -> list[tuple[Area, ...]]:
    """Combine one district of each chamber with one of each other."""
    return list(product(*candidates))
