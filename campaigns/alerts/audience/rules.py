"""Days of the coalition, the turn of an alert, and in which order reasons count: plain values."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST, NORMAL, LAST = 1, 5, 9  # priorities; the smaller number goes first
PER_DAY, PER_WEEK = 1, 3  # alerts of the whole coalition that one address gets, unless the lead partner says otherwise
WEEK = timedelta(days=6)  # a week is the day itself and the six before it
# What leaves a person out, in the order in which it counts: each is told by the first that holds. Those up to `acted`
# are told by consent.
REASONS = (
    "complained",
    "suppressed",
    "bounced",
    "no_consent",
    "no_address",
    "acted",
    "too_often",
    "other_today",
    "shared",
)
FEW = 10  # partners with whom fewer people are shared than this are told without a number
QUICK = 50_000  # so many people are counted while one waits; more are counted apart from the page
KEEP = 20  # seconds that a count is kept, or twenty times what it took


@dataclass(frozen=True)
class Days:
    """The day of the coalition's own time that holds a moment, and the week that ends with it."""

    begins_at: datetime
    ends_at: datetime
    week_begins_at: datetime


def days_of(at: datetime, zone: str) -> Days:
    """Find the local day around a moment; days of 23 and 25 hours are days like others."""
    local = ZoneInfo(zone)
    day = at.astimezone(local).date()

    def midnight(shift: timedelta) -> datetime:
        return datetime.combine(day + shift, time(), tzinfo=local)

    return Days(midnight(timedelta()), midnight(timedelta(days=1)), midnight(-WEEK))


@dataclass(frozen=True, order=True)
class Turn:
    """The place of an alert among those of its day: by priority, then by hour, then by which was begun earlier."""

    priority: int
    send_at: datetime
    id: int


def seconds_to_keep(took: float) -> int:
    """Tell how long a count is kept: what took long is asked more rarely."""
    return max(KEEP, int(took * 20))
