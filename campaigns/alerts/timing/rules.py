"""Reads a timing, and tells what hour it means in a zone: plain values, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ONCE, LOCAL, SPREAD = "once", "local", "spread"
HOURS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 72)  # a send may be spread over


@dataclass(frozen=True)
class Timing:
    """What an author wants: once; everybody at her own hour (`at` as the clock on her wall shows it); or spread."""

    kind: str = ONCE
    at: datetime | None = None  # without a zone
    hours: int = 0

    @property
    def lasts(self) -> timedelta:
        """Tell how long a spread takes; nothing for the others."""
        return timedelta(hours=self.hours)

    def stored(self) -> dict[str, Any]:
        """Write it as an alert keeps it."""
        if self.kind == LOCAL and self.at:
            return {"kind": LOCAL, "at": self.at.isoformat(timespec="minutes")}
        return {"kind": SPREAD, "hours": self.hours} if self.kind == SPREAD else {}


def read(stored: Mapping[str, Any]) -> Timing:
    """Read a timing as an alert keeps it; what cannot be read, or was overruled by "now instead", is "once"."""
    try:
        if stored.get("now"):
            return Timing()
        if stored.get("kind") == LOCAL:
            return Timing(LOCAL, at=datetime.fromisoformat(stored["at"]).replace(tzinfo=None))
        if stored.get("kind") == SPREAD and int(stored["hours"]) in HOURS:
            return Timing(SPREAD, hours=int(stored["hours"]))
    except (KeyError, TypeError, ValueError):
        pass
    return Timing()


def hour_in(zone: str, clock: datetime) -> datetime:
    """Tell the moment at which clocks in this zone show this time.

    Where they skip it (in spring), it comes as much later as they skip; where they show it twice (in autumn), the first
    time counts: so nobody is left without an hour, and nobody gets it an hour after her neighbours.
    """
    return clock.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def hours_by_zone(clock: datetime, zones: Iterable[str]) -> dict[str, datetime]:
    """Tell the moment of this clock time in each zone."""
    return {zone: hour_in(zone, clock) for zone in sorted(set(zones))}
