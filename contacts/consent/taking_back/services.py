"""Takes back what submissions said about consent, where nothing was said since."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from coalition.columns import array
from contacts.consent.models import ContactPoint
from contacts.consent.services import STATE

# Where nothing was said before, `void` says so: there is no state then, neither a yes nor a no (decision 0044).
TAKE_BACK = f"""
WITH mine AS (
    SELECT st.id AS state, st.at AS stated, c.point_id, c.partner_id, c.channel, c.purpose
    FROM contacts_consentstate st JOIN contacts_consent c ON c.id = st.consent_id
    WHERE st.point_id = ANY(%(points)s::bigint[]) AND c.submission = ANY(%(submissions)s::uuid[])),
before AS (
    SELECT m.*, coalesce(o.decision, 'void') AS decision, o.wording_id, coalesce(o.basis, '') AS basis,
           coalesce(o.language, '') AS language, o.submission
    FROM mine m LEFT JOIN LATERAL (
        SELECT o.* FROM contacts_consent o
        WHERE o.point_id = m.point_id AND o.channel = m.channel AND o.purpose = m.purpose
          AND o.partner_id IS NOT DISTINCT FROM m.partner_id
          AND (o.submission = ANY(%(submissions)s::uuid[])) IS NOT TRUE
        ORDER BY o.at DESC, o.id DESC LIMIT 1) AS o ON true),
written AS (
    INSERT INTO contacts_consent
        (point_id, partner_id, channel, purpose, decision, at, how, wording_id, basis, language, submission)
    SELECT point_id, partner_id, channel, purpose, decision, greatest(%(now)s, stated), 'import_undone', wording_id,
           basis, language, submission
    FROM before ORDER BY point_id, partner_id, channel, purpose
    RETURNING id, point_id, partner_id, channel, purpose, decision, at),
unsaid AS (DELETE FROM contacts_consentstate WHERE id IN (SELECT state FROM before WHERE decision = 'void')),
said AS (SELECT * FROM written WHERE decision <> 'void') {STATE}
"""
# Who was never written to, of whom nobody else said anything, and whom nobody is reached by any more.
UNUSED = """
SELECT p.id FROM contacts_contactpoint p WHERE p.id = ANY(%(points)s::bigint[]) AND p.created_at >= %(since)s
  AND NOT EXISTS (SELECT FROM contacts_reach r WHERE r.point_id = p.id)
  AND NOT EXISTS (SELECT FROM contacts_consent c WHERE c.point_id = p.id
                  AND (c.submission = ANY(%(submissions)s::uuid[])) IS NOT TRUE)
  {elsewhere}
"""
OWN = ("contacts_consentstate", "contacts_consent", "contacts_reach")


def take_back(submissions: Iterable[str], *, points: Sequence[int], now: datetime) -> None:
    """Let the word before count again at these points, where a word of these submissions counts now."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, {"points": array(points), "submissions": array(submissions), "now": now})


def drop_unused(points: Sequence[int], *, submissions: Iterable[str], since: datetime) -> None:
    """Delete points made since then that reach nobody and stand for nothing but these submissions."""
    links = [(rel.related_model._meta.db_table, rel.field.column) for rel in ContactPoint._meta.related_objects]
    elsewhere = " ".join(
        f"AND NOT EXISTS (SELECT FROM {table} x WHERE x.{column} = p.id)" for table, column in links if table not in OWN
    )
    values: dict[str, Any] = {"points": array(points), "submissions": array(submissions), "since": since}
    with connection.cursor() as cursor:
        cursor.execute(UNUSED.format(elsewhere=elsewhere), values)
        unused = [row[0] for row in cursor.fetchall()]
        for table, column in ((OWN[0], "point_id"), (OWN[1], "point_id"), ("contacts_contactpoint", "id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [unused])
