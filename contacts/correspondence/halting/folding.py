"""Looks at running sends and halts those that go wrong; each move is a conditional update."""

from datetime import datetime

import structlog
from django.db import connection
from django.db.models import F

from contacts.correspondence.halting import rules
from contacts.correspondence.models import Bundle, BundleState, Dispatch, DispatchState

log = structlog.get_logger(__name__)
# The few sends that run now, their bundles of the last hour, and the sums of those: never a message.
LATELY = """
SELECT d.id, coalesce(sum(t.delivered), 0), coalesce(sum(t.bounced), 0), coalesce(sum(t.complained), 0)
FROM contacts_dispatch d
JOIN contacts_bundle b ON b.dispatch_id = d.id
    AND b.handed_at >= greatest(%s, coalesce(d.watched_from, '-infinity'))
JOIN contacts_tally t ON t.dispatch_id = d.id AND t.bundle_id = b.id
WHERE d.state = 'running' AND NOT d.standing
GROUP BY d.id
"""


def watch(*, now: datetime) -> int:
    """Halt every running send whose bounces or complaints of late are too many; tell how many."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [now - rules.WINDOW])
        rows = cursor.fetchall()
    halted = 0
    for dispatch, delivered, bounced, complained in rows:
        found = rules.judge(rules.Lately(int(delivered), int(bounced), int(complained)))
        if found is not None:
            facts = {"part": found.part, "whole": found.whole}
            halted += halt(dispatch, found.reason, facts=facts, now=now)
    return halted


def end_late(*, now: datetime) -> int:
    """Halt every running send whose text offers what is over by now; a standing one loses only what waits in it."""
    late = list(Dispatch.objects.filter(state=DispatchState.RUNNING, until__lte=now).values_list("pk", "standing"))
    waiting = Bundle.objects.filter(state__in=[BundleState.READY, BundleState.RETRY])
    for dispatch, is_standing in late:
        if is_standing:
            waiting.filter(dispatch=dispatch).update(state=BundleState.CANCELLED, settled_at=now)
            Dispatch.objects.filter(pk=dispatch, until__lte=now).update(until=None)
        else:
            halt(dispatch, rules.TOO_LATE, facts={}, now=now)
    return len(late)


def note_answer(dispatch_id: int, *, error: str, now: datetime) -> None:
    """Count provider errors in a row: '' is a good answer, which ends the row; the third error halts the send."""
    sends = Dispatch.objects.filter(pk=dispatch_id)
    if not error:
        sends.filter(provider_errors__gt=0).update(provider_errors=0)  # no row is written while all goes well
        return
    sends.update(provider_errors=F("provider_errors") + 1)
    count = sends.values_list("provider_errors", flat=True).first() or 0
    if count >= rules.ERRORS_IN_A_ROW:
        halt(dispatch_id, rules.ERRORS, facts={"part": count, "error": error[:200]}, now=now)


def halt(dispatch_id: int, reason: str, *, facts: dict[str, object], now: datetime) -> int:
    """Halt a running send and keep why, in numbers; 0 when it runs no more."""
    running = Dispatch.objects.filter(pk=dispatch_id, state=DispatchState.RUNNING)
    moved = running.update(state=DispatchState.HALTED, reason=reason, halt_facts={**facts, "at": now.isoformat()})
    if moved:
        log.error("dispatch_halted", dispatch=dispatch_id, reason=reason, **facts)
    return moved
