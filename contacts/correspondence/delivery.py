"""Moves bundles: claim, look again, commit `in_flight`, one call to the provider, commit what it said.

The row is the truth. A bundle is claimed by a conditional UPDATE that raises its fence; every later step asks for the
same fence, so a worker that was thought dead can change nothing. If a worker dies before `in_flight`, the bundle is
ready again; if it dies after, nobody knows whether the provider took it, so it becomes `unknown` and is never resent
blindly: only evidence (an event with its id) or a human settles it. Sending writes no row per message.
"""

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from coalition.columns import no_sweeps
from coalition.post.gateway import Gateway, gateway
from coalition.post.rules import Outcome, Receipt
from contacts.correspondence.halting import folding as halting
from contacts.correspondence.halting.rules import REFUSED
from contacts.correspondence.letters.criteria import write_letter
from contacts.correspondence.letters.selectors import Copy, Shared, list_copies
from contacts.correspondence.models import DispatchState
from contacts.correspondence.pace import delivery as pace
from contacts.correspondence.parting import delivery as parting

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
# Conditional updates: the number of changed rows says whether it was ours to change.
# Sends in their order, and the first due bundle of the first that has any: a claim costs the same however many wait.
# MATERIALIZED: as a plain sub-select the planner may run it once per row, and each run would claim another bundle.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT found.* FROM (
        SELECT id, priority FROM contacts_dispatch
        WHERE state = 'running' AND (until IS NULL OR until > %(now)s) ORDER BY priority, id OFFSET 0
    ) d CROSS JOIN LATERAL (
        SELECT b.id, b.size, d.priority, r.id AS rate_id
        FROM contacts_bundle b {limits}
        WHERE b.dispatch_id = d.id AND b.state IN ('ready', 'retry')
          AND (b.retry_after IS NULL OR b.retry_after <= %(now)s) AND (b.due_at IS NULL OR b.due_at <= %(now)s)
          AND {is_open} {only}
        ORDER BY b.id LIMIT 1 FOR UPDATE OF b SKIP LOCKED
    ) found LIMIT 1
), taken AS ({take})
UPDATE contacts_bundle b SET state = 'claimed', fence = b.fence + 1, leased_until = %(lease)s, attempt = b.attempt + 1
FROM due LEFT JOIN taken ON taken.id = due.rate_id
WHERE b.id = due.id AND (due.rate_id IS NULL OR taken.id IS NOT NULL)
RETURNING b.id, b.uuid, b.dispatch_id, b.language, b.variant, b.fence, b.attempt, b.size, taken.id, taken.people,
          {lazily}
"""
# Such a transaction does not wait for the disk: the next flush, the hand-over's at the latest, takes it along. If the
# server dies before, a claim was none, and what was accepted is in doubt until its events come: nothing goes twice.
LAZILY = "set_config('synchronous_commit', 'off', true)"
CLAIM = CLAIM.format(limits=pace.LIMITS, is_open=pace.IS_OPEN, take=pace.TAKE, only="{only}", lazily=LAZILY)
HAND_OVER = """
UPDATE contacts_bundle SET state = 'in_flight', request_uuid = %(request)s, handed_at = %(now)s,
       leased_until = %(lease)s
WHERE id = %(id)s AND fence = %(fence)s AND state = 'claimed'
  AND (SELECT state FROM contacts_dispatch WHERE id = %(dispatch)s AND (until IS NULL OR until > %(now)s)) = 'running'
"""
RELEASE = """
UPDATE contacts_bundle b SET leased_until = NULL,
       state = CASE WHEN d.state = 'cancelled' THEN 'cancelled' ELSE 'ready' END
FROM contacts_dispatch d WHERE d.id = b.dispatch_id AND b.id = %(id)s AND b.fence = %(fence)s AND b.state = 'claimed'
"""
# A sure answer may arrive after the sweeper gave the bundle up: it still counts, if nobody moved it since.
SETTLE = """
UPDATE contacts_bundle SET state = %(state)s, settled_at = %(settled)s, retry_after = %(retry)s, leased_until = NULL,
       provider_id = %(provider)s, error = %(error)s
WHERE id = %(id)s AND fence = %(fence)s AND state = ANY(%(states)s)
"""
FINISH = """
UPDATE contacts_dispatch SET state = 'done', finished_at = %(now)s
WHERE id = %(id)s AND state = 'running' AND NOT standing AND NOT EXISTS (
    SELECT 1 FROM contacts_bundle WHERE dispatch_id = %(id)s
    AND state IN ('held', 'ready', 'claimed', 'in_flight', 'retry'))
