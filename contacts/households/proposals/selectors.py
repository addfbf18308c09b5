"""Reads proposals of households."""

from typing import Any

from django.db.models import F, Func, QuerySet, TextField

from contacts.households.proposals.models import HouseholdProposal, HouseholdSearch, ProposalState

NAMES = """
(SELECT coalesce(string_agg(btrim(coalesce(nullif(p.preferred_name, ''), p.given_name) || ' ' || p.family_name), ', '
                            ORDER BY p.sort_name), '')
 FROM contacts_person p JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
 WHERE p.id = ANY(%(expressions)s) AND p.merged_into_id IS NULL AND p.erased_at IS NULL)
"""


def find_search(membership: Any) -> HouseholdSearch | None:
    """Find the partner's last search."""
    return HouseholdSearch.objects.filter(partner=membership.partner.pk).first()


def list_open(membership: Any) -> QuerySet[HouseholdProposal]:
    """List what waits for a yes or no, with the names of the people (`names`)."""
    rows = HouseholdProposal.objects.filter(partner=membership.partner.pk, state=ProposalState.OPEN)
    names = Func(F("people"), template=NAMES, partner=int(membership.partner.pk), output_field=TextField())
    return rows.annotate(names=names)


def count_accepted(membership: Any) -> int:
    """Count what is said yes to and not made yet."""
    return HouseholdProposal.objects.filter(partner=membership.partner.pk, state=ProposalState.ACCEPTED).count()
