"""What waits at a page, and the registry of those who tell it. Plain values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Waits:
    """Something at a page waits for somebody: in words, with where it is seen to (a URL name, with the page's uuid).

    `urgent` ones keep the page from doing its work; they stand first.
    """

    page: int
    icon: str
    words: Any
    url: str
    urgent: bool = False


Reader = Callable[[Any, datetime], Iterable[Waits]]  # membership, now; one query, however many pages there are
READERS: list[Reader] = []


def register_waiting(reader: Reader) -> None:
    """Register who tells what waits; called from AppConfig.ready()."""
    READERS.append(reader)


def in_order(found: Iterable[Waits], most: int) -> list[Waits]:
    """Put the urgent first and keep so many."""
    return sorted(found, key=lambda one: not one.urgent)[:most]
