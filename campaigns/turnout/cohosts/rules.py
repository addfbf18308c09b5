"""Plain rules of co-hosts at the door: when it is theirs, and how much of a name they see."""

from datetime import datetime, timedelta

OWN, SHORT, FULL = "own", "short", "full"
DOOR_OPENS, DOOR_CLOSES = timedelta(days=2), timedelta(days=2)  # a phone may come back to the network a day late


def has_door(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Tell whether co-hosts' helpers may stand at the door now: names stay with them no longer than the work needs."""
    return starts_at - DOOR_OPENS <= now < ends_at + DOOR_CLOSES
