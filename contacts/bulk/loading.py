"""Carries a change out and back, chunk by chunk; a chunk, its journal and its watermark are one transaction.

Every kind is one statement there and one back, whatever the number of people. Going back touches only what still
stands as the change left it.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from coalition.audit import services as audit
from coalition.columns import array
from contacts.bulk.criteria import BACK, THERE
from contacts.bulk.models import BulkChange, BulkState
from contacts.bulk.rules import via
from contacts.bulk.selectors import CHANNELS
from contacts.consent.stricter import services as consent

CHUNK = 5000
LEASE = timedelta(seconds=60)
BUDGET = 300
# Only whom the partner still looks after; merged and erased people never.
NEXT = """
SELECT r.number, r.person_id FROM contacts_bulkrow r WHERE r.change_id = %s AND r.number > %s
ORDER BY r.number LIMIT %s
"""
MINE = """
SELECT p.id FROM contacts_person p WHERE p.id = ANY(%(ids)s::bigint[]) AND p.merged_into_id IS NULL
  AND p.erased_at IS NULL
  AND EXISTS (SELECT FROM contacts_stewardship s WHERE s.person_id = p.id AND s.partner_id = %(partner)s)
ORDER BY p.id FOR UPDATE
"""
KEEP = """
UPDATE contacts_bulkrow r SET was = n.was FROM unnest(%s::bigint[], %s::jsonb[]) AS n (person_id, was)
WHERE r.change_id = %s AND r.person_id = n.person_id AND r.number > %s AND r.number <= %s
"""
WAS = """
SELECT person_id, was::text FROM contacts_bulkrow WHERE change_id = %s AND number > %s AND number <= %s
AND was IS NOT NULL
"""
MARK = """
UPDATE contacts_bulkrow SET is_back = true
WHERE change_id = %s AND number > %s AND number <= %s AND person_id = ANY(%s::bigint[])
"""
TOUCH = "UPDATE contacts_person SET modified_at = greatest(modified_at, %s) WHERE id = ANY(%s::bigint[])"


def due(now: datetime) -> list[int]:
    """List the changes nobody works at."""
    alive = BulkChange.objects.filter(state__in=[BulkState.RUNNING, BulkState.UNDOING])
    return list(alive.exclude(leased_until__gt=now).order_by("id").values_list("pk", flat=True)[:20])


def work(change_id: int, *, budget: float = BUDGET) -> None:
    """Take a change if it is free, go on where it stands, finish."""
    now, ends = timezone.now(), time.monotonic() + budget
    free = BulkChange.objects.filter(pk=change_id, state__in=[BulkState.RUNNING, BulkState.UNDOING])
    if not free.exclude(leased_until__gt=now).update(leased_until=now + LEASE):
        return
    try:
        while time.monotonic() < ends:
            change = BulkChange.objects.get(pk=change_id)
            step = {BulkState.RUNNING: _forth, BulkState.UNDOING: _back}.get(BulkState(change.state))
            if step is None or not step(change, timezone.now()):
                return
    finally:
        BulkChange.objects.filter(pk=change_id).update(leased_until=None)


@transaction.atomic
def _forth(change: BulkChange, now: datetime) -> bool:
    locked = BulkChange.objects.select_for_update().get(pk=change.pk)
    if locked.state != BulkState.RUNNING:
        return False
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [change.pk, locked.done, CHUNK])
        rows = cursor.fetchall()
        if not rows:
            return _finish(locked, now)
        cursor.execute(MINE, {"ids": array(row[1] for row in rows), "partner": change.partner_id})
        people = [row[0] for row in cursor.fetchall()]
        cursor.execute(THERE[locked.kind], _values(locked, people, now))
        was = dict(cursor.fetchall())
        if was:
            last = rows[-1][0]
            cursor.execute(KEEP, [array(was), array(was.values()), change.pk, locked.done, last])
            cursor.execute(TOUCH, [now, array(was)])
    BulkChange.objects.filter(pk=change.pk).update(
        done=rows[-1][0], changed=locked.changed + len(was), leased_until=now + LEASE
    )
    return True


@transaction.atomic
def _back(change: BulkChange, now: datetime) -> bool:
    locked = BulkChange.objects.select_for_update().get(pk=change.pk)
    if locked.state != BulkState.UNDOING:
        return False
    if locked.undone >= locked.done:
        return _finish(locked, now)
    to = min(locked.undone + CHUNK, locked.done)
    with connection.cursor() as cursor:
        cursor.execute(WAS, [change.pk, locked.undone, to])
        was = dict(cursor.fetchall())
        restored: list[int] = []
        if was:
            values = {**_values(locked, list(was), now), "was": array(was.values())}
            cursor.execute(BACK[locked.kind], values)
            found = cursor.fetchall()
            restored = [row[0] for row in found]
            if locked.kind == "withdraw":
                consent.loosen([row[1] for row in found], now=now, how="bulk_undone")
            cursor.execute(MARK, [change.pk, locked.undone, to, array(restored)])
            cursor.execute(TOUCH, [now, array(restored)])
    BulkChange.objects.filter(pk=change.pk).update(
        undone=to, restored=locked.restored + len(set(restored)), leased_until=now + LEASE
    )
    return True


def _values(change: BulkChange, people: list[int], now: datetime) -> dict[str, Any]:
    return {
        **{name: change.facts.get(name) for name in ("tag", "role", "field", "answer")},
        "purposes": change.facts.get("purposes", []),
        "channels": change.facts.get("channels", list(CHANNELS)),  # a change of before asked for all of them
        "people": array(people),
        "partner": change.partner_id,
        "via": via(change.uuid.hex),
        "now": now,
        "today": timezone.localdate(now),
        "day": timezone.localdate(change.made_at),
    }


def _finish(change: BulkChange, now: datetime) -> bool:
    mine = BulkChange.objects.filter(pk=change.pk, state=change.state)
    if change.state == BulkState.RUNNING:
        mine.update(state=BulkState.DONE, finished_at=now)
        audit.record("people.changed_together", on=change, facts={"count": change.changed, "what": change.kind})
    else:
        mine.update(state=BulkState.UNDONE, undone_at=now)
        audit.record("people.changed_back", on=change, facts={"count": change.restored, "what": change.kind})
    return False
