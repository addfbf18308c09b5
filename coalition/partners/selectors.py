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
    chosen = next((one for one in mine if str(one.partner.uuid) == str(partner_uuid)), mine[0] if mine else None)
    if chosen:
        chosen.siblings = mine  # type: ignore[attr-defined]  # the partner switcher asks no second query
    return chosen


def find_lead() -> Partner | None:
    """Find the partner that leads the coalition."""
    return Partner.objects.filter(is_lead=True).first()
