"""Reads the counts of a send: a sum over its bundles, however many messages it has."""

from typing import Any

from django.db import connection

from contacts.correspondence.models import Dispatch
from contacts.correspondence.tallies.folding import COUNTERS, FATES

SUMS = f"""
SELECT {{key}}, coalesce(sum(b.size), 0)::bigint,
       {", ".join(f"coalesce(sum(t.{name}), 0)::bigint" for name in COUNTERS)}
FROM contacts_bundle b
LEFT JOIN (
    SELECT bundle_id, {", ".join(f"sum({name}) AS {name}" for name in COUNTERS)}
    FROM contacts_tally WHERE dispatch_id = %s GROUP BY bundle_id
) AS t ON t.bundle_id = b.id
WHERE b.dispatch_id = %s
GROUP BY 1 ORDER BY 1
"""
KEYS = {"": "''", "language": "b.language", "variant": "b.variant"}


def sum_up(dispatch: Dispatch, by: str = "") -> list[dict[str, Any]]:
    """Sum up what became of a send's messages, by `language` or `variant` (what was really sent), or as a whole.

    Rows: the group under its name, total, pending, and each counter of a tally.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format(key=KEYS[by]), [dispatch.pk, dispatch.pk])
        rows = []
        for key, total, *counts in cursor.fetchall():
            row = dict(zip(COUNTERS, counts, strict=True))
            waiting = total - sum(row[name] for name in FATES)
            rows.append({by: key, "total": total, "pending": max(0, waiting), **row})
    return rows
