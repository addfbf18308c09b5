"""Plain rules of petitions: progress, how a signer is shown, what counts."""

import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from contacts.people.merging.rules import MergeRule

STEPS = (1, 2.5, 5)  # of each power of ten: 100, 250, 500, 1,000 ...
NEARLY = 0.9  # of a goal: then it moves
IN_A_MAILBOX = 2
REPORTS_THAT_HIDE = 3
UNCONFIRMED_FOR = timedelta(days=30)  # a signature that nobody confirmed is forgotten then
NETWORK_FOR = timedelta(days=30)  # the keyed mark of a network is of use for alarms, and they look back a day
STATES = ("counted", "pending", "withdrawn", "invalid")


def percent(counted: int, goal: int) -> int:
    """Tell the progress in whole percent, 100 only when the goal is reached."""
    if goal <= 0:
        return 100
    return 100 if counted >= goal else min(99, counted * 100 // goal)


def shown_name(given: str, family: str, town: str) -> str:
    """Show a signer who agreed: first name, initial, town; never more."""
    name = " ".join(part for part in (given.strip(), f"{family.strip()[:1]}." if family.strip() else "") if part)
    return ", ".join(part for part in (name, town.strip()) if part)


def needs_confirmation(*, confirms_email: bool, origin: str, is_proven: bool) -> bool:
    """Tell whether a signature counts only once its address is confirmed.

    The petition may ask for it; and a web form that came without a proof of work (no JavaScript) always has to.
    """
    return confirms_email or (origin in {"web", "embed"} and not is_proven)


def next_goal(counted: int, goal: int) -> int:
    """Give the goal that stands once so many have signed: at nine tenths it moves to the next round number."""
    if counted < goal * NEARLY:
        return goal
    power = 10
    while True:
        for step in STEPS:
            rounded = int(step * power)
            if rounded > goal and counted < rounded * NEARLY:
                return rounded
        power *= 10


@dataclass(frozen=True)
class Holder:
    """Who signed with a mailbox: the person, her folded name, her ZIP."""

    person_id: int
    name: str
    zip: str


@dataclass
class Mailbox:
    """Who signed with a mailbox and counts, and how many seats of it were ever taken."""

    holders: list[Holder] = field(default_factory=list)
    seats: int = 0


def fold_name(*parts: str) -> str:
    """Fold a name for comparing: no case, no accents, no blanks."""
    plain = unicodedata.normalize("NFKD", "".join(parts).casefold())
    return "".join(c for c in plain if c.isalnum())


def may_share(holders: list[Holder], new: Holder) -> bool:
    """Tell whether one more may sign with a mailbox: a second one of another name and the same ZIP, never a third."""
    others = [one for one in holders if one.person_id != new.person_id]
    if len(others) < len(holders) or not others:
        return True
    if len(others) >= IN_A_MAILBOX:
        return False
    return others[0].name != new.name and bool(new.zip) and others[0].zip == new.zip


# When two entries are one human.
MERGING = (
    # Which signature stays: one that counts, then the earlier. The other counts no more: one human signs once.
    MergeRule(
        "campaigns.Signature.person",
        once=("petition_id",),
        better="(l.withdrawn_at IS NULL AND l.invalidated_at IS NULL,"
        " l.confirmed_at IS NOT NULL OR NOT l.needs_confirmation, w.at)"
        " > (w.withdrawn_at IS NULL AND w.invalidated_at IS NULL,"
        " w.confirmed_at IS NOT NULL OR NOT w.needs_confirmation, l.at)",
        aside={
            "invalidated_at": "coalesce(t.invalidated_at, %(now)s)",
            "invalid_reason": "CASE WHEN t.invalidated_at IS NULL THEN 'merged' ELSE t.invalid_reason END",
            "words": "CASE WHEN t.words IN ('shown', 'waiting') THEN 'hidden' ELSE t.words END",
            "changed_at": "%(now)s",
        },
    ),
)
