"""Notices that a rule means other people than were approved. May run twice, or never: it compares and writes down."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from campaigns.strategy.following import selectors
from campaigns.strategy.following.models import Following
from campaigns.strategy.following.rules import Follower, difference, list_followers, tell_moved

FACTS = ["change", "joined", "left", "seen_at", "meaning", "approved", "approved_at"]


@transaction.atomic
def notice_all(*, now: datetime) -> int:
    """Look at everything that follows rules; tell how many changes wait for a yes. Nobody is asked about what is gone.

    A draft of letters that went public asks by itself from then on; an archived segment asks no more.
    """
    followers = list_followers()
    gone = Following.objects.filter(change__isnull=False).exclude(about__in=[one.about for one in followers])
    gone.update(change=None, joined=[], left=[], seen_at=None)
    return notice(followers, now)


def notice(followers: Iterable[Follower], now: datetime) -> int:
    """Compare whom these mean now with whom they were approved to mean; open, change or close the question.

    What is seen for the first time counts as approved as it is, and so does a draft whose rule its maker changed:
    she has just chosen it. What does something already waits for a yes in both cases.
    """
    kept: selectors.Kept = {}
    live = {one.about: (one, selectors.reach_of(one, now, kept)) for one in followers}
    known = {row.about: row for row in Following.objects.select_for_update().filter(about__in=live).order_by("pk")}
    fresh = [
        Following(about=about, partner_id=one.partner_id, meaning=one.meaning, approved=terms, approved_at=now)
        for about, (one, terms) in live.items()
        if about not in known
    ]
    Following.objects.bulk_create(fresh, ignore_conflicts=True)
    moved = [row for about, row in known.items() if _compare(row, *live[about], now)]
    Following.objects.bulk_update(moved, FACTS)
    abouts = [row.about for row in moved]
    transaction.on_commit(lambda: tell_moved(abouts))
    return sum(row.change is not None for row in known.values())


def _compare(row: Following, follower: Follower, live: list[int], now: datetime) -> bool:
    is_reworded = not follower.is_open and row.meaning != follower.meaning
    if is_reworded:
        row.meaning, row.approved, row.approved_at = follower.meaning, live, now
    joined, left = difference(row.approved, live)
    if (joined, left) == (row.joined, row.left):
        return is_reworded
    is_open = bool(joined or left)
    row.joined, row.left = joined, left
    row.change, row.seen_at = (uuid4(), now) if is_open else (None, None)
    return True
