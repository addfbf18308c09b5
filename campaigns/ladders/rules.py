"""What a ladder is: a trigger, a tree of steps, what follows what, and how long a wait is. Plain values, no Django.

The shape of a plan is in `plans.rules`. After the arms of a branch the walk goes on with what stands below the branch;
so every walk goes down the page and ends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contacts.people.merging.rules import MergeRule, earliest
from contacts.segments.rules import Blank

WAIT, SEND, BRANCH, TAG, FOLLOW_UP, STOP = "wait", "send", "branch", "tag", "follow_up", "stop"
KINDS = (WAIT, SEND, BRANCH, TAG, FOLLOW_UP, STOP)
ARMS = ("yes", "no")
PURPOSES = ("alerts", "events")
MAX_STEPS = 40
MAX_DEPTH = 4
MAX_WAIT = {"hours": 24 * 30, "days": 365}
END = ""
IN, OUT = "", "-"  # the steps of the path that are no steps of the plan
LOOK_BACK = timedelta(days=2)  # what happened is often written down later: a queue, a list of paper
SWEEP = timedelta(hours=1)
FURTHEST_BACK = timedelta(days=400)
BUNDLE = 1000
LATE = timedelta(hours=6)  # a check-in may arrive that much later than the event
Step = dict[str, Any]
Rows = tuple[str, Sequence[object]]


# --- what can happen and what can be asked ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Look:
    """Who looks for what happened, and in which time: after `since`, up to `until`.

    `rehearses`: asks what would have happened then; else what is too late to begin is left out.
    """

    partner_id: int
    since: datetime
    until: datetime
    rehearses: bool = False


@dataclass(frozen=True)
class Trigger:
    """Something that lets people in. `find` writes the SQL of rows (person_id, at), one or more for a person."""

    kind: str
    label: Any
    icon: str
    blanks: tuple[Blank, ...]
    find: Callable[[Mapping[str, Any], Look], Rows]
    words: Callable[[Mapping[str, Any]], str]
    hint: Any = ""


@dataclass(frozen=True)
class Asked:
    """Of whom a condition is asked (person -> at which moment), by which partner, on which ladder."""

    people: Mapping[int, datetime]
    partner_id: int
    ladder: str


@dataclass(frozen=True)
class Condition:
    """Something that parts the ways. `holds` tells for whom it is so, with a fixed number of statements."""

    kind: str
    label: Any
    blanks: tuple[Blank, ...]
    holds: Callable[[Mapping[str, Any], Asked], set[int]]
    words: Callable[[Mapping[str, Any]], str]
    hint: Any = ""


TRIGGERS: dict[str, Trigger] = {}
CONDITIONS: dict[str, Condition] = {}


def register_trigger(*triggers: Trigger) -> None:
    """Register what can let people in, from an app's ready()."""
    TRIGGERS.update({one.kind: one for one in triggers})


def register_condition(*conditions: Condition) -> None:
    """Register what can be asked at a branch, from an app's ready()."""
    CONDITIONS.update({one.kind: one for one in conditions})


# --- what follows what ------------------------------------------------------------------------------------------------
def walk(steps: Sequence[Step]) -> list[Step]:
    """List every step of a tree from top to bottom."""
    found = []
    for step in steps:
        found.append(step)
        for arm in ARMS:
            found += walk(step.get(arm, []))
    return found


@dataclass(frozen=True)
class Node:
    """A step of a laid-out ladder: `then` follows (of a branch: for yes), `otherwise` follows for no; "" is the end."""

    id: str
    kind: str
    facts: Mapping[str, Any]
    then: str
    otherwise: str = END


def program(steps: Sequence[Step]) -> dict[str, Node]:
    """Lay a tree out from top to bottom; whatever follows a step stands below it."""
    nodes: dict[str, Node] = {}
    _lay(steps, END, nodes)
    return nodes


def _lay(steps: Sequence[Step], after: str, nodes: dict[str, Node]) -> None:
    for i, step in enumerate(steps):
        follows = steps[i + 1]["id"] if i + 1 < len(steps) else after
        if step["kind"] == BRANCH:
            yes, no = (step[arm][0]["id"] if step[arm] else follows for arm in ARMS)
            nodes[step["id"]] = Node(step["id"], BRANCH, step, yes, no)
            for arm in ARMS:
                _lay(step[arm], follows, nodes)
        else:
            then = END if step["kind"] == STOP else follows
            nodes[step["id"]] = Node(step["id"], step["kind"], step, then)


