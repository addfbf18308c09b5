"""Finds patterns in the signatures of the last day, with three statements for all petitions."""

from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.petitions.review import rules

COUNTS = "s.withdrawn_at IS NULL AND s.invalidated_at IS NULL"
KEEP = """
ON CONFLICT (petition_id, kind, mark) DO UPDATE SET count = EXCLUDED.count, last_at = EXCLUDED.last_at,
    state = CASE WHEN EXCLUDED.count >= 2 * a.count THEN 'open' ELSE a.state END
    WHERE EXCLUDED.count > a.count
RETURNING a.id
"""
BY_MARK = (
    """
INSERT INTO campaigns_petitionalarm AS a (uuid, petition_id, kind, mark, count, first_at, last_at, state, raised_at)
SELECT gen_random_uuid(), s.petition_id, '{name}', s.{name}, count(*), min(s.at), max(s.at), 'open', %(now)s
FROM campaigns_signature s
WHERE s.at > %(since)s AND s.{name} <> '' AND NOT s.{name} = ANY(%(but)s) AND """
    + COUNTS
    + """
GROUP BY s.petition_id, s.{name} HAVING count(*) >= %(least)s
"""
    + KEEP
)
BURSTS = (
    """
WITH quarters AS (
    SELECT s.petition_id, floor(extract(epoch FROM s.at) / %(quarter)s)::bigint * %(quarter)s AS began, count(*) AS n,
           min(s.at) AS first_at, max(s.at) AS last_at
    FROM campaigns_signature s WHERE s.at > %(since)s AND s.source <> 'paper' AND """
    + COUNTS
    + """ GROUP BY 1, 2
), usual AS (
    SELECT petition_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS half FROM quarters GROUP BY 1
)
INSERT INTO campaigns_petitionalarm AS a (uuid, petition_id, kind, mark, count, first_at, last_at, state, raised_at)
SELECT gen_random_uuid(), q.petition_id, 'burst', q.began::text, q.n, q.first_at, q.last_at, 'open', %(now)s
FROM quarters q JOIN usual u USING (petition_id) WHERE q.n >= %(least)s AND q.n >= u.half * %(times)s
"""
    + KEEP
)


def look(now: datetime) -> int:
    """Raise what stands out, once each; one that was looked at comes back when it has doubled. Tells how many moved."""
    values: dict[str, Any] = {
        "now": now,
        "since": now - rules.WITHIN,
        "quarter": rules.QUARTER,
        "times": rules.BURST_TIMES,
    }
    moved = 0
    with connection.cursor() as cursor:
        for name, least, but in (
            ("caller", rules.CALLER_AT, [""]),
            ("domain", rules.DOMAIN_AT, sorted(rules.LARGE)),
        ):
            cursor.execute(BY_MARK.format(name=name), {**values, "least": least, "but": but})
            moved += cursor.rowcount
        cursor.execute(BURSTS, {**values, "least": rules.BURST_AT})
        moved += cursor.rowcount
    return moved
