"""Reads a bundle as it is needed to write its letter, and asks consent in the same statement."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from psycopg import Cursor

from contacts.consent import selectors as consent
from contacts.correspondence.models import Content, Dispatch, DispatchState
from contacts.correspondence.selectors import get_content


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
WHERE m.bundle_id = %s AND m.fate = 'pending' AND w.erased_at IS NULL AND w.merged_into_id IS NULL
ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the bundles of one shift share, read once: their sends and texts, which stay as they are while they run."""

    sends: dict[int, Dispatch] = field(default_factory=dict)
    texts: dict[tuple[int, str, str], Content] = field(default_factory=dict)

    def get_send(self, dispatch_id: int) -> Dispatch:
        """Get a send. It ran when it was first read; that it still does is asked again by the hand-over itself."""
        found = self.sends.get(dispatch_id) or Dispatch.objects.select_related("partner").get(pk=dispatch_id)
        if found.state == DispatchState.RUNNING:
            self.sends[dispatch_id] = found
        return found

    def get_text(self, dispatch_id: int, language: str, variant: str) -> Content:
        """Get the text of a send in one language and variant."""
        key = (dispatch_id, language, variant)
        if key not in self.texts:
            self.texts[key] = get_content(*key)
        return self.texts[key]


def list_copies(bundle_id: int, dispatch: Dispatch) -> list[Copy]:
    """List the messages of a bundle with whether each may go out at this moment; people erased since are left out."""
    look = consent.standing(partner_id=dispatch.partner_id, channel="email", purpose=dispatch.purpose)
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:  # the server plans this once
        cursor.execute(
            COPIES.format(reason=look.reason, joins=look.joins), [*look.reason_params, *look.joins_params, bundle_id]
        )
        return list(map(Copy._make, cursor.fetchall()))
