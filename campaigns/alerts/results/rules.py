"""How results are counted and compared: plain values, no Django."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

# Somebody who acts within a week of an alert, by another way than its link, is counted as matched, not as credited.
MATCHED_WITHIN = timedelta(days=7)
TELLING = 20  # a group smaller than this is never called the best one: three of four is no finding
STEPS = (
    (timedelta(hours=3), timedelta(minutes=5)),
    (timedelta(days=4), timedelta(hours=1)),
    (timedelta(days=3660), timedelta(days=1)),
)
_OWN = re.compile(r"/(u|me)/[^/?#]+/?")
_MARK = re.compile(r"([?&])(?:m|lang|source|v)=[^&#]*")


@dataclass(frozen=True)
class Tally:
    """What became of the mails to one group of people."""

    key: str
    people: int = 0
    accepted: int = 0
    delivered: int = 0
    bounced: int = 0
    clicked: int = 0
    acted: int = 0
    matched: int = 0
    unsubscribed: int = 0
    complained: int = 0

    @property
    def rate(self) -> float:
        """Tell the share of people who acted by the alert's link, 0 to 1."""
        return self.acted / self.people if self.people else 0.0


def best_of(rows: Sequence[Tally]) -> Tally | None:
    """Find the group that acted most, among those large enough to tell; None when nobody acted or all are too small."""
    telling = [row for row in rows if row.people >= TELLING and row.acted]
    return max(telling, key=lambda row: (row.rate, row.people)) if len(telling) > 1 else None


def step_of(span: timedelta) -> timedelta:
    """Choose how finely time is divided: five minutes at first, then hours, then days."""
    return next(step for limit, step in STEPS if span <= limit)


def link_key(url: str) -> str:
    """Tell links apart by where they lead, not by whose they are: tokens and marks of people are taken out."""
    if own := _OWN.search(url):
        return own.group(1)
    bare = _MARK.sub(lambda m: m.group(1), url.replace("&amp;", "&"))
    bare = re.sub(r"[?&]+(?=#|$)", "", re.sub(r"([?&])&+", r"\1", bare))
    return bare.rstrip("/")


@dataclass(frozen=True)
class Past:
    """One sent alert beside others: its size and shares, 0 to 1."""

    uuid: str
    name: str
    at: datetime | None
    people: int
    delivered: float
    clicked: float
    acted: float
    unsubscribed: float


def usual(rows: Sequence[Past], name: str) -> float | None:
    """Tell the median of a share over earlier alerts; None when there are fewer than three to compare with."""
    values = [getattr(row, name) for row in rows]
    return median(values) if len(values) >= 3 else None


def compare(value: float, middle: float | None) -> str:
    """Say how a share stands beside the usual one: above, below (by a tenth of it at least), usual, or unknown."""
    if middle is None:
        return "unknown"
    if abs(value - middle) <= 0.1 * middle:
        return "usual"
    return "above" if value > middle else "below"
