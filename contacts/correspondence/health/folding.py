"""Retires mailboxes that could not take anything for too long."""

from datetime import datetime

import structlog
from django.db import connection

from contacts.consent import rules as wear
from contacts.consent import services as consent

log = structlog.get_logger(__name__)
# Counted from the stored reports, old enough that a late delivery would have become known.
WORN = """
SELECT p.id, count(DISTINCT m.id), min(e.at), max(e.at)
FROM contacts_contactpoint p
JOIN contacts_message m ON m.point_id = p.id
JOIN contacts_mailevent e ON e.message_id = m.id AND e.kind = 'bounce' AND e.facts ->> 'class' = 'soft'
WHERE p.soft_bounces > 0 AND p.status = 'ok' AND e.at <= %(until)s
  AND e.at > coalesce((
      SELECT max(d.at) FROM contacts_message dm JOIN contacts_mailevent d ON d.message_id = dm.id
      WHERE dm.point_id = p.id AND d.kind = 'delivered'), '-infinity')
GROUP BY p.id
"""


def retire_worn(*, now: datetime) -> int:
    """Mark mailboxes as dead that took nothing over many messages and days; tell how many."""
    with connection.cursor() as cursor:
        cursor.execute(WORN, {"until": now - wear.WORN_GRACE})
        worn = sorted(point for point, count, first, last in cursor.fetchall() if wear.is_worn(count, first, last))
    if worn:
        consent.mark_bounced(worn, now=now)
        log.info("mailboxes_retired", count=len(worn))
    return len(worn)