def first_of(steps: Sequence[Step]) -> str:
    """Name the first step; "" of an empty ladder."""
    return steps[0]["id"] if steps else END


def due_at(node: Node | None, now: datetime, zone: str) -> datetime:
    """Tell when the turn comes of somebody who arrives at a step now: at once, but for a wait."""
    return wait_until(node.facts, now, zone) if node and node.kind == WAIT else now


def wait_until(wait: Mapping[str, Any], now: datetime, zone: str) -> datetime:
    """Tell when a wait is over. Days are days of the calendar, safe around the changes of the clock; hours are hours.

    With a time of the day it is over at the first such time that is not before.
    """
    local = ZoneInfo(zone)
    here = now.astimezone(local)
    clock = time.fromisoformat(wait["at"]) if wait["at"] else None
    if wait["unit"] == "hours":
        over = now + timedelta(hours=wait["amount"])
        return over if clock is None else _next_clock(over, over.astimezone(local).date(), clock, local)
    day = here.date() + timedelta(days=wait["amount"])
    if clock is None:
        return _moment(day, here.timetz().replace(tzinfo=None), local) if wait["amount"] else now
    return _next_clock(now, day, clock, local)


def _next_clock(not_before: datetime, day: date, clock: time, zone: ZoneInfo) -> datetime:
    found = _moment(day, clock, zone)
    return found if found >= not_before else _moment(day + timedelta(days=1), clock, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    # A time that the spring skips becomes the one an hour later; of one that comes twice in autumn the first counts.
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


# --- what is missing --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """Something that must be mended: the step it is about ("" is the ladder itself), what, and facts."""

    step: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def read_blanks(blanks: Sequence[Blank], raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Read the values of blanks; the second are the names of those that are missing or out of range."""
    values: dict[str, Any] = {}
    wrong = []
    for blank in blanks:
        value = raw.get(blank.name)
        if blank.kind == "flag":
            values[blank.name] = value is True
        elif blank.kind == "number":
            is_good = isinstance(value, int) and not isinstance(value, bool) and blank.low <= value <= blank.high
            values[blank.name] = value if is_good else blank.default
            wrong += [blank.name] if values[blank.name] is None or (value is not None and not is_good) else []
        else:
            values[blank.name] = value if isinstance(value, str) else ""
            wrong += [blank.name] if blank.required and not values[blank.name] else []
    return values, wrong


def faults_of(plan: Mapping[str, Any]) -> list[Fault]:
    """List what must be mended in a plan, apart from the texts of its mails."""
    trigger = TRIGGERS.get(plan["trigger"]["is"])
    found = [] if trigger else [Fault("", "no_trigger")]
    if trigger and read_blanks(trigger.blanks, plan["trigger"])[1]:
        found.append(Fault("", "trigger_open"))
    if plan["goal"] and plan["goal"] in plan["trigger"].values():
        found.append(Fault("", "goal_is_trigger"))
    steps = walk(plan["steps"])
    if not any(step["kind"] in {SEND, TAG, FOLLOW_UP} for step in steps):
        found.append(Fault("", "does_nothing"))
    for step in steps:
        found += [Fault(step["id"], code) for code in _faults_of_step(step)]
    return found + [Fault(one, "unreachable") for one in unreachable(plan["steps"])]


def _faults_of_step(step: Step) -> list[str]:
    kind = step["kind"]
    if kind == WAIT and not step["amount"] and not step["at"]:
        return ["wait_empty"]
    if kind == TAG and not step["name"]:
        return ["tag_empty"]
    if kind == FOLLOW_UP and not step["text"]:
        return ["follow_up_empty"]
    if kind == BRANCH:
        condition = CONDITIONS.get(step["if"]["is"])
        if condition is None or read_blanks(condition.blanks, step["if"])[1]:
            return ["branch_open"]
        if not step["yes"] and not step["no"]:
            return ["branch_empty"]
    return []


def unreachable(steps: Sequence[Step]) -> list[str]:
    """List the steps that nobody can come to."""
    nodes = program(steps)
    reached = {first_of(steps)}
    for node in nodes.values():  # from top to bottom: whatever leads here stands above
        if node.id in reached:
            reached |= {node.then} | ({node.otherwise} if node.kind == BRANCH else set())
    return [one for one in nodes if one not in reached]


# When two entries are one human.
MERGING = (MergeRule("campaigns.LadderEntry.person", once=("ladder_id",), better=earliest("entered_at")),)
