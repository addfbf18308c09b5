"""Reads the counts of a send: a sum over its bundles, however many messages it has."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from contacts.correspondence.models import Dispatch
from contacts.correspondence.tallies.folding import COUNTERS, FATES, MARKS

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
# What is in no bundle is counted itself: its index holds few rows.
GROUPS = f"""
WITH told AS (
    SELECT bundle_id, {", ".join(f"sum({name}) AS {name}" for name in COUNTERS)}
    FROM contacts_tally WHERE dispatch_id = ANY(%(ids)s) AND bundle_id IS NOT NULL GROUP BY bundle_id
)
SELECT dispatch_id, key, sum(people)::bigint, sum(accepted)::bigint,
       {", ".join(f"coalesce(sum({name}), 0)::bigint" for name in COUNTERS)}
FROM (
    SELECT b.dispatch_id, {{bundle}} AS key, b.size AS people, (b.state = 'accepted')::int * b.size AS accepted,
           {", ".join(f"t.{name}" for name in COUNTERS)}
    FROM contacts_bundle b LEFT JOIN told t ON t.bundle_id = b.id WHERE b.dispatch_id = ANY(%(ids)s)
    UNION ALL
    SELECT m.dispatch_id, {{message}}, count(*), 0,
           {", ".join(f"count(*) FILTER (WHERE m.fate = '{name}')" for name in FATES)},
           {", ".join(f"count(m.{name}_at)" for name in MARKS)}
    FROM contacts_message m WHERE m.bundle_id IS NULL AND m.dispatch_id = ANY(%(ids)s) GROUP BY 1, 2
) AS parts GROUP BY 1, 2
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


def count_groups(dispatch_ids: Sequence[int], by: str = "") -> list[dict[str, Any]]:
    """Count what became of several sends, by `language` or `variant` or as a whole: exact, at the cost of a few sums.

    Rows: dispatch, key, people, accepted, and each counter of a tally.
    """
    parts = {"bundle": KEYS[by], "message": KEYS[by].replace("b.", "m.")}
    names = ("dispatch", "key", "people", "accepted", *COUNTERS)
    with connection.cursor() as cursor:
        cursor.execute(GROUPS.format(**parts), {"ids": list(dispatch_ids)})
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
