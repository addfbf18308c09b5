"""What people must know of an event, and how two states of it differ. Plain values."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

GRACE = timedelta(minutes=5)  # so long a slip can be mended, or the notice stopped
LOOKS_BACK = timedelta(hours=12)
TIMES = ("starts_at", "registration_closes_at", "testimony_closes_at")
CANCELLED, RESTORED, MOVED, PLACE, BILLS, LESS_BILLS, DEADLINES = (
    "cancelled",
    "restored",
    "moved",
    "place",
    "bills",
    "less_bills",
    "deadlines",
)


def snapshot(facts: Mapping[str, Any], bills: Sequence[str]) -> dict[str, Any]:
    """Give what people must know of an event, in values that JSON can hold."""
    hearing = facts.get("hearing") or {}
    gone = facts.get("cancelled") or hearing.get("status") == "cancelled"
    return {
        "starts_at": _write(facts["starts_at"]),
        "place": facts["place"],
        "cancelled": bool(gone),
        "registration_closes_at": _write(hearing.get("registration_closes_at")),
        "testimony_closes_at": _write(hearing.get("testimony_closes_at")),
        "bills": sorted(bills),
    }


def _write(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def read(at: str) -> datetime | None:
    """Read a time of a snapshot."""
    return datetime.fromisoformat(at) if at else None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name what changed, the weightiest first; of something cancelled nothing else matters."""
    if after["cancelled"]:
        return [] if before["cancelled"] else [CANCELLED]
    found = [RESTORED] if before["cancelled"] else []
    found += [MOVED] if before["starts_at"] != after["starts_at"] else []
    found += [PLACE] if before["place"] != after["place"] else []
    found += [BILLS] if set(after["bills"]) - set(before["bills"]) else []
    found += [LESS_BILLS] if set(before["bills"]) - set(after["bills"]) else []
    names = ("registration_closes_at", "testimony_closes_at")
    # With another start every deadline is another: then the new ones are told anyway.
    found += [DEADLINES] if MOVED in found or any(before[name] != after[name] for name in names) else []
    return found


def is_past(after: Mapping[str, Any], before: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether it is too late to tell anybody anything: it began, as it was told and as it is."""
    begins = begins_at(after, before)
    return begins is not None and begins <= now


def begins_at(after: Mapping[str, Any], before: Mapping[str, Any]) -> datetime | None:
    """Tell when it begins, by what people know and by what is so, whichever is later."""
    return max((at for at in (read(before["starts_at"]), read(after["starts_at"])) if at), default=None)
