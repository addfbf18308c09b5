"""How places are given: in turn, never one too many. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

PLACE, RIDE, CHILDCARE, INTERPRETER, STIPEND = "place", "ride", "childcare", "interpreter", "stipend"
KINDS = (PLACE, RIDE, CHILDCARE, INTERPRETER, STIPEND)
NEED_OF = {RIDE: "ride", CHILDCARE: "childcare", INTERPRETER: "interpreter"}
MOST_SEATS = 20
GIVEN, WAITING = "given", "waiting"
Wants = dict[str, int]  # resource (uuid) -> seats


@dataclass(frozen=True)
class Queued:
    """Somebody who waits for seats of one resource."""

    id: int
    seats: int
    asked_at: datetime


def promote(free: int, queue: Sequence[Queued]) -> list[int]:
    """Choose who gets what is free: in turn, but a small party may pass a large one that does not fit."""
    chosen = []
    for one in sorted(queue, key=lambda queued: (queued.asked_at, queued.id)):
        if one.seats <= free:
            chosen.append(one.id)
            free -= one.seats
    return chosen


def is_open(starts_at: datetime, now: datetime) -> bool:
    """Tell whether it still makes sense to give a place: until the event begins."""
    return now < starts_at


def read_wants(raw: Any) -> Wants:
    """Read what somebody wants out of a submission; what makes no sense is left out."""
    found: Wants = {}
    for name, seats in raw.items() if isinstance(raw, Mapping) else ():
        try:
            found[str(UUID(str(name)))] = min(max(int(seats), 0), MOST_SEATS)
        except (TypeError, ValueError):
            continue
    return {name: seats for name, seats in found.items() if seats}


def words_of(labels: Mapping[str, str], language: str) -> str:
    """Say the name of a resource in a language, else in any."""
    return labels.get(language) or next((words for words in labels.values() if words), "")
