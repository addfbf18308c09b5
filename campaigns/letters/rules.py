"""Plain rules of letters: how like its template one is, when offices are open, the pace, and how a letter is made."""

import re
from collections import Counter
from datetime import datetime, time, timedelta

from contacts.people.merging.rules import STAYS, MergeRule
from contacts.policymakers.hours.rules import holidays

NUDGE = 90  # percent; above it the writer is asked for a sentence of her own
OPENS, CLOSES = time(9, 0), time(17, 0)
DIGEST_AT = time(10, 0)
SHINGLE = 3  # words
STORY_LEAST, STORY_MOST, LETTER_MOST = 40, 3000, 6000
TONES = ("warm", "direct", "formal")
# From each state a letter may go only on to these.
MOVES = {
    "unconfirmed": {"ready", "cancelled"},
    "ready": {"handed", "held", "by_hand", "cancelled"},
    "held": {"ready", "cancelled"},
    "by_hand": {"handed", "held", "ready", "cancelled"},
    "handed": {"ready", "by_hand", "doubtful"},
    "doubtful": {"handed", "ready", "by_hand"},
    "cancelled": set(),
}
UNSENT = ("unconfirmed", "ready", "held", "by_hand")


def similarity(template: str, text: str) -> int:
    """Tell which part of a text is its template's, in percent: by runs of three words, each used once."""
    own, known = _shingles(text), _shingles(template)
    if not own.total():
        return 0
    return round(100 * (own & known).total() / own.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())[:2000]
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def compose(*parts: str) -> str:
    """Put the parts of a letter together, one paragraph each; empty ones leave no gap."""
    return "\n\n".join(tidy for part in parts if (tidy := part.strip()))


def points_of(text: str) -> list[str]:
    """Read talking points, one a line, at most eight."""
    return [line.strip(" -•\t") for line in text.splitlines() if line.strip(" -•\t")][:8]


def in_office_hours(local: datetime) -> bool:
    """Tell whether offices are open at this local time."""
    return local.weekday() < 5 and OPENS <= local.time() < CLOSES and local.date() not in holidays(local.year)


def spacing(pace: int) -> timedelta:
    """Tell how long an office has peace between two letters at so many an hour."""
    return timedelta(seconds=3600 / max(1, pace))


def why_held(*, holds_seat: bool, is_reached: bool) -> str:
    """Say why a letter must wait: somebody else holds the seat, or the rule means her no more; '' when it may go."""
    if not holds_seat:
        return "seat_changed"
    return "" if is_reached else "bill_moved"


# When two entries are one human.
STILL_HERE = "('unconfirmed', 'ready', 'held', 'by_hand')"
MERGING = (
    # The letter that went further stays; one that has not left is not sent a second time.
    MergeRule(
        "campaigns.Letter.person",
        once=("drive_id", "seat_id"),
        match="w.drive_id = l.drive_id AND (w.seat_id = l.seat_id OR w.policymaker_id = l.policymaker_id)",
        better="w.seat_id = l.seat_id AND coalesce(l.handed_at, 'infinity') < coalesce(w.handed_at, 'infinity')",
        aside={
            "state": f"CASE WHEN t.state IN {STILL_HERE} THEN 'cancelled' ELSE t.state END",
            "why": f"CASE WHEN t.state IN {STILL_HERE} THEN 'merged' ELSE t.why END",
        },
    ),
    MergeRule("campaigns.Letter.policymaker", once=("drive_id", "person_id")),
    MergeRule("campaigns.OfficeWish.policymaker", how=STAYS, why="the roster makes policymakers, no merge at the desk"),
    MergeRule("campaigns.Handover.policymaker"),
)
