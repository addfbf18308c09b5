"""Reads merges: what stands in the way of one, what was merged, what may be taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from coalition.columns import array, columns_of
from coalition.errors import NotFound
from contacts.dedupe.merging import rules
from contacts.dedupe.merging.models import Merge, MergedRow
from contacts.people import selectors as people
from contacts.people.models import Person, Stewardship

# changed: gone or not ours; hands: not looked after by the same partners; roster: a policymaker.
OBSTACLES = """
SELECT p.a, p.b, CASE
    WHEN a.id IS NULL OR b.id IS NULL OR NOT (%s = ANY(coalesce(sa.partners, '{}'))) THEN 'changed'
    WHEN sa.partners IS DISTINCT FROM sb.partners THEN 'hands'
    ELSE 'roster' END
FROM unnest(%s::bigint[], %s::bigint[]) AS p (a, b)
LEFT JOIN contacts_person a ON a.id = p.a AND a.merged_into_id IS NULL AND a.erased_at IS NULL
LEFT JOIN contacts_person b ON b.id = p.b AND b.merged_into_id IS NULL AND b.erased_at IS NULL
LEFT JOIN LATERAL (SELECT array_agg(s.partner_id ORDER BY s.partner_id) AS partners
                   FROM contacts_stewardship s WHERE s.person_id = p.a) AS sa ON true
LEFT JOIN LATERAL (SELECT array_agg(s.partner_id ORDER BY s.partner_id) AS partners
                   FROM contacts_stewardship s WHERE s.person_id = p.b) AS sb ON true
WHERE a.id IS NULL OR b.id IS NULL OR NOT (%s = ANY(coalesce(sa.partners, '{}')))
   OR sa.partners IS DISTINCT FROM sb.partners
   OR EXISTS (SELECT FROM contacts_term t WHERE t.person_id IN (p.a, p.b))
"""


def obstacles(pairs: Sequence[tuple[int, int]], *, partner_id: int) -> dict[tuple[int, int], str]:
    """Tell which of these pairs (each of two different people) this partner may not merge now, and why."""
    found = {pair: "changed" for pair in pairs if pair[0] == pair[1]}
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(OBSTACLES, [partner_id, *columns_of(pairs), partner_id])
            found |= {(a, b): why for a, b, why in cursor.fetchall()}
    return found


def list_merges(membership: Any) -> QuerySet[Merge]:
    """List the merges of this membership's partner, newest first."""
    rows = Merge.objects.filter(partner=membership.partner.pk).select_related("winner", "loser", "by", "undone_by")
    return rows.order_by("-at", "-id")


def access_merge(membership: Any, uuid: UUID) -> Merge:
    """Get one merge whose winner this membership sees, or refuse with NotFound: also one that another partner made."""
    mine = Stewardship.objects.filter(person=OuterRef("winner"), partner=membership.partner.pk)
    row = Merge.objects.filter(Exists(mine), uuid=uuid).select_related("winner", "loser", "by").first()
    if row is None:
        raise NotFound
    return row


def has_later(merge: Merge) -> bool:
    """Tell whether a merge that came after moved some of the same rows."""
    later = MergedRow.objects.filter(merge__id__gt=merge.pk, merge__undone_at=None, row=OuterRef("row"))
    mine = MergedRow.objects.filter(merge=merge)
    return mine.filter(Exists(later.filter(relation=OuterRef("relation")))).exists()


def count_moved(merge: Merge) -> int:
    """Count the rows that moved from the loser to the winner."""
    return MergedRow.objects.filter(merge=merge, was=merge.loser_id, became=merge.winner_id).count()


def list_unswept(now: datetime, seconds: int) -> QuerySet[Merge]:
    """List merges that were made so long ago that nothing is on its way to their losers any more."""
    return Merge.objects.filter(swept_at=None, undone_at=None, at__lt=now - timedelta(seconds=seconds)).order_by("id")


def find_remaining(membership: Any, person: Person) -> Person | None:
    """Follow a merged person to the one that remains; None when that one was erased or is not ours to see."""
    seen: set[int] = set()
    while person.merged_into_id and person.pk not in seen:
        seen.add(person.pk)
        person = Person.objects.get(pk=person.merged_into_id)
    return people.visible_to(membership).filter(pk=person.pk).first()


CHOICES = """
SELECT p.id, p.given_name, p.family_name, p.preferred_name, p.language, p.modified_at,
       a.since, a.street, coalesce(nullif(a.town_text, ''), t.name, ''), a.zip
FROM contacts_person p LEFT JOIN contacts_address a ON a.person_id = p.id AND a.until IS NULL
LEFT JOIN contacts_town t ON t.id = a.town_id
WHERE p.id = ANY(%s::bigint[])
"""


def choices_of(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], dict[str, str]]:
    """Choose for pairs (winner, loser) whose fields stay, as the rules say."""
    with connection.cursor() as cursor:
        cursor.execute(CHOICES, [array({person for pair in pairs for person in pair})])
        names = ("id", *rules.FIELDS, "modified_at", rules.HOME)
        rows = [(*row[:6], row[6:] if row[6] else None) for row in cursor.fetchall()]
        people = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    return {(one, other): rules.choose(people[one], people[other]) for one, other in pairs}
