"""Splits bundles and drops messages: the few cases in which a send writes rows of single messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from coalition.post.rules import MAX_SUBSTITUTION_BYTES, Recipient, substitution_bytes
from contacts.correspondence.letters.selectors import Copy

SURELY_SMALL = MAX_SUBSTITUTION_BYTES // 2  # leaves room for the tags
DROP = """
UPDATE contacts_message m SET fate = 'dropped', fate_reason = gone.reason, fate_at = %s
FROM unnest(%s::bigint[], %s::text[]) AS gone (id, reason) WHERE m.id = gone.id AND m.fate = 'pending'
"""
SPLIT = """
WITH made AS (
    INSERT INTO contacts_bundle (uuid, dispatch_id, language, variant, size, state, fence, attempt, retry_after,
                                 provider_id, error, created_at, handed_at, settled_at, domain, due_at, zone, is_rest)
    SELECT gen_random_uuid(), dispatch_id, language, variant, %(count)s, %(state)s, 0, attempt, %(retry)s,
           '', error, created_at, handed_at, %(settled)s, domain, due_at, zone, is_rest
    FROM contacts_bundle WHERE id = %(id)s RETURNING id
), moved AS (
    UPDATE contacts_message SET bundle_id = made.id FROM made WHERE contacts_message.id = ANY(%(messages)s)
)
UPDATE contacts_bundle SET size = size - %(count)s WHERE id = %(id)s
"""


def too_large(recipients: Sequence[Recipient], going: Sequence[Copy]) -> list[int]:
    """List messages whose values exceed the provider's limit; alone in a bundle their values stand in the text."""
    # A letter takes four bytes at most: short values, which nearly all are, need not be encoded to be measured.
    if len(going) < 2 or all(4 * sum(map(len, one.values.values())) < SURELY_SMALL for one in recipients):
        return []
    return [
        copy.id
        for person, copy in zip(recipients, going, strict=True)
        if substitution_bytes(person.values) > MAX_SUBSTITUTION_BYTES
    ]


def split(
    bundle_id: int, messages: list[int], *, state: str, retry: datetime | None = None, settled: datetime | None = None
) -> None:
    """Move these messages of a bundle into a new one in this state."""
    values: dict[str, Any] = {"id": bundle_id, "messages": messages, "count": len(messages), "state": state}
    with connection.cursor() as cursor:
        cursor.execute(SPLIT, {**values, "retry": retry, "settled": settled})


def drop(reasons: Mapping[int, str], now: datetime) -> None:
    """Take these messages (id -> why) out of the send; one whose fate is known keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(DROP, [now, list(reasons), list(reasons.values())])
