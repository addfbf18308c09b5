"""Keeps what was saved, keeps aside what clashed, and what colleagues say."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.history import rules
from campaigns.alerts.history.models import Comment, Revision, RevisionKind
from campaigns.alerts.models import Alert
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership


class NothingSaid(Refusal):
    """A comment has no words."""

    code = "nothing_said"
    status = 422
    message = _("Write something first.")


def keep(alert: Alert, changes: Any, *, kind: str, by: Membership, now: datetime) -> Revision:
    """Keep what a composer held at this save; runs in the transaction that saves the draft and has locked it.

    While one person goes on writing, her latest row moves on; the oldest autosaves make room beyond a hundred.
    """
    packed = rules.pack(changes)
    rows = Revision.objects.filter(alert=alert)
    newest = rows.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    if newest is not None and _belongs_to(newest, kind, by, now):
        newest.number, newest.changes, newest.at = number, packed, now
        newest.save(update_fields=["number", "changes", "at"])
        return newest
    if newest is not None and newest.changes == packed and RevisionKind.ASIDE not in (kind, newest.kind):
        return newest
    row = Revision.objects.create(
        alert=alert, number=number, kind=kind, changes=packed, by=by.user, began_at=now, at=now
    )
    old = rows.filter(kind=RevisionKind.AUTO).order_by("-number").values("pk")[rules.KEPT :]
    Revision.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return row


def _belongs_to(newest: Revision, kind: str, by: Membership, now: datetime) -> bool:
    mine = newest.by_id == by.user.pk
    return rules.moves_on(kind=newest.kind, is_mine=mine, began_at=newest.began_at, now=now, becomes=kind)


def keep_aside(alert: Alert, changes: Any, *, by: Membership, now: datetime) -> Revision:
    """Keep a text that came too late: somebody else had saved meanwhile. The draft itself is left alone."""
    with transaction.atomic():
        Alert.objects.select_for_update().get(pk=alert.pk)
        return keep(alert, changes, kind=RevisionKind.ASIDE, by=by, now=now)


def comment(alert: Alert, *, text: str, by: Membership, now: datetime, language: str = "", quote: str = "") -> Comment:
    """Say something about a draft to colleagues. Raises NothingSaid."""
    words = text.replace("\x00", "").strip()[:2000]
    if not words:
        raise NothingSaid
    with transaction.atomic():
        said = Comment.objects.create(
            alert=alert, by=by.user, at=now, text=words, language=language[:5], quote=quote.replace("\x00", "")[:200]
        )
        audit.record("alert.commented", by=by, on=alert)
    return said


def settle(said: Comment, *, settled: bool, by: Membership, now: datetime) -> None:
    """Mark a comment as dealt with, or open it again; may be pressed twice."""
    rows = Comment.objects.filter(pk=said.pk, resolved_at__isnull=settled)
    rows.update(resolved_at=now if settled else None, resolved_by=by.user if settled else None)
