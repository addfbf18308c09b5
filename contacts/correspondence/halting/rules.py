"""When a send stops by itself: plain values in, a reason out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Only bundles handed over within this span are looked at, so that what was right hours ago hides nothing.
WINDOW = timedelta(hours=1)
MAX_BOUNCED = 0.05
MAX_COMPLAINED = 0.001  # of those who got it; Gmail asks for less than 0.1 %, and acts at 0.3 %
# One bounce of three says nothing. A complaint is worth more: three of 2,999 are too many, two never are.
LEAST_KNOWN = 100
LEAST_COMPLAINTS = 3
ERRORS_IN_A_ROW = 3  # answers of 5xx, or none
BOUNCES, COMPLAINTS, ERRORS, REFUSED = "bounces", "complaints", "provider_errors", "provider_refused"
TOO_LATE = "too_late"  # something that the text offers is over


@dataclass(frozen=True)
class Lately:
    """What became of the messages handed over within the window."""

    delivered: int
    bounced: int
    complained: int

    @property
    def known(self) -> int:
        """Count the messages of which something is known."""
        return self.delivered + self.bounced + self.complained


@dataclass(frozen=True)
class Halt:
    """Why a send must stop: the reason, and its numbers."""

    reason: str
    part: int
    whole: int


def judge(lately: Lately) -> Halt | None:
    """Tell why a send must stop, or None."""
    arrived = lately.delivered + lately.complained
    if lately.complained >= LEAST_COMPLAINTS and lately.complained > MAX_COMPLAINED * arrived:
        return Halt(COMPLAINTS, lately.complained, arrived)
    if lately.known >= LEAST_KNOWN and lately.bounced > MAX_BOUNCED * lately.known:
        return Halt(BOUNCES, lately.bounced, lately.known)
    return None


def window_begins(now: datetime, watched_from: datetime | None) -> datetime:
    """Tell from when on numbers count: not from before a human said to go on, who has seen those."""
    begins = now - WINDOW
    return max(begins, watched_from) if watched_from else begins
