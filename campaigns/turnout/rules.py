"""Plain rules of taking part: what may still be offered, and until when."""

from datetime import datetime, timedelta
from typing import Any

COME, SPEAK, WRITE = "come", "speak", "write"
NEEDS = ("ride", "childcare", "interpreter", "access")
USUAL_LENGTH = timedelta(hours=3)
SPOKEN = {"in_person", "remote", "phone"}


def ends_at(facts: dict[str, Any]) -> datetime:
    """Tell when an event is over."""
    return facts["ends_at"] or facts["starts_at"] + USUAL_LENGTH


def deadline(facts: dict[str, Any], mode: str) -> datetime | None:
    """Tell until when one may promise to take part so; None: it is not offered at all."""
    hearing = facts.get("hearing")
    if mode == COME:
        return ends_at(facts)
    if not hearing:
        return None
    modes = set(hearing["modes"])
    if mode == SPEAK:
        return (hearing["registration_closes_at"] or facts["starts_at"]) if not modes or modes & SPOKEN else None
    return hearing["testimony_closes_at"] or facts["starts_at"]


def offers(facts: dict[str, Any], now: datetime) -> list[str]:
    """List what may be offered at this moment: nothing after its deadline, nothing of a cancelled hearing."""
    hearing = facts.get("hearing")
    if hearing and hearing["status"] in {"cancelled", "held"}:
        return []
    return [mode for mode in (COME, SPEAK, WRITE) if (until := deadline(facts, mode)) is not None and now < until]


def is_over(facts: dict[str, Any], now: datetime) -> bool:
    """Tell whether there is nothing left to take part in."""
    return not offers(facts, now)


def state_of(
    *, cancelled_at: datetime | None, came: bool, confirmed_at: datetime | None, needs_confirmation: bool
) -> str:
    """Name the state of a promise."""
    if came:
        return "came"
    if cancelled_at:
        return "cancelled"
    if confirmed_at:
        return "confirmed"
    return "unconfirmed" if needs_confirmation else "promised"
