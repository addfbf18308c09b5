"""Moves bundles: claim, look again, commit `in_flight`, one call to the provider, commit what it said.

The row is the truth. A bundle is claimed by a conditional UPDATE that raises its fence; every later step asks for the
same fence, so a worker that was thought dead can change nothing. If a worker dies before `in_flight`, the bundle is
ready again; if it dies after, nobody knows whether the provider took it, so it becomes `unknown` and is never resent
blindly: only evidence (an event with its id) or a human settles it. Sending writes no row per message.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from coalition.post.gateway import Gateway, gateway
from coalition.post.rules import MAX_SUBSTITUTION_BYTES, Outcome, Receipt, Recipient, substitution_bytes
from contacts.consent import selectors as consent
from contacts.correspondence.criteria import write_letter
from contacts.correspondence.models import Dispatch, DispatchState
from contacts.correspondence.pace import delivery as pace
from contacts.correspondence.selectors import Copy, get_content, list_copies

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
# Conditional updates: the number of changed rows says whether it was ours to change.
# MATERIALIZED: as a plain sub-select the planner may run it once per row, and each run would claim another bundle.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT b.id, b.size, d.priority, r.id AS rate_id
    FROM contacts_bundle b JOIN contacts_dispatch d ON d.id = b.dispatch_id {limits}
    WHERE b.state IN ('ready', 'retry') AND (b.retry_after IS NULL OR b.retry_after <= %(now)s)
      AND (b.due_at IS NULL OR b.due_at <= %(now)s) AND d.state = 'running' AND {is_open} {only}
    ORDER BY d.priority, b.id LIMIT 1 FOR UPDATE OF b SKIP LOCKED
), taken AS ({take})
UPDATE contacts_bundle b SET state = 'claimed', fence = b.fence + 1, leased_until = %(lease)s, attempt = b.attempt + 1
FROM due LEFT JOIN taken ON taken.id = due.rate_id
WHERE b.id = due.id AND (due.rate_id IS NULL OR taken.id IS NOT NULL)
RETURNING b.id, b.uuid, b.dispatch_id, b.language, b.variant, b.fence, b.attempt, b.size, taken.id, taken.people
"""
CLAIM = CLAIM.format(limits=pace.LIMITS, is_open=pace.IS_OPEN, take=pace.TAKE, only="{only}")
HAND_OVER = """
UPDATE contacts_bundle SET state = 'in_flight', request_uuid = %(request)s, handed_at = %(now)s,
       leased_until = %(lease)s
WHERE id = %(id)s AND fence = %(fence)s AND state = 'claimed'
  AND (SELECT state FROM contacts_dispatch WHERE id = %(dispatch)s) = 'running'
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
DROP = """
UPDATE contacts_message m SET fate = 'dropped', fate_reason = gone.reason, fate_at = %s
FROM unnest(%s::bigint[], %s::text[]) AS gone (id, reason) WHERE m.id = gone.id AND m.fate = 'pending'
"""
SPLIT = """
WITH made AS (
    INSERT INTO contacts_bundle (uuid, dispatch_id, language, variant, size, state, fence, attempt, retry_after,
                                 provider_id, error, created_at, handed_at, settled_at, domain, due_at, zone, is_rest)
    SELECT gen_random_uuid(), dispatch_id, language, variant, %(count)s, %(state)s, 0, attempt, %(retry)s,
           '', error, created_at, handed_at, %(settled)s, domain, due_at, zone, is_rest
    FROM contacts_bundle WHERE id = %(id)s RETURNING id
), moved AS (
    UPDATE contacts_message SET bundle_id = made.id FROM made WHERE contacts_message.id = ANY(%(messages)s)
)
UPDATE contacts_bundle SET size = size - %(count)s WHERE id = %(id)s
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


def send_due(*, seconds: float = 50.0, only: Sequence[int] = (), clock: Clock = timezone.now) -> int:
    """Send due bundles, one after another, until none is due, time is up or the provider says wait; tell how many."""
    until = time.monotonic() + seconds
    post = gateway()
    sent = 0
    while time.monotonic() < until:
        claim = claim_next(now=clock(), only=only)
        if claim is None:
            if not only and pace.wait(until=until, now=clock()):
                continue
            break
        outcome = deliver(claim, post=post, clock=clock)
        sent += outcome is Outcome.ACCEPTED
        if outcome in (Outcome.RETRY, Outcome.STOP):
            break
    return sent


def claim_next(*, now: datetime, only: Sequence[int] = ()) -> Claim | None:
    """Claim the next due bundle (of `only` these ids), or None."""
    values = {"now": now, "today": pace.today_of(now), "lease": now + lease(), "only": list(only)}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(only="AND b.id = ANY(%(only)s)" if only else ""), values)
        row = cursor.fetchone()
    claim = Claim(*row) if row else None
    if claim and claim.taken is not None and claim.taken < claim.size:
        part = pace.take_part(claim.id, claim.fence, claim.taken, until=now + lease())
        return replace(claim, id=part[0], uuid=part[1], fence=1, size=claim.taken) if part else None
    return claim


