"""Reads proposals of households."""

from typing import Any
from uuid import UUID

from django.db.models import F, Func, IntegerField, QuerySet, TextField

from coalition.errors import NotFound
from contacts.households.proposals.models import HouseholdBatch, HouseholdProposal, HouseholdSearch, ProposalState

BATCHES = 20

NAMES = """
(SELECT coalesce(string_agg(btrim(coalesce(nullif(p.preferred_name, ''), p.given_name) || ' ' || p.family_name), ', '
                            ORDER BY p.sort_name), '')
 FROM contacts_person p JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
 WHERE p.id = ANY(%(expressions)s) AND p.merged_into_id IS NULL AND p.erased_at IS NULL)
"""
# How many of them are still there: who was taken back with an import, merged or erased lives nowhere.
LIVING = """
(SELECT count(*) FROM contacts_person p JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
 WHERE p.id = ANY(%(expressions)s) AND p.merged_into_id IS NULL AND p.erased_at IS NULL)
"""
# What they share, as it stands now: the point that reaches more than one of them, or where the first of them lives.
SHARED = """
(CASE WHEN why = 'home'
 THEN (SELECT concat_ws(', ', nullif(btrim(concat_ws(' ', a.street, a.unit)), ''), coalesce(t.name, a.town_text))
       FROM contacts_address a LEFT JOIN contacts_town t ON t.id = a.town_id
       WHERE a.person_id = ANY(%(expressions)s) AND a.until IS NULL ORDER BY a.person_id LIMIT 1)
 ELSE (SELECT min(c.value) FROM contacts_reach r JOIN contacts_contactpoint c ON c.id = r.point_id
       WHERE r.person_id = ANY(%(expressions)s) AND r.until IS NULL AND c.kind = why
       GROUP BY c.id HAVING count(DISTINCT r.person_id) > 1 ORDER BY c.id LIMIT 1) END)
"""


def find_search(membership: Any) -> HouseholdSearch | None:
    """Find the partner's last search."""
    return HouseholdSearch.objects.filter(partner=membership.partner.pk).first()


def list_open(membership: Any) -> QuerySet[HouseholdProposal]:
    """List what waits for a yes or no, with the names of the people (`names`) and what they share (`shared`)."""
    rows = HouseholdProposal.objects.filter(partner=membership.partner.pk, state=ProposalState.OPEN)
    partner = int(membership.partner.pk)
    living = Func(F("people"), template=LIVING, partner=partner, output_field=IntegerField())
    names = Func(F("people"), template=NAMES, partner=partner, output_field=TextField())
    shared = Func(F("people"), template=SHARED, output_field=TextField())
    return rows.alias(living=living).filter(living__gte=2).annotate(names=names, shared=shared)


def list_batches(membership: Any) -> list[HouseholdBatch]:
    """List the latest proposals that were said yes to together, the latest first."""
    rows = HouseholdBatch.objects.filter(partner=membership.partner.pk).select_related("made_by")
    return list(rows.order_by("-made_at", "-id")[:BATCHES])


def access_batch(membership: Any, uuid: UUID) -> HouseholdBatch:
    """Get one yes of this membership's partner, or refuse with NotFound."""
    row = HouseholdBatch.objects.filter(partner=membership.partner.pk, uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def count_accepted(membership: Any) -> int:
    """Count what is said yes to and not made yet."""
    return HouseholdProposal.objects.filter(partner=membership.partner.pk, state=ProposalState.ACCEPTED).count()
