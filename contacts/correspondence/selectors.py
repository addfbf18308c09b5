"""Reads sends, bundles, messages and results."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from contacts.correspondence.models import (
    Bundle,
    BundleState,
    Content,
    Dispatch,
    DispatchState,
    Fate,
    MailEvent,
    Message,
)
from contacts.correspondence.tallies import selectors as tallies

# Why a message bounced or never left, in words; a provider's own words are shown as they are.
REASONS = {
    "hard": _("no such mailbox"),
    "soft": _("mailbox full or out of order"),
    "block": _("their server refused us"),
    "policy": _("their server refused this mail"),
    "bounced": _("the address does not work"),
    "complained": _("marked us as spam"),
    "suppressed": _("asked not to be written to"),
    "unsubscribed": _("unsubscribed at the mail provider"),
    "no_consent": _("consent was withdrawn"),
    "no_address": _("no address any more"),
    "invalid": _("not a valid address"),
    "content": _("the mail provider took it for spam"),
    "quota": _("over the limit of the mail provider's plan"),
    "header": _("a header that the mail provider refused"),
    "other": _("refused by the mail provider"),
}


def say_reason(reason: str) -> str:
    """Say why a message bounced or was dropped."""
    return str(REASONS.get(reason, reason))


def get_content(dispatch_id: int, language: str, variant: str) -> Content:
    """Get the text of a send in one language and variant."""
    return Content.objects.get(dispatch_id=dispatch_id, language=language, variant=variant)


def find_dispatch(reference: str) -> Dispatch | None:
    """Find the send of a reference."""
    return Dispatch.objects.filter(reference=reference).first()


@dataclass(frozen=True)
class Progress:
    """How far a send is: messages by the state of their bundle, and the pace of the last minute."""

    total: int
    accepted: int
    waiting: int
    in_flight: int
    unknown: int
    failed: int
    cancelled: int
    per_second: float
    held: int = 0
    next_at: datetime | None = None  # when the next bundle may leave, where none may now

    @property
    def done(self) -> int:
        """Count what needs no more work."""
        return self.accepted + self.unknown + self.failed + self.cancelled

    @property
    def percent(self) -> int:
        """Tell how much is done, in percent."""
        return 100 * self.done // self.total if self.total else 0


def count_progress(dispatch: Dispatch, now: datetime) -> Progress:
    """Count a send's messages by state from its bundles alone: 1,000 rows for a million messages."""
    by_state: Counter[str] = Counter()
    pace = 0
    hours: list[datetime] = []
    rows = dispatch.bundles.values_list("state", "size", "settled_at", "due_at", "retry_after")
    for state, size, settled_at, due_at, retry_after in rows:
        by_state[state] += size
        if state in (BundleState.READY, BundleState.RETRY):
            hours.append(max(due_at or now, retry_after or now))
        if state == BundleState.ACCEPTED and settled_at and (now - settled_at).total_seconds() < 60:
            pace += size
    since = min(60.0, max(1.0, (now - (dispatch.started_at or now)).total_seconds()))
    return Progress(
        total=sum(by_state.values()),
        accepted=by_state[BundleState.ACCEPTED],
        waiting=by_state[BundleState.READY] + by_state[BundleState.CLAIMED] + by_state[BundleState.RETRY],
        in_flight=by_state[BundleState.IN_FLIGHT],
        unknown=by_state[BundleState.UNKNOWN],
        failed=by_state[BundleState.FAILED],
        cancelled=by_state[BundleState.CANCELLED],
        per_second=pace / since,
        held=by_state[BundleState.HELD],
        next_at=min(hours) if hours and min(hours) > now else None,
    )


def count_results(dispatch: Dispatch) -> dict[str, int]:
    """Count what became of a send's messages, from its tallies; machines' clicks are not in here."""
    rows = tallies.sum_up(dispatch)
    names = ("total", "clicked", "acted", "unsubscribed", *Fate.values)
    return {name: int(rows[0][name]) if rows else 0 for name in names}


def list_results(dispatch: Dispatch, by: str = "language") -> list[dict[str, Any]]:
    """Count fates per `language` or `variant` (what was really sent), for the table beside the chart."""
    return tallies.sum_up(dispatch, by)


def list_dropped(dispatch: Dispatch) -> list[dict[str, Any]]:
    """Count dropped messages by reason, with its words."""
    return _by_reason(dispatch, Fate.DROPPED)


def list_bounced(dispatch: Dispatch) -> list[dict[str, Any]]:
    """Count bounced messages by class, with its words."""
    return _by_reason(dispatch, Fate.BOUNCED)


def _by_reason(dispatch: Dispatch, fate: str) -> list[dict[str, Any]]:
    counted = dispatch.messages.filter(fate=fate).values("fate_reason").annotate(count=Count("id"))
    rows = counted.order_by("-count", "fate_reason")
    return [{**row, "words": say_reason(row["fate_reason"]) or "–"} for row in rows]


def list_hours(dispatch: Dispatch) -> list[tuple[str, datetime, int]]:
    """List what waits for its hour: zone ('' where the hour is nobody's own), the hour, and how many people."""
    waiting = dispatch.bundles.filter(state__in=[BundleState.READY, BundleState.RETRY], due_at__isnull=False)
    return list(waiting.values_list("zone", "due_at").annotate(people=Sum("size")).order_by("due_at", "zone"))


def list_unsettled(dispatch: Dispatch) -> QuerySet[Bundle]:
    """List the bundles whose outcome nobody knows."""
    return dispatch.bundles.filter(state=BundleState.UNKNOWN).order_by("handed_at")


def list_messages_of(person_id: int) -> QuerySet[Message]:
    """List what was sent to a person, newest first, for her timeline."""
    return (
        Message.objects.filter(person_id=person_id)
        .select_related("dispatch", "bundle", "point")
        .order_by("-created_at", "-id")
    )


def list_events_of(message: Message) -> QuerySet[MailEvent]:
    """List what the provider reported about a message, oldest first."""
    return message.events.order_by("at", "id")


def get_message(uuid: UUID | None) -> Message:
    """Get the message that a link token names, or refuse with NotFound."""
    found = Message.objects.filter(uuid=uuid).select_related("dispatch__partner", "point").first() if uuid else None
    if found is None:
        raise NotFound
    return found


def count_due(now: datetime) -> int:
    """Count the bundles that could be claimed now."""
    due = Bundle.objects.filter(state__in=[BundleState.READY, BundleState.RETRY], dispatch__state=DispatchState.RUNNING)
    return due.exclude(retry_after__gt=now).count()


def list_sent(partner_id: int, prefix: str) -> list[tuple[str, str]]:
    """List as choices what the partner sent under references of this prefix, newest first: subject with the day."""
    sends = Content.objects.filter(dispatch__partner=partner_id, dispatch__reference__startswith=prefix)
    named: dict[str, str] = {}
    facts = ("dispatch__reference", "language", "subject", "dispatch__created_at")
    for reference, language, subject, at in sends.order_by("-dispatch__created_at").values_list(*facts)[:400]:
        if reference not in named or language == get_language():
            named[reference] = f"“{subject[:60]}” · {formats.date_format(localtime(at), 'SHORT_DATE_FORMAT')}"
    return list(named.items())