"""
POSTPONE = """
UPDATE contacts_bundle SET retry_after = %(until)s
WHERE state IN ('ready', 'retry') AND (retry_after IS NULL OR retry_after < %(until)s)
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A bundle that is ours, as long as its fence is this one."""

    id: int
    uuid: uuid.UUID
    dispatch_id: int
    language: str
    variant: str
    fence: int
    attempt: int
    size: int = 0
    rate_id: int | None = None  # the bucket that was taken from, where the domain has one
    taken: int | None = None


def send_due(*, seconds: float = 50.0, only: Sequence[int] = (), helpers: int = 0, clock: Clock = timezone.now) -> int:
    """Send due bundles, one after another, until none is due, time is up or the provider says wait; tell how many.

    `helpers` threads do the same beside this one, over connections of their own: while one waits for the database or
    for the provider, another writes. Each holds one bundle at a time, so a crash leaves as many in doubt as threads.
    """
    shift = _Shift(time.monotonic() + seconds, only, clock)
    first = shift.next_claim()
    if first is None:
        return 0
    with ThreadPoolExecutor(max_workers=helpers + 1, thread_name_prefix="send") as pool:
        others = [pool.submit(shift.work_beside) for _ in range(helpers)]
        try:
            sent = shift.work(first)
        finally:
            shift.is_over.set()
        return sent + sum(other.result() for other in others)


class _Shift:
    """What the threads of one `send_due` share: until when, and whether the provider said wait."""

    def __init__(self, until: float, only: Sequence[int], clock: Clock) -> None:
        self.until, self.only, self.clock = until, only, clock
        self.is_over, self.shared = threading.Event(), Shared()

    def next_claim(self) -> Claim | None:
        """Claim what is due, or will be within seconds; None when the shift is over or there is nothing."""
        while not self.is_over.is_set() and time.monotonic() < self.until:
            claim = claim_next(now=self.clock(), only=self.only)
            if claim is not None or self.only or not pace.wait(until=self.until, now=self.clock()):
                return claim
        return None

    def work(self, claim: Claim | None) -> int:
        """Deliver this claim and what is due after it; tell how many bundles were accepted."""
        post = gateway()
        sent = 0
        while claim is not None:
            with no_sweeps():
                outcome = deliver(claim, post=post, clock=self.clock, shared=self.shared)
            sent += outcome is Outcome.ACCEPTED
            if outcome in (Outcome.RETRY, Outcome.STOP):
                self.is_over.set()
            claim = self.next_claim()
        return sent

    def work_beside(self) -> int:
        """Do the same in a thread, whose connection to the database ends with it."""
        try:
            return self.work(self.next_claim())
        finally:
            connection.close()


def claim_next(*, now: datetime, only: Sequence[int] = ()) -> Claim | None:
    """Claim the next due bundle (of `only` these ids), or None."""
    values = {"now": now, "today": pace.today_of(now), "lease": now + lease(), "only": list(only)}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(only="AND b.id = ANY(%(only)s)" if only else ""), values)
        row = cursor.fetchone()
    claim = Claim(*row[:-1]) if row else None
    if claim and claim.taken is not None and claim.taken < claim.size:
        part = pace.take_part(claim.id, claim.fence, claim.taken, until=now + lease())
        return replace(claim, id=part[0], uuid=part[1], fence=1, size=claim.taken) if part else None
    return claim


def lease() -> timedelta:
    """Tell how long a worker may be silent about a bundle: well over the longest call to the provider."""
    return timedelta(seconds=max(10.0, 3 * settings.MAIL_TIMEOUT))


def deliver(
    claim: Claim, *, post: Gateway, clock: Clock = timezone.now, shared: Shared | None = None
) -> Outcome | None:
    """Hand one claimed bundle to the provider and note what it said; None if there was nothing to hand over."""
    shared = shared or Shared()
    dispatch = shared.get_send(claim.dispatch_id)
    if dispatch.state != DispatchState.RUNNING:
        _release(claim, clock())
        return None
    copies = list_copies(claim.id, dispatch)
    going = [copy for copy in copies if not copy.blocked]
    content = shared.get_text(claim.dispatch_id, claim.language, claim.variant)
    letter = write_letter(dispatch, content, going, bundle=str(claim.uuid), today=timezone.localdate(clock()))
    large = parting.too_large(letter.recipients, going)
    if large:
        _set_apart(claim, large)
        _give_back(claim, clock())
        return None
    gone = {copy.id: copy.blocked for copy in copies if copy.blocked}
    if not _commit_hand_over(claim, gone, request=letter.request, now=clock()):
        return None
    if not going:
        return _settle(claim, Receipt(Outcome.ACCEPTED, error="nobody left"), going, clock())
    return _settle(claim, post.send(letter), going, clock())


def _set_apart(claim: Claim, messages: Sequence[int]) -> None:
    """Give each of these messages a bundle of its own, and let the rest go at once."""
    with transaction.atomic():
        for message in messages:
            parting.split(claim.id, [message], state="ready")
        _execute(RELEASE, id=claim.id, fence=claim.fence)


def _commit_hand_over(claim: Claim, gone: dict[int, str], *, request: str, now: datetime) -> bool:
    """Commit who is dropped and that the bundle is in flight; from here on it may be with the provider."""
    with transaction.atomic():
        if gone:
            parting.drop(gone, now)
        handed = _execute(
            HAND_OVER, id=claim.id, fence=claim.fence, dispatch=claim.dispatch_id, request=request, now=now,
            lease=now + lease(),
        )  # fmt: skip
    if not handed:
        _release(claim, now)
    return bool(handed)


def _release(claim: Claim, now: datetime) -> None:
    """Let a claimed bundle go that was not handed over."""
    _execute(RELEASE, id=claim.id, fence=claim.fence)
    _give_back(claim, now)


def _give_back(claim: Claim, now: datetime) -> None:
    if claim.rate_id and claim.taken:
        pace.give_back(claim.rate_id, claim.taken, now=now)


def _settle(claim: Claim, receipt: Receipt, going: Sequence[Copy], now: datetime) -> Outcome:
    """Commit what the provider said."""
    outcome = receipt.outcome
    with transaction.atomic():
        if outcome in (Outcome.BISECT, Outcome.HALVE):
            if _move(claim, receipt, "ready", now):
                half = [copy.id for copy in going[: len(going) // 2]]
                parting.split(claim.id, half, state="ready")
        elif outcome is Outcome.ACCEPTED:
            if _move(claim, receipt, "accepted", now):
                parting.note_parts(claim.id, receipt, going, now)
        elif outcome is Outcome.FAILED:
            if _move(claim, receipt, "failed", now):
                parting.drop({copy.id: "refused_by_provider" for copy in going}, now)
        elif outcome is Outcome.UNKNOWN:
            _move(claim, receipt, "unknown", now)
        else:
            _move(claim, receipt, "retry", now)
            if outcome is Outcome.STOP:
                halting.halt(claim.dispatch_id, REFUSED, facts={"error": receipt.error[:200]}, now=now)
            else:
                _execute(POSTPONE, until=receipt.retry_at)
        if going and outcome not in (Outcome.RETRY, Outcome.STOP):
            error = receipt.error if outcome is Outcome.UNKNOWN else ""
            halting.note_answer(claim.dispatch_id, error=error, now=now)
    _execute(FINISH, id=claim.dispatch_id, now=now)
    _keep_pace(claim, receipt, now)
    if outcome is not Outcome.ACCEPTED:
        log.warning("bundle_not_accepted", bundle=str(claim.uuid), outcome=outcome, error=receipt.error)
    return outcome


def _keep_pace(claim: Claim, receipt: Receipt, now: datetime) -> None:
    """Give back what surely did not leave, and keep the provider's "wait" for what comes after."""
    if receipt.outcome not in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        _give_back(claim, now)
    if receipt.outcome in (Outcome.ACCEPTED, Outcome.RETRY) and receipt.retry_at:
        pace.block(claim.id, until=receipt.retry_at, now=now)


def _move(claim: Claim, receipt: Receipt, state: str, now: datetime) -> int:
    return _execute(
        f"{SETTLE} RETURNING {LAZILY}" if state == "accepted" else SETTLE,
        id=claim.id,
        fence=claim.fence,
        state=state,
        states=["in_flight", "unknown"],
        settled=None if state in ("ready", "retry") else now,
        retry=(receipt.retry_at or now + timedelta(seconds=30)) if state == "retry" else None,
        provider=receipt.provider_id[:100],
        error=receipt.error[:300],
    )


def _execute(sql: str, **values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
