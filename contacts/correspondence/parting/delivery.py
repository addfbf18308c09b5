"""Splits bundles and drops messages: the few cases in which a send writes rows of single messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from coalition.post.rules import MAX_SUBSTITUTION_BYTES, Receipt, Recipient, substitution_bytes
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
    # A letter takes four bytes at most: short values, which nearly all are, need not be encoded to be measured, and
    # where the longest of each region together are short, so are everybody's.
    columns = zip(*[one.values.values() for one in recipients], strict=True)
    if len(going) < 2 or 4 * sum(max(map(len, column)) for column in columns) < SURELY_SMALL:
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


def note_parts(bundle_id: int, receipt: Receipt, going: Sequence[Copy], now: datetime) -> None:
    """Note the messages of an accepted bundle whose outcome differs: an SMTP server answers for each person."""
    if not (receipt.refused or receipt.unsent or receipt.doubtful):
        return
    ids = {copy.uuid: copy.id for copy in going}
    if receipt.refused:
        drop({ids[message]: "refused_by_provider" for message in receipt.refused}, now)
    if receipt.unsent:
        retry = receipt.retry_at or now + timedelta(minutes=1)
        split(bundle_id, [ids[message] for message in receipt.unsent], state="retry", retry=retry)
    if receipt.doubtful:
        split(bundle_id, [ids[message] for message in receipt.doubtful], state="unknown", settled=now)
