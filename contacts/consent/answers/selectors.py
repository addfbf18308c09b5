"""Asks consent about many people with one statement each."""

from collections.abc import Iterable

from django.db import connection

from contacts.consent import rules
from contacts.consent.selectors import CONSENTS, deliverable
from contacts.people.models import Person

OWN_WORD = ["unsubscribed", "do_not_contact", "complained", "erased"]
LEFT = f"""
SELECT r.person_id
FROM contacts_reach r JOIN contacts_contactpoint p ON p.id = r.point_id AND p.kind = %s {CONSENTS}
WHERE r.person_id = ANY(%s) AND r.until IS NULL
GROUP BY r.person_id
HAVING bool_and(coalesce(s.reason, '') = ANY(%s) OR coalesce(own.decision, house.decision, '') = 'withdrawn')
"""


def list_left(person_ids: Iterable[int], *, partner_id: int, channel: str, purpose: str) -> set[int]:
    """Tell who of these people left: asked at every address of hers not to be written to (for this purpose)."""
    mine = [partner_id, channel, purpose]
    values = [rules.KIND_OF_CHANNEL[channel], *mine, channel, purpose, partner_id, list(person_ids), OWN_WORD]
    with connection.cursor() as cursor:
        cursor.execute(LEFT, values)
        return {row[0] for row in cursor.fetchall()}


def why_not_many(person_ids: Iterable[int], *, partner_id: int, channel: str, purpose: str) -> dict[int, str]:
    """Tell of each of these people why she cannot be written to now; '' when she can. Merged or erased: not told."""
    people = Person.objects.filter(pk__in=list(person_ids), merged_into=None, erased_at=None)
    sql, params = deliverable(people, partner_id=partner_id, channel=channel, purpose=purpose)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id, reason FROM ({sql}) AS d", params)
        return dict(cursor.fetchall())
