"""Lists what was sent to one address."""

from typing import Any

from django.db import connection

from contacts.correspondence.models import Fate

LATEST = 200
SENT = """
SELECT coalesce(b.handed_at, m.created_at), p.name, coalesce(c.subject, ''), m.fate,
       ARRAY(SELECT r ->> 'tag' FROM jsonb_array_elements(c.regions) AS r)
FROM contacts_message m JOIN contacts_dispatch d ON d.id = m.dispatch_id JOIN coalition_partner p ON p.id = d.partner_id
LEFT JOIN contacts_bundle b ON b.id = m.bundle_id
LEFT JOIN contacts_content c ON c.dispatch_id = d.id AND c.language = m.language AND c.variant = m.variant
WHERE m.point_id = %s ORDER BY m.id DESC LIMIT %s
"""


def list_sent_to(point_id: int) -> list[dict[str, Any]]:
    """List what was sent to an address, the newest first; what differed from person to person stands as dots."""
    with connection.cursor() as cursor:
        cursor.execute(SENT, [point_id, LATEST])
        rows = cursor.fetchall()
    labels = dict(Fate.choices)
    return [
        {"at": at, "by": partner, "subject": _without(subject, tags), "fate": str(labels.get(fate, fate))}
        for at, partner, subject, fate, tags in rows
    ]


def _without(subject: str, tags: list[str]) -> str:
    for tag in tags or ():
        subject = subject.replace(tag, "…") if tag else subject
    return subject
