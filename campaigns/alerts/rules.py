"""The life of an alert, when it goes out, and what stands in its way: plain values, no Django."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
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
LARGE = 25_000
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


@dataclass(frozen=True)
class Issue:
    """Something preflight says: code, how grave (must or should), language and block it is about, facts."""

    code: str
    grave: bool
    language: str = ""
    block: int = -1
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What preflight looks at besides the texts."""

    written: Collection[str]  # languages with a version
    audience: Mapping[str, int]  # language -> people who can be written to
    has_segments: bool
    has_sender: bool
    has_postal_address: bool
    deadlines: Mapping[str, datetime] = field(default_factory=dict)  # tags used in a text -> when that is over
    page_state: str = ""
    asks_for_page: bool = False
    page_closes_at: datetime | None = None


def look_over(plan: Plan, send_at: datetime) -> list[Issue]:
    """Find what stands in the way of sending at this time, apart from the texts themselves."""
    found = []
    size = sum(plan.audience.values())
    if not plan.has_segments:
        found.append(Issue("no_segments", grave=True))
    elif size == 0:
        found.append(Issue("nobody", grave=True))
    for language, people in plan.audience.items():
        if people and language not in plan.written:
            found.append(Issue("language_missing", grave=True, language=language, facts={"people": people}))
    if not plan.has_sender:
        found.append(Issue("no_sender", grave=True))
    if not plan.has_postal_address:
        found.append(Issue("no_postal_address", grave=True))
    if plan.asks_for_page and not plan.page_state:
        found.append(Issue("no_page", grave=True))
    elif plan.asks_for_page and plan.page_state != "published":
        found.append(Issue("page_not_open", grave=True))
    if plan.asks_for_page and plan.page_closes_at and plan.page_closes_at <= send_at:
        found.append(Issue("page_closes", grave=True))
    found += [
        Issue("deadline_past", grave=True, facts={"tag": tag}) for tag, at in plan.deadlines.items() if at <= send_at
    ]
    if size > LARGE:
        found.append(Issue("large", grave=False, facts={"people": size}))
    return found


def stands_in_the_way(issues: Iterable[Issue]) -> list[Issue]:
    """List the issues that must be mended before sending."""
    return [issue for issue in issues if issue.grave]


def share(part: int, whole: int) -> float:
    """Tell a share from 0 to 1; of nothing it is 0."""
    return part / whole if whole else 0.0
