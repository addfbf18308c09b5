"""Places the calls that were asked for, each once; closes those that nobody told the end of, and has them hung up."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Case, CharField, DateTimeField, F, PositiveIntegerField, Q, Value, When
from django.urls import reverse

from campaigns.calls.connecting import rules
from campaigns.calls.connecting.models import ConnectedCall
from campaigns.calls.connecting.rules import ASKED, LASTS, OPEN, OVER, PLACING, RINGING
from coalition.post import voice
from coalition.post.rules import Outcome
from coalition.post.voice import Ring, Rung

MOST_AT_ONCE = 50
PAUSE = timedelta(seconds=5)  # before a call is tried again that surely did not ring
KEPT = timedelta(days=30)  # the hash of a network
log = structlog.get_logger("voice")


def place_due(*, now: datetime) -> int:
    """Place the calls that are due, one request each; tell how many."""
    if not voice.is_on():
        return 0
    placed = 0
    for _turn in range(MOST_AT_ONCE):
        row = _claim(now)
        if row is None:
            break
        rung = voice.voice().ring(_ring(row))
        log.info("voice_placed", outcome=rung.outcome, error=rung.error)
        _settle(row, rung, now)
        placed += 1
    return placed


def _claim(now: datetime) -> ConnectedCall | None:
    """Take the oldest call that is due; a call is claimed once, and only whoever has its fence settles it."""
    due = ConnectedCall.objects.filter(state=ASKED, due_at__lte=now, deadline_at__gt=now)
    for row in due.order_by("asked_at")[:5]:
        mine = ConnectedCall.objects.filter(pk=row.pk, state=ASKED, fence=row.fence)
        if mine.update(state=PLACING, fence=F("fence") + 1, deadline_at=now + LASTS[PLACING][0]):
            row.fence += 1
            return row
    return None


def _ring(row: ConnectedCall) -> Ring:
    return Ring(
        to=row.phone,
        document_url=address_of(row, "answer"),
        status_url=address_of(row, "status"),
        ring_seconds=rules.RING_SECONDS,
        most_seconds=rules.MOST_SECONDS,
    )


def address_of(row: ConnectedCall, step: str) -> str:
    """Write where the provider asks and reports: our own id of the call, nothing of a person."""
    return f"{settings.PUBLIC_URL}{reverse('voice:hook')}?{urlencode({'call': row.uuid, 'at': step})}"


def _settle(row: ConnectedCall, rung: Rung, now: datetime) -> None:
    """Write down what the provider said; what a report said meanwhile stands. Unknown stays: never rung twice."""
    mine = ConnectedCall.objects.filter(pk=row.pk, fence=row.fence)
    if rung.outcome == Outcome.ACCEPTED:
        mine.filter(call_id="").update(call_id=rung.call_id)
        mine.filter(state=OVER, outcome="stopped").update(hang_up_at=now)  # she stopped it while we asked
        mine.filter(state=PLACING).update(state=RINGING, deadline_at=now + LASTS[RINGING][0])
    elif rung.outcome == Outcome.RETRY:
        until = row.asked_at + LASTS[ASKED][0]
        mine.filter(state=PLACING).update(state=ASKED, due_at=max(rung.retry_at or now, now + PAUSE), deadline_at=until)
    elif rung.outcome != Outcome.UNKNOWN:
        end(mine.filter(state=PLACING), "refused", now)


def end(rows: Any, outcome: Any, now: datetime, **more: Any) -> int:
    """End these calls; the number of a person goes, its keyed hash stays to be counted."""
    return rows.update(state=OVER, outcome=outcome, over_at=now, phone="", **more)


def hang_up_due(*, now: datetime) -> int:
    """Ask the provider to end calls that are over for us and may still ring or be talked on; tell how many.

    To ask twice does no harm, so a row is asked about again until the provider has answered; after the time that the
    provider itself gives a call, nobody need ask.
    """
    if not voice.is_on():
        return 0
    ConnectedCall.objects.filter(hang_up_at__lt=now - LASTS[rules.BRIDGING][0]).update(hang_up_at=None)
    due = ConnectedCall.objects.filter(hang_up_at__lte=now).exclude(call_id="").order_by("hang_up_at")
    ended = 0
    for row in list(due[:MOST_AT_ONCE]):
        mine = ConnectedCall.objects.filter(pk=row.pk, hang_up_at=row.hang_up_at)
        if not mine.update(hang_up_at=now + rules.ASK_AGAIN):
            continue
        told = voice.voice().hang_up(row.call_id)
        log.info("voice_hung_up", outcome=told.outcome, error=told.error)
        if told.outcome not in (Outcome.RETRY, Outcome.UNKNOWN):
            ConnectedCall.objects.filter(pk=row.pk).update(hang_up_at=None)
            ended += 1
    return ended


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """End calls whose time is over, each by its state; forget networks after a month."""
    whens = [When(state=state, then=Value(outcome)) for state, (_lasts, outcome) in LASTS.items()]
    overdue = ConnectedCall.objects.filter(state__in=OPEN, deadline_at__lte=now)
    # Nobody told how long a call lasted that was put through: it is counted as if it had lasted as long as it may.
    longest = When(state=rules.BRIDGING, then=Value(rules.MOST_SECONDS))
    seconds = Case(longest, default=F("charged_seconds"), output_field=PositiveIntegerField())
    hang_up_at = Case(When(~Q(call_id=""), then=Value(now)), output_field=DateTimeField())
    ended = end(overdue, Case(*whens, output_field=CharField()), now, charged_seconds=seconds, hang_up_at=hang_up_at)
    old = ConnectedCall.objects.filter(~Q(network_mark=""), asked_at__lt=now - KEPT, state=OVER)
    old.update(network_mark="")
    return ended
