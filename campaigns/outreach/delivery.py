"""The machine of outreach: filling a list, claiming the next person, giving claims back; few statements each."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, transaction

from campaigns.outreach import rules, selectors
from campaigns.outreach.models import Assignment, CallList
from contacts.consent import selectors as consent
from contacts.people.models import Person
from contacts.people.selectors import visible_to_partner
from contacts.segments import selectors as segments

FILL = """
WITH asked AS MATERIALIZED ({deliverable}),
chosen AS (SELECT DISTINCT ON (point_id) person_id FROM asked WHERE reason = '' ORDER BY point_id, person_id),
put AS (
    INSERT INTO campaigns_assignment (uuid, call_list_id, person_id, state, attempts_made, outcome)
    SELECT gen_random_uuid(), %s, person_id, 'available', 0, '' FROM chosen
    ON CONFLICT (call_list_id, person_id) DO NOTHING RETURNING 1
)
SELECT reason, count(*) FROM asked WHERE reason <> '' GROUP BY reason
UNION ALL SELECT 'shared', (SELECT count(*) FROM asked WHERE reason = '') - (SELECT count(*) FROM chosen)
UNION ALL SELECT '', count(*) FROM put
"""
CLAIM = """
UPDATE campaigns_assignment SET state = 'claimed', claimed_by_id = %(user)s, claim = %(claim)s, leased_until = %(until)s
WHERE id = (
    SELECT a.id FROM campaigns_assignment a JOIN campaigns_calllist l ON l.id = a.call_list_id AND l.state = 'open'
    WHERE a.call_list_id = %(list)s
      AND a.state = %(state)s AND (a.retry_after IS NULL OR a.retry_after <= %(now)s)
      AND NOT EXISTS (SELECT 1 FROM campaigns_assignment o WHERE o.person_id = a.person_id AND o.state = 'claimed')
      AND NOT EXISTS (SELECT 1 FROM campaigns_attempt t
                      WHERE t.person_id = a.person_id AND t.at > %(cool)s AND t.assignment_id <> a.id)
    ORDER BY a.retry_after, a.id
    LIMIT 1 FOR UPDATE OF a SKIP LOCKED
) AND state = %(state)s
RETURNING id
"""
# Where a claim goes back to: a person who was to be called again stays so.
RELEASED = (
    "state = CASE WHEN retry_after IS NULL THEN 'available' ELSE 'retry' END, claimed_by_id = NULL, leased_until = NULL"
)


def fill(call_list: CallList) -> tuple[int, dict[str, int]]:
    """Put the segment's people who may be called on the list, once each; gives how many came, and who was left out."""
    people = (
        segments.people_of(call_list.segment, call_list.partner_id)
        if call_list.segment
        else visible_to_partner(call_list.partner_id)
    )
    sql, params = consent.deliverable(people, partner_id=call_list.partner_id, **selectors.CALLS)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(deliverable=sql), [*params, call_list.pk])
        counts = dict(cursor.fetchall())
    added = counts.pop("", 0)
    return added, {reason: n for reason, n in counts.items() if n}


def claim_next(call_list: CallList, user_id: int, now: datetime) -> Assignment | None:
    """Claim the next person of an open list for this user; two users never get the same one, on no two lists.

    Who may not be called any more at this moment is blocked on the way.
    """
    for _try in range(50):
        claimed = _claim(call_list.pk, user_id, now)
        if claimed == 0:
            continue  # somebody else claimed this person on another list in the same moment
        if claimed is None:
            return None
        assignment = Assignment.objects.select_related("person", "call_list").get(pk=claimed)
        if selectors.phone_of(assignment.person_id, call_list.partner_id):
            return assignment
        Assignment.objects.filter(pk=claimed).update(state="blocked", claimed_by=None, leased_until=None)
    return None


def _claim(list_id: int, user_id: int, now: datetime) -> int | None:
    facts: dict[str, Any] = {"user": user_id, "list": list_id, "claim": uuid4(), "now": now}
    facts |= {"until": now + rules.LEASE, "cool": now - rules.COOL_DOWN}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for state in ("retry", "available"):  # whom we promised to call again goes first
                cursor.execute(CLAIM, {**facts, "state": state})
                row = cursor.fetchone()
                if row:
                    return int(row[0])
    except IntegrityError:
        return 0
    return None


def release(*, now: datetime, user_id: int | None = None, except_list: int | None = None) -> int:
    """Give back expired claims; with a user, all of hers (but those of one list)."""
    whose, params = "leased_until < %s", [now]
    if user_id is not None:
        whose, params = "claimed_by_id = %s AND call_list_id <> %s", [user_id, except_list or 0]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE campaigns_assignment SET {RELEASED} WHERE state = 'claimed' AND {whose}", params)
        return cursor.rowcount


def block_everywhere(person: Person) -> int:
    """Take a person who asked for silence off every list."""
    waiting = Assignment.objects.filter(person=person, state__in=["available", "retry"])
    return waiting.update(state="blocked", retry_after=None)
