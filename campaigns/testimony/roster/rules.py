"""Plain rules of an order: moving one up or down, or to a place."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def moved(order: Sequence[T], one: T, to: str) -> list[T]:
    """Move one up, down, to the top, or before another (its place as number, counted from one); else as it was."""
    found = list(order)
    if one not in found:
        return found
    at = found.index(one)
    aims = {"up": at - 1, "down": at + 1, "top": 0}
    aim = aims.get(to, int(to) - 1 if to.isdecimal() and len(to) < 6 else at)
    found.pop(at)
    found.insert(max(0, min(aim, len(found))), one)
    return found
