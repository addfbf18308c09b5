"""The registry of further keys of payloads: plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Told:
    """A further thing that a submission tells of its person; `via` says by which door it came."""

    submission_id: int
    person_id: int
    partner_id: int
    payload: Mapping[str, Any]
    via: str
    at: datetime


@dataclass(frozen=True)
class Noted:
    """What came of it: whether anything new was learned, and codes of what could not be used as it stood."""

    is_changed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What would come of it: marks as `role:parent:17`, and the codes of what could not be used."""

    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class More:
    """A key of payloads that a room above owns: `write` keeps a bundle in a fixed number of statements, may run twice.

    `write` gives what came of it by submission id; `look` says the same of payloads, and of the partners to whom they
    came, without writing anything.
    """

    key: str
    write: Callable[[Sequence[Told], datetime], Mapping[int, Noted]]
    look: Callable[[Sequence[Mapping[str, Any]], Sequence[int]], Sequence[Seen]]


MORE: dict[str, More] = {}


def register_more(more: More) -> None:
    """Register a key; called from AppConfig.ready()."""
    MORE[more.key] = more
