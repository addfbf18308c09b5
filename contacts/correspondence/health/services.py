"""Takes the event hook and keeps its tally; asks for a comparison with the provider's lists."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.post import suppressions
from coalition.post.events import UnreadableEvents, parse_events, verify_event_signature
from coalition.post.gateway import event_keys
from contacts.correspondence import folding
from contacts.correspondence.health import tasks
from contacts.correspondence.health.models import Reconciliation
from contacts.correspondence.health.rules import EVENTS

WORDING = {"suppressions.asked": _("Asked to compare with the mail provider's lists")}
# One tiny row a day, so that a page can say at once when the provider last spoke and whether it was refused.
TALLY = """
INSERT INTO contacts_hooktally AS t (hook, day, posts, items, refused, unreadable, last_at, refused_at)
VALUES (%(hook)s, %(day)s, %(posts)s, %(items)s, %(refused)s, %(unreadable)s, %(last_at)s, %(refused_at)s)
ON CONFLICT (hook, day) DO UPDATE SET posts = t.posts + excluded.posts, items = t.items + excluded.items,
    refused = t.refused + excluded.refused, unreadable = t.unreadable + excluded.unreadable,
    last_at = coalesce(excluded.last_at, t.last_at), refused_at = coalesce(excluded.refused_at, t.refused_at)
"""


class BadSignature(Refusal):
    """The hook was not called by the provider, or the key is wrong."""

    code = "bad_signature"
    status = 403
    message = "bad signature"


class AlreadyAsked(Refusal):
    """A comparison is waiting or running."""

    code = "already_asked"
    message = _("A comparison is on its way already. This page shows it when it is done.")


class NoLists(Refusal):
    """Mail does not go out by a provider that keeps lists."""

    code = "no_lists"
    message = _("There are no lists to compare with: mail does not go out by SendGrid, or its key is missing.")


def take_events(*, raw: bytes, headers: Mapping[str, str], now: datetime) -> int:
    """Check the signature over the raw body, store the events and let them act; tell how many were new."""
    if not verify_event_signature(raw, headers, event_keys()):
        note(EVENTS, now=now, refused=1)
        raise BadSignature
    try:
        events = parse_events(raw)
    except UnreadableEvents:
        note(EVENTS, now=now, unreadable=1)
        raise
    fresh = folding.fold(events, now=now)
    note(EVENTS, now=now, items=fresh)
    return fresh


def note(hook: str, *, now: datetime, items: int = 0, refused: int = 0, unreadable: int = 0) -> None:
    """Count one call of a hook."""
    facts: dict[str, Any] = {"hook": hook, "day": now.astimezone(UTC).date(), "posts": 1, "items": items}
    facts |= {"refused": refused, "unreadable": unreadable}
    facts |= {"last_at": None if refused else now, "refused_at": now if refused else None}
    with connection.cursor() as cursor:
        cursor.execute(TALLY, facts)


def ask_reconciliation(*, by: Any, now: datetime) -> Reconciliation:
    """Ask for a comparison now. Refuses with NoLists and AlreadyAsked."""
    if not suppressions.has_lists():
        raise NoLists
    try:
        with transaction.atomic():
            run = Reconciliation.objects.create(asked_at=now, asked_by=by.user)
    except IntegrityError as error:
        raise AlreadyAsked from error
    audit.record("suppressions.asked", by=by, on=run)
    tasks.reconcile.delay_on_commit()
    return run
