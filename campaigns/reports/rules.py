"""What to do next, by stated rules; plain values, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

SOON = timedelta(days=3)
SPARK_DAYS = 14


@dataclass(frozen=True)
class War:
    """A campaign at this moment, as far as the next steps need it."""

    has_bill: bool
    has_hearing: bool
    hearing_at: datetime | None
    registration_closes_at: datetime | None
    drafts: int  # pages
    open_pages: int
    open_events: int
    alerts_sent: int
    alerts_going: int
    alerts_draft: int
    halted: int
    acted: int
    promised: int
    unconfirmed: int
    calls_waiting: int
    has_position: bool


@dataclass(frozen=True)
class Step:
    """One thing to do next: a code that is put into words, and facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def next_steps(war: War, now: datetime, limit: int = 4) -> list[Step]:
    """List what helps most now, the most urgent first.

    Stated rules: what is broken, then clocks within three days, then what is missing on the way from a bill to people
    in the room, then what waits to be finished.
    """
    left = war.hearing_at - now if war.hearing_at and war.hearing_at > now else None
    closing = _near(war.registration_closes_at, now)
    rules: Sequence[tuple[bool, str, dict[str, Any]]] = (
        (war.halted > 0, "halted", {}),
        (closing and not war.open_events, "rsvp_page_now", {}),
        (closing and war.alerts_sent + war.alerts_going == 0, "alert_now", {}),
        (left is not None and left <= SOON and war.unconfirmed > 0, "confirm", {"people": war.unconfirmed}),
        (not war.has_bill, "bill", {}),
        (war.has_bill and not war.has_position, "position", {}),
        (war.open_pages == 0 and war.drafts > 0, "publish", {}),
        (war.open_pages == 0 and war.drafts == 0, "page", {}),
        (left is not None and not closing and war.open_events == 0, "rsvp_page", {}),
        (war.open_pages > 0 and war.alerts_sent + war.alerts_going + war.alerts_draft == 0, "alert", {}),
        (war.alerts_draft > 0, "finish_alert", {}),
        (war.calls_waiting > 0, "calls", {"people": war.calls_waiting}),
        (war.acted >= 50 and left is not None and war.promised == 0, "ask_signers", {"people": war.acted}),
    )
    return [Step(code, facts) for applies, code, facts in rules if applies][:limit]


def _near(at: datetime | None, now: datetime) -> bool:
    return at is not None and now < at <= now + SOON


def fill_days(counts: dict[date, int], until: date, days: int) -> list[int]:
    """Lay counts out over the last days, those without any as 0."""
    return [counts.get(until - timedelta(days=back), 0) for back in range(days - 1, -1, -1)]


def every_day(counts: Sequence[tuple[date, int]], until: date) -> list[tuple[date, int]]:
    """Fill the days between with 0, from two days before the first one until this day; nothing stays nothing."""
    if not counts:
        return []
    known = dict(counts)
    first = min(known) - timedelta(days=2)
    return [
        (first + timedelta(days=i), known.get(first + timedelta(days=i), 0)) for i in range((until - first).days + 1)
    ]


def rising(values: Sequence[int]) -> float:
    """Compare the last week with the one before: 0.25 means a quarter more; nothing before is 0."""
    half = len(values) // 2
    before, after = sum(values[:half]), sum(values[half:])
    return (after - before) / before if before else 0.0
