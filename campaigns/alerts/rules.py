"""The life of an alert, and when it goes out: plain values, no Django."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DRAFT, SCHEDULED, FREEZING, SENDING = "draft", "scheduled", "freezing", "sending"
PAUSED, SENT, CANCELLED, HALTED = "paused", "sent", "cancelled", "halted"
STATES = (DRAFT, SCHEDULED, FREEZING, SENDING, PAUSED, SENT, CANCELLED, HALTED)

# (state, deed) -> state. Nothing else can happen to an alert.
MOVES: dict[tuple[str, str], str] = {
    (DRAFT, "schedule"): SCHEDULED,
    (SCHEDULED, "take_back"): DRAFT,
    (SCHEDULED, "freeze"): FREEZING,
    (SCHEDULED, "cancel"): CANCELLED,
    (FREEZING, "open"): SENDING,
    (FREEZING, "halt"): HALTED,
    (SENDING, "pause"): PAUSED,
    (SENDING, "finish"): SENT,
    (SENDING, "halt"): HALTED,
    (SENDING, "cancel"): CANCELLED,
    (PAUSED, "resume"): SENDING,
    (PAUSED, "cancel"): CANCELLED,
    (PAUSED, "finish"): SENT,
    (PAUSED, "halt"): HALTED,
    (HALTED, "resume"): SENDING,
    (HALTED, "cancel"): CANCELLED,
}
LOCKED = frozenset({FREEZING, SENDING, PAUSED, SENT, CANCELLED, HALTED})
OVER = frozenset({SENT, CANCELLED})
# What the state of the send says about the alert that it belongs to.
MIRROR = {"running": SENDING, "paused": PAUSED, "done": SENT, "cancelled": CANCELLED, "halted": HALTED}

LEASE = timedelta(minutes=10)  # a freeze of a million people takes under one
FURTHEST = timedelta(days=366)


def move(state: str, deed: str) -> str | None:
    """Tell the state after a deed; None when the deed is impossible in this state."""
    return MOVES.get((state, deed))


def states_before(deed: str) -> list[str]:
    """List the states in which a deed is possible."""
    return [state for state, one in MOVES if one == deed]


def is_open(state: str) -> bool:
    """Tell whether text, audience and hour may still be changed."""
    return state == DRAFT


@dataclass(frozen=True)
class Moment:
    """A local time as it was read: `at` in UTC, or a fault: unreadable, nonexistent, ambiguous, past, too_far.

    An ambiguous time (the hour that comes twice in autumn) has two candidates, in order.
    """

    at: datetime | None = None
    fault: str = ""
    candidates: tuple[datetime, ...] = ()


def read_moment(text: str, zone: str, now: datetime, *, second: bool = False) -> Moment:
    """Read "2027-03-14T02:30" in a time zone, safe around the changes of the clock.

    `second` picks the later one of two equal local times.
    """
    try:
        naive = datetime.fromisoformat(text.strip())
    except ValueError:
        return Moment(fault="unreadable")
    if naive.tzinfo is not None:
        return Moment(fault="unreadable")
    local = ZoneInfo(zone)
    first, later = (naive.replace(tzinfo=local, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(local).replace(tzinfo=None) != naive:
        return Moment(fault="nonexistent")
    if first != later and not second:
        return Moment(fault="ambiguous", candidates=(first, later))
    at = later if second else first
    if at <= now:
        return Moment(fault="past")
    return Moment(fault="too_far") if at > now + FURTHEST else Moment(at)


def share(part: int, whole: int) -> float:
    """Tell a share from 0 to 1; of nothing it is 0."""
    return part / whole if whole else 0.0


# --- the composer's buttons ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Deed:
    """What a button asks for: `add:en:text:2`, `up:en:1`, `copy:en:1`, `picture:en:1:left_src:<address>`."""

    name: str
    code: str = ""
    what: str = ""
    more: str = ""
    rest: str = ""

    @property
    def at(self) -> int:
        """Tell the number of the block it is about, -1 if none."""
        return int(self.what) if self.what.isdigit() and len(self.what) < 4 else -1


def read_deed(text: str) -> Deed:
    """Read the value of a button."""
    return Deed(*[*text.split(":", 4), "", "", "", ""][:5])
