"""Reads partners and memberships."""

from uuid import UUID

from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner


def find_membership(user: User, partner_uuid: str | UUID | None) -> Membership | None:
    """Find the user's current membership of that partner, else her oldest; None if she has none."""
    mine = list(
        Membership.objects.filter(user=user, until=None, partner__left_at=None)
        .select_related("partner", "user")
        .order_by("since", "id")
    )
    for membership in mine:
        if str(membership.partner.uuid) == str(partner_uuid):
            return membership
    return mine[0] if mine else None


def find_lead() -> Partner | None:
    """Find the partner that leads the coalition."""
    return Partner.objects.filter(is_lead=True).first()
