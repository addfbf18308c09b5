"""Labels the clicks of a batch of messages anew, with three statements whatever the size of the batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.correspondence.machines.rules import AGENT, Click, why_machines

# A mail with personal parts has the same number of links for everybody, so the text of the send tells it.
LOOK = """
WITH clicked AS MATERIALIZED (
    SELECT DISTINCT message_id FROM contacts_mailevent WHERE message_id = ANY(%s) AND kind = 'click'
), told AS MATERIALIZED (
    SELECT m.id, m.dispatch_id, m.language, m.variant FROM clicked JOIN contacts_message m ON m.id = clicked.message_id
), written AS MATERIALIZED (
    SELECT dispatch_id, language, variant,
           (SELECT count(DISTINCT one[1]) FROM regexp_matches(html, 'href="([^"#][^"]*)"', 'gi') AS one) AS links
    FROM contacts_content WHERE (dispatch_id, language, variant) IN (SELECT dispatch_id, language, variant FROM told)
)
SELECT t.id, coalesce(w.links, 0), e.id, e.kind, e.at, coalesce(e.facts ->> 'url', ''), e.facts ->> 'machine' = %s
FROM told t JOIN contacts_mailevent e ON e.message_id = t.id AND e.kind IN ('click', 'delivered')
LEFT JOIN written w USING (dispatch_id, language, variant)
"""
LABEL = """
UPDATE contacts_mailevent e SET is_machine = n.why <> '',
       facts = CASE WHEN n.why = '' THEN e.facts - 'machine' ELSE e.facts || jsonb_build_object('machine', n.why) END
FROM unnest(%s::bigint[], %s::text[]) AS n (id, why)
WHERE e.id = n.id AND coalesce(e.facts ->> 'machine', '') <> n.why
"""
CLICKED = """
UPDATE contacts_message m SET clicked_at = n.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS n (id, at)
WHERE m.id = n.id AND m.clicked_at IS DISTINCT FROM n.at
"""


def label(message_ids: Sequence[int]) -> None:
    """Tell machines from people in all clicks on these messages, and note when a person first clicked.

    Call it after the rows of the messages were written in this transaction: their locks make two batches about one
    message look one after the other, so that the second sees what the first brought.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [list(message_ids), AGENT])
        messages = _read(cursor.fetchall())
        if not messages:
            return
        labels: dict[int, str] = {}
        first: dict[int, datetime | None] = {}
        for message, known in messages.items():
            clicks = known["clicks"]
            why = why_machines(clicks, delivered_at=known["delivered_at"], links=known["links"])
            labels |= {click.id: why.get(click.id, "") for click in clicks}
            first[message] = min((click.at for click in clicks if click.id not in why), default=None)
        cursor.execute(LABEL, [list(labels), list(labels.values())])
        cursor.execute(CLICKED, [list(first), list(first.values())])


def _read(rows: Sequence[tuple[Any, ...]]) -> dict[int, dict[str, Any]]:
    messages: dict[int, dict[str, Any]] = {}
    for message, links, pk, kind, at, url, is_agent in rows:
        known = messages.setdefault(message, {"links": links, "delivered_at": None, "clicks": []})
        if kind == "click":
            known["clicks"].append(Click(pk, at, url, bool(is_agent)))
        else:
            known["delivered_at"] = min(known["delivered_at"] or at, at)
    return messages
