"""Says yes to whom a rule means now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.strategy.following import criteria, selectors
from campaigns.strategy.following.models import Following
from campaigns.strategy.following.rules import Follower, list_followers, tell_moved
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "following.approved": _("approved whom %(title)s means now: %(joined)s joined, %(left)s left"),
    "following.published": _("published %(title)s: it means %(people)s of those who decide"),
}


class MovedAgain(Refusal):
    """The difference that was shown is not the present one."""

    code = "moved_again"
    message = _("It has changed again in the meantime. Please look at the new difference.")


@transaction.atomic
def approve(membership: Any, change: UUID, *, now: datetime) -> Following:
    """Approve the difference that was shown, if it is still the present one (MovedAgain)."""
    row = selectors.access_change(membership, change)
    row = Following.objects.select_for_update().get(pk=row.pk)
    follower = next((one for one in list_followers(membership.partner_id) if one.about == row.about), None)
    live = selectors.reach_of(follower, now) if follower else []
    if row.change != change or set(live) != (set(row.approved) | set(row.joined)) - set(row.left):
        raise MovedAgain
    facts = {"title": follower.title if follower else row.about, "joined": len(row.joined), "left": len(row.left)}
    _settle(row, live, follower, now, membership.user)
    audit.record("following.approved", by=membership, on=membership.partner, facts=facts)
    return row


@transaction.atomic
def say_yes(followers: Iterable[Follower], now: datetime, *, by: Any = None) -> None:
    """Take these as approved as they are now: what their makers have just published; the diary says so."""
    for one in followers:
        row, _new = Following.objects.select_for_update().get_or_create(
            about=one.about, defaults={"partner_id": one.partner_id}
        )
        _settle(row, selectors.reach_of(one, now), one, now, by.user if by else None)
        facts = {"title": one.title, "people": len(row.approved)}
        audit.record_many("following.published", by=by, on=[row.partner], facts=facts, partner=row.partner.uuid)


def _settle(row: Following, live: list[int], follower: Follower | None, now: datetime, user: Any) -> None:
    row.meaning = follower.meaning if follower else row.meaning
    row.approved, row.approved_at, row.approved_by = live, now, user
    row.change, row.joined, row.left, row.seen_at = None, [], [], None
    row.save()
    transaction.on_commit(lambda: tell_moved([row.about]))


def register_all() -> None:
    """Register what segments may ask, and that segments follow; called from AppConfig.ready()."""
    criteria.register_all()
