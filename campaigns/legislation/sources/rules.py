"""Plain rules of facts from outside: their shape, what an action's words mean, and which fact may replace which."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

WAY = ("draft", "committee", "hearing", "reported", "first_floor", "second_floor", "governor", "law")
FINAL = frozenset({"law", "dead"})
HAND = "hand"
# Connecticut's own files say it first; the list of a search only knows numbers and titles.
RANK: Mapping[str, int] = {"cga": 3, "openstates": 2, "legiscan": 1}


@dataclass(frozen=True)
class Who:
    """A legislator (or a committee) as a source names her: its id for her, or her chamber and district."""

    name: str
    external_id: str = ""
    chamber: str = ""
    number: int = 0


@dataclass(frozen=True)
class Sponsor:
    """Somebody who brings a bill in."""

    who: Who
    is_primary: bool = False


@dataclass(frozen=True)
class ActionFacts:
    """Something happened to a bill on a day; `stage` is where that leaves it."""

    on: dt.date
    text: str
    stage: str = ""


@dataclass(frozen=True)
class VoteFacts:
    """A roll call; `votes` are pairs of who and how, None where the source has not told them yet."""

    external_id: str
    on: dt.date
    motion: str
    chamber: str = ""
    passed: bool | None = None
    yes: int = 0
    no: int = 0
    other: int = 0
    url: str = ""
    votes: tuple[tuple[Who, str], ...] | None = None


@dataclass(frozen=True)
class DocumentFacts:
    """An official document."""

    kind: str
    name: str
    url: str
    on: dt.date | None = None


@dataclass(frozen=True)
class RelationFacts:
    """Another bill that this one has to do with."""

    session: str
    identifier: str
    how: str = ""


@dataclass(frozen=True)
class BillFacts:
    """All that a source tells of a bill; lists that it does not tell are None, lists it tells are told in full."""

    source: str
    session: str
    identifier: str
    title: str
    external_id: str = ""
    mark: str = ""
    url: str = ""
    summary: str = ""
    chamber: str = ""
    committee: str = ""
    stage: str = ""
    subjects: tuple[str, ...] | None = None
    sponsors: tuple[Sponsor, ...] | None = None
    actions: tuple[ActionFacts, ...] | None = None
    votes: tuple[VoteFacts, ...] | None = None
    documents: tuple[DocumentFacts, ...] | None = None
    related: tuple[RelationFacts, ...] | None = None


@dataclass
class Report:
    """What a load did: numbers of bills, and what could not be read, with the reason."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Join another report to this one."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.refused += other.refused


class Unreadable(ValueError):
    """A payload that this version cannot read; its words say which part and why."""


def takes(name: str, *, owner: str, source: str, old: object, new: object) -> bool:
    """Tell whether a fact of a source replaces what we have: never what a hand wrote, and of feeds the better one.

    An empty fact is filled by anybody. A stage told by another source is taken only if it is further on.
    """
    if not new or new == old:
        return False
    if not old:
        return True
    if owner == HAND:
        return False
    if owner == source:
        return True
    if name == "stage":
        return is_further(str(old), str(new))
    return RANK.get(source, 0) >= RANK.get(owner, 0)


def is_further(old: str, new: str) -> bool:
    """Tell whether a stage lies further on the way than another; dead and law are the end."""
    if new in FINAL:
        return old not in FINAL
    return old in WAY and new in WAY and WAY.index(new) > WAY.index(old)


# How Connecticut's clerks write what happened, the last line that fits counts; sources: the state's bill history.
MEANINGS = (
    (re.compile(r"^(ref(erred|\.)? (to|by)\b|change of ref)", re.I), "committee"),
    (re.compile(r"^(reserved for subject matter )?public hearing", re.I), "hearing"),
    (
        re.compile(r"\b(joint favorable|favorable report|file number|tabled for the calendar|filed with)", re.I),
        "reported",
    ),
    (re.compile(r"\b(house|senate) calendar number|\b(reported|moved to) (in|to|on) the .*calendar", re.I), "floor"),
    (re.compile(r"^(house|senate) (passed|adopted)|^(passed|adopted) (by )?(the )?(house|senate)", re.I), "passed"),
    (
        re.compile(r"in concurrence|public act \d|special act \d|transmitted .*(governor|secretary of)", re.I),
        "governor",
    ),
    (re.compile(r"signed by the governor|became law|chaptered|approved by the governor|\bp\.a\. \d", re.I), "law"),
    (re.compile(r"vetoed|\bfailed\b|(house|senate) rejected|boxed", re.I), "dead"),
)


def meaning(text: str, before: str = "") -> str:
    """Tell where an action leaves a bill that stood at `before`; "" when its words say nothing about that."""
    found = [stage for pattern, stage in MEANINGS if pattern.search(text.strip())]
    last = found[-1] if found else ""
    if last == "floor":
        return "second_floor" if before in {"second_floor", "governor"} else "first_floor"
    if last == "passed":
        return "governor" if before == "second_floor" else "second_floor"
    return last


def stage_of(actions: tuple[ActionFacts, ...], start: str = "") -> str:
    """Tell where a bill stands after all that happened; it never goes back but to a committee."""
    stage = start
    for one in sorted(actions, key=lambda action: action.on):
        told = one.stage or meaning(one.text, stage)
        is_given_back = told == "committee" and stage not in FINAL and bool(committee_of(one.text))
        if told and (is_further(stage, told) or not stage or is_given_back or (told in FINAL and stage != "law")):
            stage = told
    return stage


COMMITTEE = re.compile(r"(?:joint )?comm(?:ittee|\.)? on (.+?)(?:\s*\(\w+\))?$", re.I)


def committee_of(text: str) -> str:
    """Read the committee that an action refers a bill to: "Referred to Joint Committee on Education"."""
    found = COMMITTEE.search(text.strip()) if text.casefold().startswith(("ref", "change of ref")) else None
    return found.group(1).strip(" .") if found else ""


def committee_key(name: str) -> str:
    """Write a committee's name so that two spellings of it are equal."""
    words = re.sub(r"\b(joint|select|standing|committee|comm|on|the)\b", " ", name.casefold().replace("&", " and "))
    return " ".join(re.findall(r"[a-z0-9]+", words))


def district_of(text: str) -> tuple[str, int]:
    """Read a district as LegiScan writes it: "SD-013" is the Senate's 13th, "HD-056" the House's 56th."""
    found = re.match(r"^([SH])D-0*(\d+)$", text.strip().upper())
    return ({"S": "upper", "H": "lower"}[found.group(1)], int(found.group(2))) if found else ("", 0)


def day_of(text: object) -> dt.date | None:
    """Read a day; zeros and nothing are no day."""
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
