"""One at a time, over all machines: advisory locks of PostgreSQL for periodic work."""

import functools
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import connection, connections

P = ParamSpec("P")
R = TypeVar("R")
SPACE = 0x0C0A  # our half of PostgreSQL's two-number locks


@contextmanager
def holding(name: str) -> Iterator[bool]:
    """Try to hold the lock of this name; yields False at once when somebody else has it.

    The lock lives in a transaction of its own connection: it is safe behind PgBouncer in transaction mode, ends
    with a killed process, and leaves the caller free to commit as often as it likes.
    """
    own = connections.create_connection("default")
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SPACE, _number(name)])
            mine = bool(cursor.fetchone()[0])
        yield mine
    finally:
        own.close()


def take_turn(name: str) -> None:
    """Wait until nobody else has the lock of this name, and keep it to the end of the transaction one is in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, _number(name)])


def alone(name: str) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """Decorate periodic work: when another worker is at it already, do nothing and return None."""

    def decorate(work: Callable[P, R]) -> Callable[P, R | None]:
        @functools.wraps(work)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
            with holding(name) as mine:
                return work(*args, **kwargs) if mine else None

        return guarded

    return decorate


def _number(name: str) -> int:
    return zlib.crc32(name.encode()) - 2**31  # PostgreSQL wants a signed 32-bit number
