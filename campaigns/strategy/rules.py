"""Plain rules of strategy: whom a targeting rule names, whom it means for one supporter, and how firm a word is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

VERSION = 1
GROUPS = ("mine", "committee", "undecided", "leadership", "governor", "municipal")
NEED_HOME = frozenset({"mine", "municipal"})  # groups that mean somebody else for every supporter
NEED_BILL = frozenset({"committee", "undecided"})
CHAMBERS = ("upper", "lower", "congress")
STATE = ("upper", "lower")
IN_COMMITTEE = frozenset({"draft", "committee", "hearing"})  # while a bill stands here its committee holds it
# Leaders of a chamber; their many deputies and assistants are not.
LEADERS = ("speaker of the house", "president pro tempore", "majority leader", "minority leader", "republican leader")
NOT_LEADERS = ("assistant", "deputy", "chief", "senior", "at-large", "liaison")

# --- the whip count ---------------------------------------------------------------------------------------------------
OPEN = frozenset({"leaning_yes", "undecided", "leaning_no"})
FIRM_GRADES = frozenset({"public", "written", "two_witnesses"})  # one witness is hearsay, a guess is a guess
# After so many days a word is worth half of what it was: what was said in public binds longer.
HALF_LIFE = {"public": 120, "written": 90, "two_witnesses": 45, "one_witness": 21, "inferred": 14}
THANK, PERSUADE, ASK = "thank", "persuade", "ask"
POSITIONS = (ASK, THANK, PERSUADE)


class RuleError(ValueError):
    """A stored rule that this version cannot read; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Rule:
    """Whom to ask: groups joined together, of these chambers, around a bill (its uuid), at most so many a supporter."""

    groups: tuple[str, ...]
    bill: str = ""
    chambers: tuple[str, ...] = STATE
    constituents_only: bool = False  # of the groups, only those who represent the supporter
    at_most: int = 0  # 0: all
    spares_firm: bool = False  # leaves out who is a firm yes on the bill

    @property
    def needs_home(self) -> bool:
        """Tell whether one has to know where a supporter lives to know whom she asks."""
        return self.constituents_only or bool(NEED_HOME & set(self.groups))


@dataclass(frozen=True)
class Target:
    """Somebody who holds a seat at this moment, as a page or a letter names her."""

    term_id: int
    seat_id: int
    seat_uuid: str
    person_id: int
    person_uuid: str
    name: str
    chamber: str
    number: int
    party: str = ""
    title: str = ""
    district_id: int | None = None
    town_id: int | None = None
    groups: tuple[str, ...] = ()
    stance: str = ""  # what the whip count says of her on the rule's bill; "": nothing
    is_firm: bool = False
    is_mine: bool = False

    @property
    def position(self) -> str:
        """Tell what to write to her: thank for a firm yes, persuade a no, ask everybody else."""
        return position(self.stance, is_firm=self.is_firm)


@dataclass(frozen=True)
class Resolution:
    """Whom a rule means for one supporter now; without anybody, `why` says in one word why not."""

    targets: tuple[Target, ...] = ()
    why: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def read_rule(told: Any) -> Rule:
    """Read a rule from JSON; raises RuleError rather than guessing at what it does not know."""
    if not isinstance(told, dict) or told.get("version") != VERSION:
        raise RuleError("version")
    known = {"version", "groups", "bill", "chambers", "constituents_only", "at_most", "spares_firm"}
    if set(told) - known:
        raise RuleError("unknown")
    groups = tuple(told.get("groups") or ())
    chambers = tuple(told.get("chambers") or STATE)
    if not groups or set(groups) - set(GROUPS) or set(chambers) - set(CHAMBERS):
        raise RuleError("groups")
    if NEED_BILL & set(groups) and not told.get("bill"):
        raise RuleError("bill")
    at_most = told.get("at_most") or 0
    if not isinstance(at_most, int) or not 0 <= at_most <= 500:
        raise RuleError("at_most")
    flags = bool(told.get("constituents_only")), at_most, bool(told.get("spares_firm"))
    return Rule(groups, str(told.get("bill") or ""), chambers, *flags)


def write_rule(rule: Rule) -> dict[str, Any]:
    """Write a rule as JSON with its version."""
    return {
        "version": VERSION,
        "groups": list(rule.groups),
        "bill": rule.bill,
        "chambers": list(rule.chambers),
        "constituents_only": rule.constituents_only,
        "at_most": rule.at_most,
        "spares_firm": rule.spares_firm,
    }


def is_leader(title: str) -> bool:
    """Tell whether a title is that of a chamber's leader and not of a deputy."""
    words = title.casefold()
    return any(one in words for one in LEADERS) and not any(one in words for one in NOT_LEADERS)


def choose(
    reach: Iterable[Target], rule: Rule, districts: Collection[int], towns: Collection[int] = ()
) -> tuple[Target, ...]:
    """Choose from all whom a rule may name those whom it means for a supporter who lives in these districts."""
    chosen = []
    for one in reach:
        is_mine = (one.district_id in districts) if one.district_id else (bool(one.town_id) and one.town_id in towns)
        shared = set(one.groups) - NEED_HOME
        if (shared and not rule.constituents_only) or (is_mine and one.groups):
            chosen.append(replace(one, is_mine=is_mine))
    chosen.sort(key=lambda one: (not one.is_mine, _rank(one), one.chamber != "upper", one.number))
    return tuple(chosen[: rule.at_most] if rule.at_most else chosen)


def _rank(one: Target) -> int:
    order = ("undecided", "committee", "leadership")
    return min((order.index(group) for group in one.groups if group in order), default=len(order))


def why_nobody(rule: Rule, reach: Collection[Target], districts: Collection[int], stage: str, committee: str) -> str:
    """Say in one word why a rule means nobody: for this supporter, or (nothing in reach) for anybody."""
    if reach:
        if rule.needs_home and not districts:
            return "district_unknown"
        return "not_yours" if rule.constituents_only else "seat_vacant"
    if "committee" in rule.groups:
        if not stage:
            return "bill_unknown"
        if stage not in IN_COMMITTEE:
            return "committee_done"
        if not committee:
            return "committee_unknown"
        return "all_firm" if rule.spares_firm else "committee_empty"
    named = (("undecided", "whip_settled"), ("leadership", "leaders_unknown"), ("governor", "governor_unknown"))
    return next((why for group, why in named if group in rule.groups), "seat_vacant")


def is_fresh(grade: str, days: float) -> bool:
    """Tell whether a word is younger than its half-life."""
    return days < HALF_LIFE[grade]


def is_firm(stance: str, grade: str, days: float = 0.0) -> bool:
    """Tell whether a word counts: a plain yes or no, in public, in writing or before two witnesses, and not too old."""
    return stance in {"yes", "no"} and grade in FIRM_GRADES and is_fresh(grade, days)


def position(stance: str, *, is_firm: bool) -> str:
    """Tell what a letter does: thank for a firm yes, persuade where somebody says or leans no, else ask."""
    if stance == "yes" and is_firm:
        return THANK
    return PERSUADE if stance in {"no", "leaning_no"} else ASK
