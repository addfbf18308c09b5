"""Finds what was refused or set aside and holds an address: no person stands in between, so it is read.

Few rows are in these states, and each state has an index of its own; what the database finds is looked at once more.
"""

from collections.abc import Sequence
from uuid import UUID

import orjson
from django.db import connection

from contacts.intake.preferences.rules import carries, national_of

HELD = """
SELECT s.id, s.run, s.payload::text FROM contacts_submission s
WHERE (s.state = 'refused' OR s.state = 'spam') AND (
    replace(lower(s.payload::text), ' ', '') LIKE ANY(%(emails)s::text[])
    OR regexp_replace(s.payload::text, '[^0-9]', '', 'g') LIKE ANY(%(phones)s::text[]))
"""
EMPTY = """
UPDATE contacts_submission SET payload = '{}', result = '{}', reason_facts = '{}', twin = '', person_id = NULL,
    reason = CASE state WHEN 'refused' THEN 'erased' ELSE reason END
WHERE id = ANY(%s)
"""


def empty_refused(addresses: Sequence[tuple[str, str]]) -> list[UUID]:
    """Empty what was refused or set aside and holds one of these addresses; gives the runs of files it came by."""
    if not addresses:
        return []
    # Of an e-mail the part before the @: its domain may have been written in another alphabet.
    emails = [f"%{_plain(value.partition('@')[0])}@%" for kind, value in addresses if kind == "email"]
    phones = [f"%{national_of(value)}%" for kind, value in addresses if kind != "email"]
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"emails": emails, "phones": phones})
        held = [(pk, run) for pk, run, text in cursor.fetchall() if carries(orjson.loads(text), addresses)]
        if held:
            cursor.execute(EMPTY, [[pk for pk, _run in held]])
    return sorted({run for _pk, run in held if run})


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
