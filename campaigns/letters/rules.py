"""Plain rules of letters: how like its template one is, when offices are open, the pace, and how a letter is made."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

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


def holidays(year: int) -> set[date]:
    """List the days on which every office of the state is closed."""
    november = date(year, 11, 1)
    thursday = november + timedelta(days=(3 - november.weekday()) % 7)
    fixed = {date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)}
    monday_in = {(1, 3), (2, 3), (9, 1), (10, 2)}  # month, which Monday
    last_of_may = date(year, 5, 31)
    return (
        fixed
        | {thursday + timedelta(weeks=3), last_of_may - timedelta(days=last_of_may.weekday())}
        | {_monday(year, month, which) for month, which in monday_in}
    )


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(0 - first.weekday()) % 7, weeks=which - 1)


def spacing(pace: int) -> timedelta:
    """Tell how long an office has peace between two letters at so many an hour."""
    return timedelta(seconds=3600 / max(1, pace))


def why_held(*, holds_seat: bool, is_reached: bool) -> str:
    """Say why a letter must wait: somebody else holds the seat, or the rule means her no more; '' when it may go."""
    if not holds_seat:
        return "seat_changed"
    return "" if is_reached else "bill_moved"
