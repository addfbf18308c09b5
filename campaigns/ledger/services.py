"""Writes the ledger; how a deed came about is read from its submission, the same for every kind."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from campaigns.ledger.rules import Deed

WRITE = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                         %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::uuid[])
        AS g(person_id, partner_id, kind, about, reference, at, campaign_id, source, medium, message_id, submission)
), written AS (
    INSERT INTO campaigns_action
        (uuid, person_id, partner_id, kind, about, reference, at, campaign_id, source, medium, message_id, submission,
         referrer, via_partner_id, sharer)
    SELECT gen_random_uuid(), g.person_id, g.partner_id, g.kind, g.about, g.reference, g.at, g.campaign_id,
           left(g.source, 60), left(g.medium, 40), g.message_id, g.submission,
           coalesce(left(s.payload->>'referrer', 80), ''), v.id,
           CASE WHEN s.payload->>'sharer' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                THEN (s.payload->>'sharer')::uuid END
    FROM given g LEFT JOIN contacts_submission s ON s.uuid = g.submission
        LEFT JOIN coalition_partner v ON v.uuid::text = s.payload->>'via' ORDER BY g.person_id
    ON CONFLICT (kind, reference) DO NOTHING
    RETURNING person_id
), touched AS (
    UPDATE contacts_person SET modified_at = %s
    WHERE id IN (SELECT person_id FROM written) AND modified_at < %s
    RETURNING id
)
SELECT count(*) FROM written
"""


def record_many(rows: Sequence[Deed], now: datetime) -> int:
    """Write these deeds with one statement and move their people's `modified_at`; known ones are left alone.

    Returns how many were new. Runs in the caller's transaction; may run twice harmlessly.
    """
    if not rows:
        return 0
    columns = [
        [getattr(row, name) for row in rows]
        for name in (
            "person_id",
            "partner_id",
            "kind",
            "about",
            "reference",
            "at",
            "campaign_id",
            "source",
            "medium",
            "message_id",
            "submission",
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*columns, now, now])
        return int(cursor.fetchone()[0])
