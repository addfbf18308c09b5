"""Starts due alerts: claims one by its fence, freezes who gets it, locks its text, opens the send; then follows it.

Gathering the people, writing the texts and moving the alert is one transaction: a worker that dies at any line leaves
either a scheduled alert (taken up again when its lease ends) or one that is being sent, never something between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.db.models import F, Q

from campaigns.alerts import criteria, rules, selectors
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.facts.selectors import Facts
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.timing import selectors as timing
from campaigns.alerts.variants import delivery as experiments
from campaigns.alerts.variants import selectors as variants
from campaigns.alerts.whom.criteria import list_due
from campaigns.strategy.following import delivery as following
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.locks import take_turn
from coalition.partners.senders import selectors as senders
from contacts.correspondence import services as correspondence
from contacts.correspondence.halting.rules import TOO_LATE

log = structlog.get_logger(__name__)
# An alert whose targets moved waits for a yes.
# MATERIALIZED: as a plain sub-select the planner may run it once per row, and each run would claim another alert.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM campaigns_alert
    WHERE (state = 'scheduled' AND send_at <= %(now)s AND NOT EXISTS (
        SELECT 1 FROM campaigns_following f
        WHERE f.about = 'alert:' || campaigns_alert.uuid AND f.change IS NOT NULL))
          OR (state = 'freezing' AND leased_until < %(now)s)
    ORDER BY send_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE campaigns_alert a SET state = 'freezing', fence = a.fence + 1, leased_until = %(lease)s, modified_at = %(now)s
FROM due WHERE a.id = due.id
RETURNING a.id, a.fence
"""
FOLLOW = """
WITH followed AS (
    UPDATE campaigns_alert a
    SET state = m.after, finished_at = CASE WHEN m.after IN ('sent', 'cancelled') THEN d.finished_at END,
        halted_reason = CASE WHEN m.after = 'halted' THEN d.reason ELSE '' END, modified_at = %(now)s
    FROM contacts_dispatch d, unnest(%(sends)s::text[], %(alerts)s::text[]) AS m (of_send, after)
    WHERE d.id = a.dispatch_id AND m.of_send = d.state AND a.state = ANY(%(live)s) AND a.state <> m.after
    RETURNING a.id
)
SELECT id FROM followed
"""
DEEDS = {"sent": "alert.sent", "halted": "alert.halted"}
Step = Callable[[str], None]


def _on(_step: str) -> None:
    """Pass a named point; the tests of crashes raise here."""


@dataclass(frozen=True)
class Claim:
    """An alert that is ours to start, as long as its fence is this one."""

    id: int
    fence: int


def start_due(*, now: datetime, step: Step = _on) -> int:
    """Start every due alert and follow those that are being sent; tells how many were started."""
    started = 0
    with transaction.atomic():  # a move of this very minute: the belt has not seen it, and it must not be missed
        following.notice(list_due(now), now)
    while (claim := claim_next(now=now)) is not None:
        step("claimed")
        started += start(claim, now=now, step=step)
    follow(now=now)
    return started


