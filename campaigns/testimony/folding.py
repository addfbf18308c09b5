"""Follows promises: who promised to speak or to write has a testimony, once; what the door knows stands in it, too."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

# The bill: the one that organizers chose, else the only one of the hearing.
MAKE = """
INSERT INTO campaigns_testimony (uuid, event_id, person_id, rsvp_id, bill_id, stance, mode, language, at, modified_at)
SELECT gen_random_uuid(), r.event_id, r.person_id, r.id, coalesce(g.bill_id, only_one.bill_id),
       coalesce(g.stance, 'support'), CASE r.mode WHEN 'write' THEN 'written' ELSE '' END, r.language, %(now)s, %(now)s
FROM campaigns_rsvp r
JOIN campaigns_event e ON e.id = r.event_id AND e.hearing_id IS NOT NULL
LEFT JOIN campaigns_guide g ON g.event_id = e.id
LEFT JOIN LATERAL (
    SELECT min(b.bill_id) AS bill_id FROM campaigns_hearing_bills b WHERE b.hearing_id = e.hearing_id
    HAVING count(*) = 1
) AS only_one ON true
WHERE r.id = ANY(%(ids)s) AND r.mode IN ('speak', 'write') AND r.cancelled_at IS NULL
  AND (NOT r.needs_confirmation OR r.confirmed_at IS NOT NULL)
ORDER BY r.event_id, r.person_id
ON CONFLICT (event_id, person_id) DO NOTHING
"""
# Falling out by the promise is taken back with it; falling out for another reason stays.
FOLLOW = """
WITH told AS (
    SELECT r.*, CASE WHEN r.cancelled_at IS NOT NULL THEN 'cancelled' WHEN r.mode = 'come' THEN 'changed' ELSE '' END
               AS why,
           CASE WHEN c.undone_at IS NULL THEN c.at END AS came_at,
           CASE WHEN c.undone_at IS NULL THEN c.spoke_at END AS has_spoken_at
    FROM campaigns_rsvp r LEFT JOIN campaigns_checkin c ON c.rsvp_id = r.id
    WHERE r.id = ANY(%(ids)s)
)
UPDATE campaigns_testimony t SET
    rsvp_id = told.id, checked_in_at = told.came_at, spoke_at = told.has_spoken_at, modified_at = %(now)s,
    mode = CASE WHEN told.mode = 'write' THEN 'written' WHEN told.mode = 'speak' AND t.mode = 'written' THEN ''
           ELSE t.mode END,
    out_at = CASE WHEN told.has_spoken_at IS NOT NULL THEN NULL WHEN told.why <> '' THEN coalesce(t.out_at, %(now)s)
             WHEN t.out_why IN ('cancelled', 'changed', 'declined') THEN NULL ELSE t.out_at END,
    out_why = CASE WHEN told.has_spoken_at IS NOT NULL THEN '' WHEN told.why <> '' AND t.out_at IS NULL THEN told.why
              WHEN told.why = '' AND t.out_why IN ('cancelled', 'changed', 'declined') THEN '' ELSE t.out_why END
FROM told WHERE t.event_id = told.event_id AND t.person_id = told.person_id
"""
# What a crash between the promise and its testimony left: there is none, as both are one transaction; but events that
# became a hearing later have promises that were made before.
LEFT = """
SELECT r.id FROM campaigns_rsvp r JOIN campaigns_event e ON e.id = r.event_id AND e.hearing_id IS NOT NULL
WHERE r.mode IN ('speak', 'write') AND r.cancelled_at IS NULL
  AND (NOT r.needs_confirmation OR r.confirmed_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM campaigns_testimony t WHERE t.event_id = r.event_id AND t.person_id = r.person_id)
ORDER BY r.id LIMIT 5000
"""


def follow(rsvp_ids: Sequence[int], now: datetime) -> None:
    """Make and bring up to date the testimony of these promises: two statements, any number of times."""
    told = {"ids": list(rsvp_ids), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(MAKE, told)
        cursor.execute(FOLLOW, told)


def catch_up(now: datetime) -> int:
    """Make the testimony that promises still lack; tells of how many promises."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        ids = [pk for (pk,) in cursor.fetchall()]
    if ids:
        follow(ids, now)
    return len(ids)
