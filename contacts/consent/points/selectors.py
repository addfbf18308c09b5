"""What stands at the addresses of one person: does it work, what was said there, in which words."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contacts.consent import rules
from contacts.consent.selectors import RANKS, Ask, standing

STANDINGS = """
SELECT p.id, p.value, {reason} AS reason, coalesce(s.reason, ''), coalesce(c.decision, ''), c.at, coalesce(c.how, ''),
       c.partner_id IS NULL, coalesce(w.text, ''), coalesce(w.language, ''), coalesce(c.basis, '')
FROM contacts_reach r JOIN contacts_contactpoint p ON p.id = r.point_id AND p.kind = %s {joins}
LEFT JOIN contacts_consent c ON c.id = coalesce(own.consent_id, house.consent_id)
LEFT JOIN contacts_wording w ON w.id = c.wording_id
WHERE r.person_id = %s AND r.until IS NULL
"""
ORDERED = "SELECT * FROM ({standings}) AS one ORDER BY array_position({ranks}, reason), id"
FAMILY = """
SELECT DISTINCT r.person_id FROM contacts_reach r
JOIN contacts_person p ON p.id = r.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
WHERE r.until IS NULL AND r.point_id = ANY(%s) ORDER BY 1
"""


@dataclass(frozen=True)
class Standing:
    """One address of a person: what stands in the way ('' nothing), and the consent that counts there."""

    point_id: int
    address: str
    reason: str
    suppressed_for: str
    decision: str
    at: datetime | None
    how: str
    is_house: bool
    wording: str
    language: str
    basis: str


def list_standings(person_id: int, *, ask: Ask) -> list[Standing]:
    """List what stands at each address of a person for this purpose, the usable ones first."""
    look = standing(partner_id=ask.partner_id, channel=ask.channel, purpose=ask.purpose)
    rows = STANDINGS.format(reason=look.reason, joins=look.joins)
    values = [*look.reason_params, rules.KIND_OF_CHANNEL[ask.channel], *look.joins_params, person_id]
    with connection.cursor() as cursor:
        cursor.execute(ORDERED.format(standings=rows, ranks=RANKS), values)
        return [Standing(*row) for row in cursor.fetchall()]


def list_family(point_ids: list[int]) -> list[int]:
    """List the people whom these points reach now, whoever looks after them."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [point_ids])
        return [row[0] for row in cursor.fetchall()]
