"""The bucket in SQL: what a claim takes, gives back, and how long it waits.

The limit a second holds for all mail; its bucket never holds more than one second's worth, so in any span of t seconds
at most `per_second * (t + 1)` recipients leave, whatever the number of workers. The cap of a day holds for bulk mail:
receipts and reminders count, but a link that somebody waits for does not wait until tomorrow.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

LONGEST_WAIT = 5.0  # seconds; for more the next tick of the belt comes
BULK = 3  # sends of a higher number of priority are bulk

LIMITS = """LEFT JOIN contacts_sendingrate r
         ON r.domain = b.domain AND (r.per_second IS NOT NULL OR r.per_day IS NOT NULL
         OR r.warm_up_on IS NOT NULL OR r.blocked_until > %(now)s)"""
USED = "CASE WHEN {r}.day = %(today)s THEN {r}.sent_today ELSE 0 END"
CAP = "least(r.per_day, r.warm_up_caps[1 + (%(today)s::date - r.warm_up_on)])"
TOKENS = """least(r.per_second, r.tokens
    + r.per_second * greatest(0, extract(epoch FROM %(now)s::timestamptz - r.refilled_at)))"""
# How many of a bundle may leave now: a bundle, a second's worth, what is left of the day. `least` ignores what is NULL.
WANT = f"""least({{size}}, r.per_second, CASE WHEN {{priority}} > {BULK} AND {CAP} IS NOT NULL THEN
    greatest(0, {CAP} - ({USED.format(r="r")})) END)"""
OPEN = f"""((r.blocked_until IS NULL OR r.blocked_until <= %(now)s) AND {WANT} > 0
     AND (r.per_second IS NULL OR {TOKENS} >= {WANT}))"""
IS_OPEN = f"(r.id IS NULL OR {OPEN.format(size='b.size', priority='d.priority')})"
# Two workers may want the last tokens: the second waits for the first one's row, looks again, and takes nothing.
_OF_DUE = {"size": "due.size", "priority": "due.priority"}
TAKE = f"""
    UPDATE contacts_sendingrate r SET tokens = coalesce({TOKENS} - {WANT.format(**_OF_DUE)}, 0),
           refilled_at = greatest(r.refilled_at, %(now)s), day = %(today)s,
           sent_today = {USED.format(r="r")} + {WANT.format(**_OF_DUE)}
    FROM due WHERE r.id = due.rate_id AND {OPEN.format(**_OF_DUE)}
    RETURNING r.id, new.sent_today - ({USED.format(r="old")}) AS people
"""
GIVE_BACK = """
UPDATE contacts_sendingrate SET tokens = least(per_second, tokens + %(people)s),
       sent_today = CASE WHEN day = %(today)s THEN greatest(0, sent_today - %(people)s) ELSE sent_today END
WHERE id = %(id)s
"""
BLOCK = """
INSERT INTO contacts_sendingrate (domain, warm_up_caps, tokens, refilled_at, sent_today, blocked_until, modified_at)
SELECT domain, '{}', 0, %(now)s, 0, %(until)s, %(now)s FROM contacts_bundle WHERE id = %(bundle)s AND domain <> ''
ON CONFLICT (domain) DO UPDATE SET blocked_until = greatest(contacts_sendingrate.blocked_until, excluded.blocked_until)
"""
# Only a part of a claimed bundle may leave now: it becomes a bundle of its own, which is ours; the rest is ready again.
TAKE_PART = """
WITH part AS MATERIALIZED (
    SELECT id FROM contacts_message WHERE bundle_id = %(id)s AND fate = 'pending' ORDER BY id LIMIT %(count)s
), rest AS (
    UPDATE contacts_bundle SET size = size - %(count)s, state = 'ready', leased_until = NULL, attempt = attempt - 1
    WHERE id = %(id)s AND fence = %(fence)s AND state = 'claimed' RETURNING *
), made AS (
    INSERT INTO contacts_bundle (uuid, dispatch_id, language, variant, size, state, fence, leased_until, attempt,
                                 provider_id, error, created_at, domain, due_at, zone, is_rest)
    SELECT gen_random_uuid(), dispatch_id, language, variant, %(count)s, 'claimed', 1, %(lease)s, attempt + 1,
           '', error, created_at, domain, due_at, zone, is_rest FROM rest RETURNING id, uuid
), moved AS (
    UPDATE contacts_message m SET bundle_id = made.id FROM made, part WHERE m.id = part.id
)
SELECT id, uuid FROM made
"""
# When the next bundle that is only held up by its hour or by the limit a second may leave.
SOONEST = f"""
SELECT min(greatest(b.due_at, r.blocked_until,
    %(now)s + interval '1 second' * (least(b.size, r.per_second) - {TOKENS}) / r.per_second))
FROM contacts_bundle b JOIN contacts_dispatch d ON d.id = b.dispatch_id {LIMITS}
WHERE b.state IN ('ready', 'retry') AND (b.retry_after IS NULL OR b.retry_after <= %(now)s) AND d.state = 'running'
  AND (b.due_at IS NULL OR b.due_at <= %(until)s)
  AND (r.id IS NULL OR {WANT.format(size="b.size", priority="d.priority")} > 0)
"""


def today_of(now: datetime) -> str:
    """Tell the day of the coalition, by which caps are counted."""
    return timezone.localdate(now).isoformat()


def give_back(rate_id: int, people: int, *, now: datetime) -> None:
    """Give back what was taken for people who did not leave."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, {"id": rate_id, "people": people, "today": today_of(now)})


def block(bundle_id: int, *, until: datetime, now: datetime) -> None:
    """Keep the provider's "wait" for the domain of this bundle: bundles that are made meanwhile wait, too."""
    with connection.cursor() as cursor:
        cursor.execute(BLOCK, {"bundle": bundle_id, "until": until, "now": now})


def take_part(bundle_id: int, fence: int, people: int, *, until: datetime) -> tuple[int, UUID] | None:
    """Take so many people out of a claimed bundle into one that is ours under fence 1; None if it was ours no more."""
    values = {"id": bundle_id, "fence": fence, "count": people, "lease": until}
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PART, values)
        return cursor.fetchone()


def wait(*, until: float, now: datetime) -> bool:
    """Wait for the next bundle, if its hour or the pace of its domain lets it leave within seconds; else say no."""
    left = until - time.monotonic()
    within = min(LONGEST_WAIT, left)
    seconds = seconds_until_next(now=now, within=timedelta(seconds=within)) if within > 0 else None
    if seconds is None:
        return False
    time.sleep(min(seconds, left))
    return True


def seconds_until_next(*, now: datetime, within: timedelta) -> float | None:
    """Tell how long until the next bundle is due, if that is so soon that it pays to wait for it."""
    with connection.cursor() as cursor:
        cursor.execute(SOONEST, {"now": now, "today": today_of(now), "until": now + within})
        at = cursor.fetchone()[0]
    if at is None or at > now + within:
        return None
    return max(0.02, float((at - now).total_seconds()))
