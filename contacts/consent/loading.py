"""Derives the current state of consent anew from the ledger; run by hand after a repair, harmless at any time."""

from django.db import connection, transaction

# `void`: an undone import, before which nothing had been said; there is no state then.
LATEST = """
SELECT * FROM (SELECT DISTINCT ON (point_id, partner_id, channel, purpose)
       point_id, partner_id, channel, purpose, decision, at, id AS consent_id
FROM contacts_consent ORDER BY point_id, partner_id, channel, purpose, at DESC, id DESC) AS latest
WHERE decision <> 'void'
"""
DRIFT = f"""
SELECT count(*) FROM ({LATEST}) AS told FULL JOIN contacts_consentstate AS st
    ON st.point_id = told.point_id AND coalesce(st.partner_id, 0) = coalesce(told.partner_id, 0)
   AND st.channel = told.channel AND st.purpose = told.purpose
WHERE st.consent_id IS DISTINCT FROM told.consent_id OR st.decision IS DISTINCT FROM told.decision
   OR st.at IS DISTINCT FROM told.at
"""
REBUILD = f"""
INSERT INTO contacts_consentstate (point_id, partner_id, channel, purpose, decision, at, consent_id) {LATEST}
"""


def count_drift() -> int:
    """Count the states that differ from what the ledger says; 0 is right."""
    with connection.cursor() as cursor:
        cursor.execute(DRIFT)
        return int(cursor.fetchone()[0])


def rebuild_states() -> int:
    """Write every state anew from the ledger in one transaction; gives how many states there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE contacts_consentstate IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM contacts_consentstate")
        cursor.execute(REBUILD)
        return int(cursor.rowcount)
