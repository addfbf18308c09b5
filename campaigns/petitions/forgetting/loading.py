"""Forgets in bundles: each statement takes some thousand rows, and what is forgotten is not found again."""

from datetime import datetime

from django.db import connection, transaction

from campaigns.petitions import rules
from campaigns.petitions.models import Petition

BUNDLE = 5000
# Her name, address and words stood only in what she sent: it is emptied; that something came stays to be counted.
UNCONFIRMED = """
WITH old AS MATERIALIZED (
    SELECT id FROM campaigns_signature WHERE needs_confirmation AND confirmed_at IS NULL AND at < %s
    ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM campaigns_signature s USING old WHERE s.id = old.id RETURNING s.petition_id, s.submission
), emptied AS (
    UPDATE contacts_submission c SET payload = '{}', result = '{}', reason_facts = '{}'
    FROM gone WHERE c.uuid = gone.submission
)
SELECT petition_id, count(*) FROM gone GROUP BY petition_id
"""
NETWORKS = """
WITH old AS MATERIALIZED (
    SELECT id FROM campaigns_signature WHERE caller <> '' AND at < %s
    ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE campaigns_signature s SET caller = '' FROM old WHERE s.id = old.id
"""
MARKS = """
UPDATE campaigns_petitionalarm SET mark = 'forgotten:' || id
WHERE kind = 'caller' AND last_at < %s AND mark NOT LIKE 'forgotten:%%'
"""


def forget_unconfirmed(now: datetime) -> int:
    """Forget the signatures that were not confirmed within a month; tells how many."""
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(UNCONFIRMED, [now - rules.UNCONFIRMED_FOR, BUNDLE])
            gone = dict(cursor.fetchall())
            Petition.objects.filter(pk__in=gone).update(recounted_at=None)  # counted anew, for rows went away
        total += sum(gone.values())
        if sum(gone.values()) < BUNDLE:
            return total


def forget_networks(now: datetime) -> int:
    """Forget from which networks was signed, on signatures and alarms; what an alarm took out stays out."""
    total, done = 0, BUNDLE
    while done == BUNDLE:
        with connection.cursor() as cursor:
            cursor.execute(NETWORKS, [now - rules.NETWORK_FOR, BUNDLE])
            done = cursor.rowcount
        total += done
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [now - rules.NETWORK_FOR])
    return total
