"""Plain rules of testimony: where one stands on the way, which steps lead on, and what is still open. Values only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from campaigns.turnout import rules as turnout
from campaigns.turnout.rules import SPOKEN
from contacts.people.merging.rules import MergeRule

WRITTEN = "written"
NONE, DRAFTING, REVIEW, CHANGES, READY = "", "drafting", "review", "changes", "ready"  # of the text
STATES = (
    *("invited", "promised", "drafting", "review", "ready", "registered", "confirmed", "checked_in"),
    *("spoke", "filed", "out"),
)
ON_THE_WAY = ("invited", "promised", "drafting", "review", "ready")
COMING = ("registered", "confirmed", "checked_in", "spoke")
# Step of the desk: from which states, for spoken (True), written (False) or both (None).
STEPS: dict[str, tuple[frozenset[str], bool | None]] = {
    "register": (frozenset({"promised", "drafting", "review", "ready", "filed", "invited"}), True),
    "confirm": (frozenset({"registered"}), True),
    "file": (frozenset({"ready", "registered", "confirmed", "checked_in", "spoke"}), None),
    "drop": (frozenset(STATES) - {"spoke", "filed", "out"}, None),
    "back": (frozenset({"out"}), None),
}
# Step of the text: from which of its states to which.
TEXT_STEPS: dict[str, tuple[frozenset[str], str]] = {
    "draft": (frozenset({NONE, DRAFTING, CHANGES, REVIEW, READY}), DRAFTING),
    "send": (frozenset({DRAFTING, CHANGES}), REVIEW),
    "ask": (frozenset({REVIEW, READY}), CHANGES),
    "approve": (frozenset({DRAFTING, REVIEW, CHANGES}), READY),
}
RATE = 130  # words that one says in a minute, unhurried


def state_of(facts: Mapping[str, Any]) -> str:
    """Name where a testimony stands, out of what is known of it; the table's own column says the same."""
    for name, word in (("out_at", "out"), ("spoke_at", "spoke"), ("checked_in_at", "checked_in")):
        if facts.get(name):
            return word
    if facts.get("filed_at") and facts.get("mode") == WRITTEN:
        return "filed"
    for name, word in (("confirmed_at", "confirmed"), ("registered_at", "registered"), ("filed_at", "filed")):
        if facts.get(name):
            return word
    text = facts.get("text_state") or NONE
    if text:
        return "drafting" if text == CHANGES else text
    return "promised" if facts.get("rsvp_id") else "invited"


def may(step: str, state: str, mode: str) -> bool:
    """Tell whether the desk may take a step now."""
    states, spoken = STEPS[step]
    fits = spoken is None or spoken == (mode != WRITTEN)
    return state in states and fits


def open_modes(facts: Mapping[str, Any], now: datetime) -> list[str]:
    """List the ways to testify that are open at this moment, as the clocks of the hearing say (facts of the event)."""
    if not facts.get("hearing"):
        return []
    told = turnout.clocks(dict(facts))
    offered = turnout.offers(dict(facts), now)
    return [
        mode
        for mode in told.modes
        if (mode in SPOKEN and turnout.SPEAK in offered) or (mode == WRITTEN and turnout.WRITE in offered)
    ]


def may_write_on(facts: Mapping[str, Any], *, mode: str, state: str, now: datetime) -> bool:
    """Tell whether she may still change her text: while her way is open, or until she speaks who is registered."""
    if state in {"out", "spoke"} or not facts.get("hearing") or facts["hearing"]["status"] in {"cancelled", "held"}:
        return False
    open_now = open_modes(facts, now)
    if mode in open_now or (not mode and open_now):
        return True
    return state in {"registered", "confirmed", "checked_in"} and now < facts["starts_at"] + timedelta(hours=12)


def closes_at(facts: Mapping[str, Any], mode: str) -> datetime | None:
    """Tell when her way closes; None: there is no hearing."""
    if not facts.get("hearing"):
        return None
    told = turnout.clocks(dict(facts))
    return told.testimony_closes_at if mode == WRITTEN else told.registration_closes_at


def most_words(*, mode: str, minutes: int, written: int) -> int:
    """Tell how many words fit: into the minutes one has, or as organizers say for a written one."""
    return written if mode == WRITTEN else minutes * RATE


def other_language(language: str) -> str:
    """Tell into which language words are translated: into English for the committee, English ones for our people."""
    return "es" if language == "en" else "en"


def minutes_of(words: int) -> float:
    """Tell how long it takes to say so many words."""
    return round(words / RATE, 1)


# When two entries are one human.
DONE = "{0}.spoke_at, {0}.filed_at, {0}.confirmed_at, {0}.registered_at"
FAR = "{0}.out_at IS NULL, num_nonnulls(" + DONE + "), length({0}.text)"
MERGING = (
    # What went further at the hearing stays, then the longer text.
    MergeRule(
        "campaigns.Testimony.person",
        once=("event_id",),
        better=f"({FAR.format('l')}) > ({FAR.format('w')})",
        aside={
            "out_at": "coalesce(t.out_at, %(now)s)",
            "out_why": "CASE WHEN t.out_at IS NULL THEN 'changed' ELSE t.out_why END",
        },
    ),
)
