"""When which reminder is due. Plain values."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

CONFIRM, MORNING, WAY, AFTER, MISSED = "confirm", "morning", "way", "after", "missed"
STEPS = (CONFIRM, MORNING, WAY, AFTER, MISSED)
AHEAD = (CONFIRM, MORNING, WAY)
LATEST = {
    CONFIRM: timedelta(hours=6),
    MORNING: timedelta(hours=2),
    WAY: timedelta(minutes=30),
    AFTER: timedelta(hours=24),
    MISSED: timedelta(hours=24),
}
# Who promised so shortly before has just read the same.
FRESH = timedelta(hours=3)


def due_at(step: str, starts_at: datetime, ends_at: datetime, zone: str) -> datetime:
    """Tell when a step is due: the day before at 11, that day at 8 or two hours before, an hour before, the day after.

    Days and times are those on the wall, in the zone of the event, over both changes of the clock.
    """
    here = ZoneInfo(zone)
    day = starts_at.astimezone(here).date()
    if step == CONFIRM:
        return datetime.combine(day - timedelta(days=1), time(11), tzinfo=here).astimezone(UTC)
    if step == MORNING:
        eight = datetime.combine(day, time(8), tzinfo=here).astimezone(UTC)
        return min(eight, starts_at - timedelta(hours=2))
    if step == WAY:
        return starts_at - timedelta(hours=1)
    over = ends_at.astimezone(here).date()
    return datetime.combine(over + timedelta(days=1), time(10), tzinfo=here).astimezone(UTC)


def lasts_until(step: str, due: datetime, starts_at: datetime) -> datetime:
    """Tell until when a step may still leave: after that it would say what is not so any more."""
    latest = due + LATEST[step]
    return min(latest, starts_at) if step in AHEAD else latest


def fate(due: datetime, until: datetime, now: datetime) -> str:
    """Tell what is to be done with a step: `later`, `now`, or `never`."""
    if now < due:
        return "later"
    return "now" if now < until else "never"
