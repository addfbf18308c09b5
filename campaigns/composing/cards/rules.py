"""What live cards know and what they may still offer; plain values, no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.composing.blocks.rules import Block

ANY = "any"  # a legislator card for everybody, whatever her legislator says of the bill
MEANT = ("persuadable", "committee", "undecided")  # for those whose legislator a bill means now
REGISTRATION, TESTIMONY, HEARING = "registration", "testimony", "hearing"
CHAMBERS: dict[str, tuple[str, ...]] = {
    "senator": ("senator",),
    "representative": ("representative",),
    "both": ("senator", "representative"),
}


@dataclass(frozen=True)
class HearingFacts:
    """A hearing as its card tells it; a time that nobody set is None."""

    title: str
    starts_at: datetime
    place: str = ""
    committee: str = ""
    registration_closes_at: datetime | None = None
    testimony_closes_at: datetime | None = None

    def closes_at(self, what: str) -> datetime | None:
        """Tell when something closes: registration, testimony or, with the hearing itself, everything.

        Where there is no registration (in writing only) that button closes with written testimony, and so the other.
        """
        times = (self.registration_closes_at, self.testimony_closes_at)
        first, other = times if what == REGISTRATION else reversed(times)
        return self.starts_at if what == HEARING else first or other

    def offers(self, what: str, now: datetime) -> bool:
        """Tell whether something is still open; without a deadline of its own it ends when the hearing begins."""
        return now < (self.closes_at(what) or self.starts_at)


@dataclass(frozen=True)
class Live:
    """The facts that live cards tell, as of one moment: the hearing, and how far the petition is."""

    now: datetime | None = None
    hearing: HearingFacts | None = None
    counted: int = 0
    goal: int = 0
    has_petition: bool = False
    # Whom the cards of legislators mean who are not for everybody: which -> tag -> the numbers of their districts.
    meant: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict)


def which_of(block: Block) -> str:
    """Tell for whom a legislator's card is; a card of before there was a choice is for everybody."""
    return block.get("which") or ANY


def open_deadlines(hearing: HearingFacts, now: datetime) -> list[tuple[str, datetime]]:
    """List what a card may still offer, with the time until when; nothing that has closed."""
    times = [(REGISTRATION, hearing.registration_closes_at), (TESTIMONY, hearing.testimony_closes_at)]
    return [(what, at) for what, at in times if at is not None and now < at]


def time_left(until: datetime, now: datetime) -> tuple[str, int]:
    """Tell the time left in the largest honest unit, rounded down: days from two on, else hours, else minutes."""
    left = max(timedelta(), until - now)
    if left >= timedelta(days=2):
        return "days", left.days
    if left >= timedelta(hours=1):
        return "hours", int(left.total_seconds() // 3600)
    return "minutes", max(1, int(left.total_seconds() // 60))


def percent(counted: int, goal: int) -> int:
    """Tell the share of a goal in whole percent, at most 100, and never nothing where there is something."""
    if goal <= 0:
        return 0
    return min(100, max(1 if counted > 0 else 0, 100 * counted // goal))


@dataclass(frozen=True)
class Gap:
    """A live card that cannot tell what it should: a code, and the block it is."""

    code: str
    block: int
    facts: dict[str, str] = field(default_factory=dict)


def gaps(blocks: Sequence[Block], live: Live, at: datetime) -> list[Gap]:
    """Find live cards that would say nothing, or offer nothing, in a mail of this moment."""
    found = []
    for i, block in enumerate(blocks):
        if block["kind"] == "hearing":
            if live.hearing is None:
                found.append(Gap("no_hearing", i))
            elif live.hearing.starts_at <= at:
                found.append(Gap("hearing_over", i))
            elif block["label"] and not live.hearing.offers(block["until"], at):
                found.append(Gap("button_closed", i))
        elif block["kind"] == "progress" and not live.has_petition:
            found.append(Gap("no_petition", i))
        elif block["kind"] == "legislator" and which_of(block) != ANY:
            meant = live.meant.get(which_of(block))
            if meant is None:
                found.append(Gap("no_bill", i))
            elif not any(meant.get(tag) for tag in CHAMBERS[block["chamber"]]):
                found.append(Gap("nobody_meant", i))
    return found
