"""The formula of engagement: what each deed counts, and for how long. Plain values."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from contacts.people.merging.rules import MergeRule

FRESH = timedelta(days=90)  # so long a deed counts in full, afterwards half
COUNTS = timedelta(days=365)  # older ones count nothing
OTHER = 2  # a kind of deed without a number of its own
# All numbers are even, so that half of one is whole.
POINTS: Mapping[str, int] = {
    "petition.signed": 2,
    "signup.joined": 2,
    "outreach.reached": 2,
    "turnout.promised": 4,
    "turnout.confirmed": 2,
    "letter.written": 4,
    "call.made": 6,
    "signon.signed": 6,
    "story.told": 8,
    "turnout.came": 10,
    "turnout.spoke": 10,
    "testimony.written": 8,
    "testimony.filed": 10,
    "action.withdrawn": 0,
}
MERGING = (MergeRule("campaigns.Engagement.person", once=("partner_id",), better="l.points > w.points"),)


def points_of(kind: str, at: datetime, now: datetime) -> int:
    """Give what one deed counts at this moment."""
    age = now - at
    if age >= COUNTS or age < timedelta(0):
        return 0
    full = POINTS.get(kind, OTHER)
    return full if age < FRESH else full // 2


def score(deeds: Iterable[tuple[str, str, datetime]], now: datetime) -> int:
    """Add up what a person's deeds (kind, about, at) count; what was taken back afterwards counts nothing."""
    told = list(deeds)
    back = [(about, at) for kind, about, at in told if kind == "action.withdrawn"]
    return sum(
        points_of(kind, at, now)
        for kind, about, at in told
        if not any(about == other and at <= when <= now for other, when in back)
    )
