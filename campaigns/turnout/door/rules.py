"""Deeds at the door: the latest of each promise holds, from whichever phone, in whatever order. Plain values."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

HERE, SPOKE, UNDO, WALK_IN = "here", "spoke", "undo", "walk_in"
ON_PROMISES = (HERE, SPOKE, UNDO)
MOST = 200  # deeds in one go
OLDEST = timedelta(days=2)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
CODE = 6


@dataclass(frozen=True)
class Done:
    """One deed of a phone: the key that it made, what, when by its clock, to whose promise or who walked in."""

    key: str
    do: str
    at: datetime
    rsvp: UUID | None = None
    who: tuple[str, str, str] = ("", "", "")


def read(raw: Any, now: datetime) -> list[Done]:
    """Read the deeds of a phone; what makes no sense is left out, and no clock runs ahead of ours."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        deed = _read_one(one, now) if isinstance(one, dict) else None
        if deed:
            found.append(deed)
    return found[:MOST]


def _read_one(raw: dict[str, Any], now: datetime) -> Done | None:
    key, do = str(raw.get("key", ""))[:60], str(raw.get("do", ""))
    try:
        at = datetime.fromisoformat(str(raw.get("at", "")).replace("Z", "+00:00"))
        at = min(max(at, now - OLDEST), now)
        rsvp = UUID(str(raw["id"])) if do in ON_PROMISES else None
    except (KeyError, TypeError, ValueError):
        return None
    if len(key) < 8 or do not in (*ON_PROMISES, WALK_IN):
        return None
    told = raw.get("who")
    told = told if isinstance(told, dict) else {}
    who = tuple(str(told.get(name, "")).strip()[:254] for name in ("given_name", "family_name", "reach"))
    return Done(key, do, at, rsvp, who)  # type: ignore[arg-type]


def latest(deeds: Iterable[tuple[int, str, datetime, str]]) -> dict[int, tuple[str, datetime]]:
    """Tell what holds of each promise: (promise, deed, when, key) -> "", here or spoke, and since when.

    The order of arrival does not matter, only when each was done by the clock of its phone. Taking back ends what was
    before; after that whoever spoke has spoken, also if another phone notes later that she is here.
    """
    holds: dict[int, tuple[str, datetime]] = {}
    for promise, do, at, _key in sorted(deeds, key=lambda deed: (deed[2], deed[3])):
        was, since = holds.get(promise, ("", at))
        if do == UNDO:
            holds[promise] = ("", at)
        else:
            holds[promise] = (SPOKE if SPOKE in (was, do) else HERE, since if was else at)
    return holds


def code_of(token: str) -> str:
    """Make the short code of a ticket, for typing: six letters and digits out of its signed token."""
    number = int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], "big")
    found = ""
    for _one in range(CODE):
        number, rest = divmod(number, len(LETTERS))
        found += LETTERS[rest]
    return found


def short_name(given: str, family: str) -> str:
    """Give as much of a name as a screen that everybody sees may show."""
    return f"{given} {family[:1]}." if family else given
