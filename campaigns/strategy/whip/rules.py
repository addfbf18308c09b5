"""Plain rules of the whip count: how a word ages, how likely a yes is, how many votes are needed, what to ask next.

The formulas are in docs/whip-count.md, in the words of an organizer.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.strategy.rules import HALF_LIFE, is_firm, is_fresh
from contacts.people.merging.rules import MergeRule

# How often such a word comes true when it is fresh; `calibration` shows how often it did with us.
TRUST = {"public": 0.97, "written": 0.95, "two_witnesses": 0.90, "one_witness": 0.70, "inferred": 0.60}
LEAN = {"yes": 1.0, "leaning_yes": 0.5, "undecided": 0.0, "leaning_no": -0.5, "no": -1.0}
EVEN = 0.5  # of a member of whom we know nothing
FAILS, BROKEN = "fails", "broken"  # what a tie does: the motion fails, or the presiding officer decides
PRESENT, MEMBERS = "present", "members"


def weight(grade: str, days: float) -> float:
    """Tell what a word is still worth: 1 when fresh, a half after its half-life, and so on."""
    return float(0.5 ** (max(0.0, days) / HALF_LIFE[grade]))


def chance(stance: str, grade: str, days: float) -> float:
    """Tell how likely a yes is: half, moved towards her word by how far it goes, how well we know it, how old it is."""
    return EVEN + LEAN[stance] * (TRUST[grade] - EVEN) * weight(grade, days)


@dataclass(frozen=True)
class Body:
    """How a body decides: its seats, its quorum, the share that carries, of whom, and what a tie does."""

    seats: int
    quorum: int
    top: int = 1
    bottom: int = 2
    of: str = PRESENT
    or_more: bool = False  # exactly the share is enough (two thirds), else more than it (a majority)
    tie: str = FAILS
    breaker: str = ""


@dataclass(frozen=True)
class Sum:
    """The arithmetic of a vote: who can be there, what is needed, what we have, what is missing."""

    present: int
    needed: int
    yes: int
    no: int
    missing: int
    can_lose: int
    has_quorum: bool
    is_lost: bool
    tie_helps: bool
    chance: float


def needed(body: Body, present: int) -> int:
    """Tell how many yes votes carry a motion when so many are there."""
    base = body.seats if body.of == MEMBERS else present
    share = base * body.top / body.bottom
    return math.ceil(share) if body.or_more else math.floor(share) + 1


def add_up(body: Body, chances: Sequence[float | None], firm: Iterable[str]) -> Sum:
    """Add up a vote: `chances` of a yes of everyone who votes (None: absent), `firm` the plain words that count."""
    there = [one for one in chances if one is not None]
    present, words = len(there), list(firm)
    wanted = needed(body, present)
    yes, no = words.count("yes"), words.count("no")
    return Sum(
        present=present,
        needed=wanted,
        yes=yes,
        no=no,
        missing=max(0, wanted - yes),
        can_lose=max(0, present - wanted - no),
        has_quorum=present >= body.quorum,
        is_lost=present - no < wanted,
        tie_helps=body.tie == BROKEN and present % 2 == 0 and wanted == present // 2 + 1,
        chance=at_least(wanted, there),
    )


def at_least(wanted: int, chances: Sequence[float]) -> float:
    """Tell how likely so many yes votes are, each with its own chance, independent of each other (Poisson binomial)."""
    ways = [1.0]
    for one in chances:
        ways = [
            (ways[n] * (1 - one) if n < len(ways) else 0.0) + (ways[n - 1] * one if n else 0.0)
            for n in range(len(ways) + 1)
        ]
    return min(1.0, sum(ways[wanted:]))


# What to ask next, in this order of urgency; the words are in `selectors.ASKS`.
ASK_STANCE, FIRM_UP, ASK_AGAIN, PERSUADE, THANK, LEAVE = "stance", "firm_up", "again", "persuade", "thank", "leave"


def next_ask(stance: str, grade: str, days: float) -> str:
    """Tell what to ask a member next: where she stands, for better evidence, again, or for her vote."""
    if not stance:
        return ASK_STANCE
    if stance == "yes":
        if not is_firm(stance, grade):
            return FIRM_UP
        return THANK if is_fresh(grade, days) else ASK_AGAIN
    if stance == "no" and is_firm(stance, grade, days):
        return LEAVE
    return PERSUADE if is_fresh(grade, days) else ASK_AGAIN


def brier(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Give the Brier score: the mean square of what was said against what came; 0 is perfect, 0.25 a coin."""
    squares = [(told - came) ** 2 for told, came in pairs]
    return sum(squares) / len(squares) if squares else None


# When two entries are one human.
MERGING = (
    MergeRule("campaigns.Acquaintance.policymaker", once=("partner_id", "name"), better="l.closeness > w.closeness"),
)
