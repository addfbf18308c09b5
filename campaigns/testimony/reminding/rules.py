"""When which reminder of unfinished testimony is due. Plain values."""

from datetime import datetime, timedelta

FINISH, FILE, REGISTER = "finish", "file", "register"
STEPS = (FINISH, FILE, REGISTER)
EARLY, LATE = "early", "late"
BEFORE = {EARLY: timedelta(hours=48), LATE: timedelta(hours=8)}
LEAST = timedelta(hours=1)  # so much time is left to do it: a reminder that comes later helps nobody
LASTS = {EARLY: timedelta(hours=12), LATE: timedelta(hours=7)}
FRESH = timedelta(hours=6)  # who wrote something so shortly before is at it


def due(step: str, closes_at: datetime) -> tuple[datetime, datetime]:
    """Tell from when until when a step may leave: two days or eight hours before its deadline, never near its end."""
    begins = closes_at - BEFORE[step]
    return begins, min(begins + LASTS[step], closes_at - LEAST)


def is_due(step: str, closes_at: datetime, now: datetime) -> bool:
    """Tell whether a step may leave now."""
    begins, ends = due(step, closes_at)
    return begins <= now < ends
