"""Adds up the changes of each bundle, and counts a send anew from its messages."""

from django.db import connection, transaction

FATES = ("processed", "deferred", "dropped", "delivered", "bounced", "complained")
MARKS = ("clicked", "acted", "unsubscribed")
COUNTERS = (*FATES, *MARKS)
NAMES = ", ".join(COUNTERS)
# Only rows that are there when it begins are taken away, and their sum is written in the same transaction.
ADD_UP = f"""
WITH many AS (
    SELECT dispatch_id, bundle_id FROM contacts_tally GROUP BY dispatch_id, bundle_id HAVING count(*) > 8
), gone AS (
    DELETE FROM contacts_tally t USING many
    WHERE t.dispatch_id = many.dispatch_id AND t.bundle_id IS NOT DISTINCT FROM many.bundle_id RETURNING t.*
)
INSERT INTO contacts_tally (dispatch_id, bundle_id, {NAMES})
SELECT dispatch_id, bundle_id, {", ".join(f"sum({name})" for name in COUNTERS)} FROM gone
GROUP BY dispatch_id, bundle_id
"""
COUNT = f"""
INSERT INTO contacts_tally (dispatch_id, bundle_id, {NAMES})
SELECT dispatch_id, bundle_id, {", ".join(f"count(*) FILTER (WHERE fate = '{name}')" for name in FATES)},
       {", ".join(f"count({name}_at)" for name in MARKS)}
FROM contacts_message WHERE dispatch_id = %s GROUP BY dispatch_id, bundle_id
"""


def add_up() -> int:
    """Add up bundles of which many changes are noted; tell how many rows came out."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP)
        return cursor.rowcount


def count_anew(dispatch_id: int) -> None:
    """Count a send from its messages: after they were written with a fate, which only the demo does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_tally WHERE dispatch_id = %s", [dispatch_id])
        cursor.execute(COUNT, [dispatch_id])
