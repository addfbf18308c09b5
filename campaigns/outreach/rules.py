"""What follows from the outcome of a call, how scripts are merged, how questions are written. Plain values."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contacts.people.merging.rules import MergeRule

LEASE = timedelta(minutes=15)
COOL_DOWN = timedelta(hours=24)  # between two calls to one person, whichever lists she is on
LONGEST_CALL_BACK = timedelta(days=60)
MOST_QUESTIONS = 5
MERGE_NAMES = ("first_name", "town", "representative", "senator", "my_name")


@dataclass(frozen=True)
class Outcome:
    """What came of a call. `gap`: may be tried again after that; none: this person is done with.

    counts: it uses up one of the attempts. silences: '' | 'calls' (this partner's calls end) | 'everything'.
    reviews: an organizer should look. asks: the answers to the questions are kept.
    """

    name: str
    reached: bool = False
    counts: bool = True
    gap: timedelta | None = None
    silences: str = ""
    reviews: bool = False
    asks: bool = False


OUTCOMES = {
    outcome.name: outcome
    for outcome in (
        Outcome("reached", reached=True, asks=True),
        Outcome("no_answer", gap=timedelta(hours=24)),
        Outcome("left_message", gap=timedelta(hours=48)),
        Outcome("busy", gap=timedelta(minutes=30)),
        Outcome("call_back", counts=False, gap=timedelta(hours=24)),
        Outcome("refused"),
        Outcome("wrong_number", silences="calls", reviews=True),
        Outcome("language_barrier", gap=timedelta(hours=4), reviews=True),
        Outcome("moved", reviews=True),
        Outcome("deceased", silences="everything", reviews=True),
        Outcome("do_not_contact", silences="everything"),
    )
}
STATE_CHANGES = {"open": {"draft", "paused"}, "paused": {"open"}, "closed": {"draft", "open", "paused"}}


@dataclass(frozen=True)
class Standing:
    """Where a person on a list stands after an attempt."""

    state: str
    attempts_made: int
    retry_after: datetime | None


def standing_after(
    outcome: Outcome, *, attempts_made: int, most: int, now: datetime, call_back_at: datetime | None = None
) -> Standing:
    """Decide what becomes of a person on a list after this outcome."""
    made = attempts_made + outcome.counts
    if outcome.silences:
        return Standing("blocked", made, None)
    if outcome.gap is None:
        return Standing("done", made, None)
    if outcome.counts and made >= most:
        return Standing("exhausted", made, None)
    asked = call_back_at if outcome.name == "call_back" else None
    return Standing("retry", made, asked or now + outcome.gap)


def may_change(state: str, wanted: str) -> bool:
    """Tell whether a list may go from this state to that one."""
    return state in STATE_CHANGES.get(wanted, set())


# --- the proof of a claim --------------------------------------------------------------------------------------------
def claim_key(claim: UUID, assignment: UUID, user: UUID, *, key: str) -> str:
    """Make the key of the one attempt that a claim allows: it proves who held the claim, also after the lease."""
    mac = hmac.new(key.encode(), b"outreach:" + claim.bytes + assignment.bytes + user.bytes, hashlib.sha256)
    return f"{claim.hex}{mac.hexdigest()[:32]}"


def is_claim_key(given: str, assignment: UUID, user: UUID, *, keys: Sequence[str]) -> bool:
    """Tell whether this user held a claim on this assignment."""
    try:
        claim = UUID(given[:32])
    except ValueError:
        return False
    return any(hmac.compare_digest(claim_key(claim, assignment, user, key=key), given) for key in keys)


# --- scripts ---------------------------------------------------------------------------------------------------------
_BLANK = re.compile(r"\{\{\s*(\w+)\s*(?:\|\s*default:\s*[\"“']([^\"”']*)[\"”']\s*)?\}\}")


def merge(text: str, values: Mapping[str, str]) -> str:
    """Fill {{ first_name }} or {{ town | default: "your town" }} with plain text; the unknown become their defaults."""
    return _BLANK.sub(lambda found: values.get(found[1], "") or found[2] or "…", text)


def unknown_names(text: str) -> list[str]:
    """List the names in a script that cannot be filled."""
    return sorted({found[1] for found in _BLANK.finditer(text)} - set(MERGE_NAMES))


# --- questions -------------------------------------------------------------------------------------------------------
def read_choices(lines: str) -> list[dict[str, str]]:
    """Read choices written one a line as "English | Spanish"; the value is the English word."""
    choices = []
    for line in lines.splitlines():
        english, _bar, spanish = (part.strip() for part in line.partition("|"))
        if english:
            choices.append({"value": english[:60], "en": english[:60], "es": (spanish or english)[:60]})
    return choices[:12]


def write_choices(choices: Sequence[Mapping[str, str]]) -> str:
    """Write choices back, one a line."""
    return "\n".join(one["en"] if one["es"] == one["en"] else f"{one['en']} | {one['es']}" for one in choices)


def answers_of(questions: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, str]:
    """Keep the answers that fit the questions: one of the choices, or up to 300 letters where there are none."""
    kept = {}
    for question in questions:
        answer = given.get(question["key"], "").strip()
        values = {choice["value"] for choice in question["choices"]}
        if answer and (not values or answer in values):
            kept[question["key"]] = answer[:300]
    return kept


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Choose the text of a language, else the one there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


# When two entries are one human.
# Who is further on a list needs no second call.
FURTHEST = "ARRAY['done', 'blocked', 'exhausted', 'retry', 'available', 'claimed']"
MERGING = (
    # A claim ends as a lease does; the person who was called already is not called again.
    MergeRule(
        "campaigns.Assignment.person",
        once=("call_list_id",),
        better=f"array_position({FURTHEST}, l.state::text) < array_position({FURTHEST}, w.state::text)",
        aside={"state": "CASE WHEN t.state IN ('available', 'retry') THEN 'blocked' ELSE t.state END"},
        first="UPDATE campaigns_assignment SET state = 'available', claim = NULL, claimed_by_id = NULL,"
        " leased_until = NULL WHERE state = 'claimed' AND person_id = ANY(%(losers)s::bigint[])",
    ),
    MergeRule("campaigns.Attempt.person"),
)
