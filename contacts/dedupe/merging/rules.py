"""Which of two values stays when nobody chose: the fuller, the newer. Plain values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

FIELDS = ("given_name", "family_name", "preferred_name", "language")
HOME = "home"
WINNER, LOSER = "winner", "loser"
Home = tuple[datetime, str, str, str]


def is_fuller(one: str, other: str) -> bool:
    """Tell whether one name says more: a whole name more than an initial, José more than Jose."""
    if not one or not other:
        return bool(one) and not other
    bare, rest = one.strip(". "), other.strip(". ")
    if len(bare) == 1 or len(rest) == 1:
        return len(bare) > len(rest)
    if len(one.split()) != len(other.split()):
        return len(one.split()) > len(other.split())
    if one.isascii() != other.isascii():
        return not one.isascii()
    return (other.isupper() or other.islower()) and not (one.isupper() or one.islower())


def choose(winner: Mapping[str, Any], loser: Mapping[str, Any]) -> dict[str, str]:
    """Choose for each field who keeps hers: the fuller name, the later language, the fuller of two homes in one place.

    Of homes in different places the later one stays. A home is (since, street, town, ZIP).
    """
    keeps = {name: LOSER for name in FIELDS[:3] if is_fuller(loser[name], winner[name])}
    if winner["language"] != loser["language"] and loser["modified_at"] > winner["modified_at"]:
        keeps["language"] = LOSER
    if _is_better(loser.get(HOME), winner.get(HOME)):
        keeps[HOME] = LOSER
    return keeps


def read_choices(given: Mapping[str, str]) -> dict[str, str]:
    """Read the choices of a form: only known fields, only the loser's are named."""
    return {name: LOSER for name in (*FIELDS, HOME) if given.get(name) == LOSER}


def _is_better(one: Home | None, other: Home | None) -> bool:
    if not one or not other:
        return bool(one)
    (since, street, *place), (since_other, street_other, *place_other) = one, other
    here = [pair for pair in zip(place, place_other, strict=True) if all(pair)]
    is_one_place = bool(here) and all(mine.casefold() == hers.casefold() for mine, hers in here)
    if is_one_place and bool(street) != bool(street_other):
        return bool(street)
    return since > since_other