def claim_next(*, now: datetime) -> Claim | None:
    """Claim a due alert, or one whose worker died; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease": now + rules.LEASE})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def start(claim: Claim, *, now: datetime, step: Step = _on) -> bool:
    """Freeze and open a claimed alert; tells whether it is being sent now. A refusal halts it with its reason."""
    try:
        with transaction.atomic():
            return _start(claim, now, step)
    except Refusal as no:
        _halt(claim, str(no), no.code)
        return False


def _start(claim: Claim, now: datetime, step: Step) -> bool:
    mine = Alert.objects.select_for_update(of=("self",)).filter(pk=claim.id, fence=claim.fence, state=rules.FREEZING)
    alert = mine.select_related("partner", "campaign", "page", "sender").first()
    if alert is None:
        return False
    facts = selectors.facts_of(alert, now)
    versions = criteria.list_written(alert)
    if not versions:
        raise NothingWritten
    first = alert.partner.language if alert.partner.language in versions else next(iter(versions))
    ordered = sorted(versions.values(), key=lambda version: version.language != first)
    texts = variants.list_texts(alert, ordered)
    _refuse_what_is_over(texts, facts, now)
    drafts = [_draft(alert, one, facts) for one in texts]
    step("compiled")
    dispatch = correspondence.open_dispatch(
        reference=f"alert:{alert.uuid}", partner=alert.partner, purpose=alert.purpose, drafts=drafts
    )
    step("opened")
    if dispatch.started_at is None:
        # One freeze at a time in the whole coalition: whom one alert takes, the next one finds taken.
        take_turn("alerts.freeze")
        left_out = audience.exclusions_of(alert, at=now)
        people, plan = audience.people_of(alert), replace(timing.plan_of(alert, now), sample=variants.sample_of(alert))
        correspondence.freeze(dispatch=dispatch, people=people, now=now, exclusions=left_out, plan=plan)
        dispatch.refresh_from_db()
    step("frozen")
    if not dispatch.size:
        raise NobodyLeft
    experiments.begin(alert, now=now)
    alert.state, alert.dispatch, alert.started_at, alert.leased_until = rules.SENDING, dispatch, now, None
    alert.halted_reason, alert.modified_at = "", now
    alert.hearing = facts.hearing if any(facts.named(text) for text in texts) else None
    alert.save(
        update_fields=["state", "dispatch", "started_at", "leased_until", "halted_reason", "modified_at", "hearing"]
    )
    audit.record("alert.started", on=alert, facts={"people": dispatch.size})
    step("before_commit")
    return True


def _draft(alert: Alert, text: AlertVersion, facts: Facts) -> correspondence.Draft:
    sender = variants.sender_of(alert, text.variant)
    return correspondence.Draft(
        text.language,
        criteria.compile_version(alert, text, facts),
        text.variant,
        senders.as_sender(sender) if sender else None,
        min(facts.named(text), default=None),
    )


def _refuse_what_is_over(texts: Sequence[AlertVersion], facts: Facts, now: datetime) -> None:
    """Refuse a text that names what is over, or a hearing that is off: it may have changed since the last look."""
    if any(facts.lacks_hearing(text) for text in texts):
        raise HearingGone
    if any(at <= now for text in texts for at in facts.named(text)):
        raise TooLate


class HearingGone(Refusal):
    """A text names a time of a hearing that does not take place, or that nobody knows."""

    code = "hearing_gone"
    message = "no hearing"


class TooLate(Refusal):
    """A text names a time that is over."""

    code = TOO_LATE
    message = "too late"


class NothingWritten(Refusal):
    """There is no text to send."""

    code = "nothing_written"
    message = "no text"


class NobodyLeft(Refusal):
    """When the hour came, nobody could be written to."""

    code = "nobody_left"
    message = "nobody"


def _halt(claim: Claim, reason: str, code: str) -> None:
    halted = Alert.objects.filter(pk=claim.id, fence=claim.fence, state=rules.FREEZING)
    if halted.update(state=rules.HALTED, halted_reason=code, leased_until=None):
        log.warning("alert_halted", alert=claim.id, code=code)
        audit.record("alert.halted", on=Alert.objects.get(pk=claim.id), facts={"reason": code})


def follow(*, now: datetime) -> int:
    """Let alerts follow their sends: done, paused, cancelled or halted by the rules of delivery.

    One whose hearing turned (when, where, how, whether) after it was frozen is halted before: it tells what is not so.
    """
    moved = Alert.objects.filter(state__in=[rules.SENDING, rules.PAUSED], hearing__turned_at__gt=F("started_at"))
    going = moved.filter(dispatch__state__in=["running", "paused"]).select_related("dispatch")
    seen = Q(dispatch__watched_from__gte=F("hearing__turned_at"))  # somebody looked at the change and said "go on"
    for alert in going.exclude(seen):
        correspondence.halt(dispatch=alert.dispatch, reason="hearing_changed")
    values = {
        "now": now,
        "sends": list(rules.MIRROR),
        "alerts": list(rules.MIRROR.values()),
        "live": [rules.SENDING, rules.PAUSED],
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(FOLLOW, values)
            ids = [row[0] for row in cursor.fetchall()]
        for alert in Alert.objects.filter(pk__in=ids, state__in=DEEDS):
            audit.record(DEEDS[alert.state], on=alert, facts={"reason": alert.halted_reason})
    return len(ids)
