"""Reads revisions and comments, and who has a draft open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from campaigns.alerts.history import rules
from campaigns.alerts.history.models import Comment, Revision, RevisionKind
from campaigns.alerts.models import Alert
from coalition.errors import NotFound

PRESENT_SECONDS = 45


def latest_of(alert: Alert) -> Revision | None:
    """Give the revision that a draft shows now; texts kept aside are not it."""
    return alert.revisions.exclude(kind=RevisionKind.ASIDE).select_related("by").order_by("-number").first()


def find_clash(alert: Alert, seen: int, by: Any) -> Revision | None:
    """Find the revision of somebody else that a page has not seen; None when nothing stands against saving."""
    latest = latest_of(alert)
    if latest is None:
        return None
    mine = latest.by_id == by.user.pk
    return latest if rules.is_behind(seen=seen, latest=latest.number, is_mine=mine) else None


def number_of(alert: Alert) -> int:
    """Tell the number that a page shows: what a later save is compared with."""
    latest = latest_of(alert)
    return latest.number if latest else 0


def list_revisions(alert: Alert) -> QuerySet[Revision]:
    """List the revisions of a draft, newest first, without their contents."""
    return alert.revisions.select_related("by").defer("changes").order_by("-number")


def access_revision(alert: Alert, uuid: UUID) -> Revision:
    """Get one revision of this alert, or refuse with NotFound."""
    found = alert.revisions.select_related("by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def texts_of(changes: Any) -> dict[str, Any]:
    """Give the texts of a packed composer, of all its variants, in the shape that texts are compared in."""
    written = {changes.get("variant", "A"): changes.get("wordings", {}), **changes.get("others", {})}
    parts = ("subject", "preheader", "blocks")
    return {
        "versions": [
            {"language": language, "variant": variant, **{part: one.get(part, "") for part in parts}}
            for variant, wordings in written.items()
            for language, one in wordings.items()
        ]
    }


# --- comments ----------------------------------------------------------------------------------------------------
def list_comments(alert: Alert) -> Sequence[Comment]:
    """List what colleagues said about a draft: open ones first, then the settled ones, oldest first in each."""
    rows = list(alert.comments.select_related("by", "resolved_by"))
    return [one for one in rows if not one.resolved_at] + [one for one in rows if one.resolved_at]


def access_comment(alert: Alert, uuid: UUID) -> Comment:
    """Get one comment on this alert, or refuse with NotFound."""
    found = alert.comments.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_talked_about(membership: Any, limit: int = 10) -> list[Alert]:
    """List the drafts of this partner with open comments by others that wait for this member: as writer or talker."""
    mine = Alert.objects.filter(partner=membership.partner, state__in=["draft", "scheduled"])
    involved = mine.filter(Q(made_by=membership.user) | Q(comments__by=membership.user)).values("pk")
    waits = Q(comments__resolved_at=None) & ~Q(comments__by=membership.user) & Q(comments__isnull=False)
    rows = Alert.objects.filter(pk__in=involved).annotate(open_comments=Count("comments", filter=waits, distinct=True))
    return list(rows.filter(open_comments__gt=0).order_by("-modified_at")[:limit])


# --- who else has it open ----------------------------------------------------------------------------------------
def note_present(alert: Alert, by: Any, now: datetime) -> list[str]:
    """Note that this member has a draft open, and tell who else has: a courtesy that may be forgotten at any time."""
    key = f"present:{alert.uuid}"
    seen = cache.get(key) or {}
    alive = {who: one for who, one in seen.items() if now.timestamp() - one[1] < PRESENT_SECONDS}
    others = sorted(name for who, (name, _at) in alive.items() if who != str(by.user.uuid))
    alive[str(by.user.uuid)] = (str(by.user), now.timestamp())
    cache.set(key, alive, PRESENT_SECONDS)
    return others