def lease() -> timedelta:
    """Tell how long a worker may be silent about a bundle: well over the longest call to the provider."""
    return timedelta(seconds=max(10.0, 3 * settings.MAIL_TIMEOUT))


def deliver(claim: Claim, *, post: Gateway, clock: Clock = timezone.now) -> Outcome | None:
    """Hand one claimed bundle to the provider and note what it said; None if there was nothing to hand over."""
    dispatch = Dispatch.objects.select_related("partner").get(pk=claim.dispatch_id)
    if dispatch.state != DispatchState.RUNNING:
        _release(claim, clock())
        return None
    copies = list_copies(claim.id)
    blocked = consent.blocked_points(
        [copy.point_id for copy in copies], partner_id=dispatch.partner_id, channel="email", purpose=dispatch.purpose
    )
    going = [copy for copy in copies if copy.point_id not in blocked]
    content = get_content(claim.dispatch_id, claim.language, claim.variant)
    letter = write_letter(dispatch, content, going, bundle=str(claim.uuid), today=timezone.localdate(clock()))
    large = _too_large(letter.recipients, going)
    if large:
        _set_apart(claim, large)
        _give_back(claim, clock())
        return None
    gone = {copy.id: blocked[copy.point_id] for copy in copies if copy.point_id in blocked}
    if not _commit_hand_over(claim, gone, request=letter.request, now=clock()):
        return None
    if not going:
        return _settle(claim, Receipt(Outcome.ACCEPTED, error="nobody left"), going, clock())
    return _settle(claim, post.send(letter), going, clock())


def _too_large(recipients: Sequence[Recipient], going: Sequence[Copy]) -> list[int]:
    """List messages whose values exceed the provider's limit; alone in a bundle their values stand in the text."""
    if len(going) < 2:
        return []
    return [
        copy.id
        for person, copy in zip(recipients, going, strict=True)
        if substitution_bytes(person.values) > MAX_SUBSTITUTION_BYTES
    ]


def _set_apart(claim: Claim, messages: Sequence[int]) -> None:
    """Give each of these messages a bundle of its own, and let the rest go at once."""
    with transaction.atomic():
        for message in messages:
            _split(claim, [message], state="ready")
        _execute(RELEASE, id=claim.id, fence=claim.fence)


def _commit_hand_over(claim: Claim, gone: dict[int, str], *, request: str, now: datetime) -> bool:
    """Commit who is dropped and that the bundle is in flight; from here on it may be with the provider."""
    with transaction.atomic():
        if gone:
            with connection.cursor() as cursor:
                cursor.execute(DROP, [now, list(gone), list(gone.values())])
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
                _split(claim, half, state="ready")
        elif outcome is Outcome.ACCEPTED:
            if _move(claim, receipt, "accepted", now):
                _settle_parts(claim, receipt, going, now)
        elif outcome is Outcome.FAILED:
            if _move(claim, receipt, "failed", now):
                _drop({copy.id: "refused_by_provider" for copy in going}, now)
        elif outcome is Outcome.UNKNOWN:
            _move(claim, receipt, "unknown", now)
        else:
            _move(claim, receipt, "retry", now)
            if outcome is Outcome.STOP:
                _halt(claim.dispatch_id, receipt.error, now)
            else:
                _execute(POSTPONE, until=receipt.retry_at)
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


def _settle_parts(claim: Claim, receipt: Receipt, going: Sequence[Copy], now: datetime) -> None:
    """Note the messages whose outcome differs: an SMTP server answers for each person."""
    ids = {str(copy.uuid): copy.id for copy in going}
    if receipt.refused:
        _drop({ids[message]: "refused_by_provider" for message in receipt.refused}, now)
    if receipt.unsent:
        retry = receipt.retry_at or now + timedelta(minutes=1)
        _split(claim, [ids[message] for message in receipt.unsent], state="retry", retry=retry)
    if receipt.doubtful:
        _split(claim, [ids[message] for message in receipt.doubtful], state="unknown", settled=now)


def _move(claim: Claim, receipt: Receipt, state: str, now: datetime) -> int:
    return _execute(
        SETTLE,
        id=claim.id,
        fence=claim.fence,
        state=state,
        states=["in_flight", "unknown"],
        settled=None if state in ("ready", "retry") else now,
        retry=(receipt.retry_at or now + timedelta(seconds=30)) if state == "retry" else None,
        provider=receipt.provider_id[:100],
        error=receipt.error[:300],
    )


def _split(
    claim: Claim, messages: list[int], *, state: str, retry: datetime | None = None, settled: datetime | None = None
) -> None:
    _execute(SPLIT, id=claim.id, messages=messages, count=len(messages), state=state, retry=retry, settled=settled)


def _drop(reasons: dict[int, str], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DROP, [now, list(reasons), list(reasons.values())])


def _halt(dispatch_id: int, error: str, now: datetime) -> None:
    Dispatch.objects.filter(pk=dispatch_id, state=DispatchState.RUNNING).update(
        state=DispatchState.HALTED, reason=error[:200]
    )
    log.error("dispatch_halted", dispatch=dispatch_id, error=error)


def _execute(sql: str, **values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
