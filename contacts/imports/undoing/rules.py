"""How a chain of changes is undone: plain values."""

from collections.abc import Sequence
from typing import Any

KEEP = object()


def undone(changes: Sequence[Sequence[Any]], current: Any) -> Any:
    """Give what stood there before these changes ([before, after], ...), or KEEP if somebody changed it since.

    The order does not matter: the origin is the one value before that none of the changes made.
    """
    afters = [change[1] for change in changes]
    if current not in afters:
        return KEEP
    return next((change[0] for change in changes if change[0] not in afters), changes[0][0])
