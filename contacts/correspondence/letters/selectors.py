"""Reads a bundle as it is needed to write its letter, and asks consent in the same statement."""

from typing import NamedTuple

from django.db import connection

from contacts.consent import selectors as consent
from contacts.correspondence.models import Dispatch


class Copy(NamedTuple):
    """One message of a bundle, as it is needed to write a letter; `blocked` says why it may not go out now."""

    id: int
    uuid: str
    point_id: int
    point_uuid: str
    address: str
    person_id: int
    given_name: str
    family_name: str
    preferred_name: str
    values: str  # JSON, '' when the message has none of its own
    blocked: str


COPIES = """
SELECT m.id, m.uuid::text, m.point_id, p.uuid::text, p.value, m.person_id, w.given_name, w.family_name,
       w.preferred_name, CASE WHEN m."values" = '{{}}' THEN '' ELSE m."values"::text END, {reason}
FROM contacts_message m
JOIN contacts_contactpoint p ON p.id = m.point_id
JOIN contacts_person w ON w.id = m.person_id
{joins}
WHERE m.bundle_id = %s AND m.fate = 'pending' AND w.erased_at IS NULL
ORDER BY m.id
"""


def list_copies(bundle_id: int, dispatch: Dispatch) -> list[Copy]:
    """List the messages of a bundle with whether each may go out at this moment; people erased since are left out."""
    look = consent.standing(partner_id=dispatch.partner_id, channel="email", purpose=dispatch.purpose)
    with connection.cursor() as cursor:
        cursor.execute(
            COPIES.format(reason=look.reason, joins=look.joins), [*look.reason_params, *look.joins_params, bundle_id]
        )
        return list(map(Copy._make, cursor.fetchall()))
