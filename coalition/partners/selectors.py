"""Reads partners and memberships."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from coalition.accounts.models import User
from coalition.partners import rules
from coalition.partners.models import ApiToken, Membership, Partner


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


@dataclass(frozen=True)
class Acting:
    """A program acts for a partner: as the maker of its token would now, within the token's scopes."""

    membership: Membership
    scopes: frozenset[str]

    def may(self, right: str) -> bool:
        """Tell whether both the scopes and the maker's role include a right."""
        return right in self.scopes and self.membership.may(right)


def find_acting(raw: str, *, now: datetime) -> Acting | None:
    """Find who acts with a token (`prefix.secret`); None when it is wrong, ended, revoked, or its maker has gone."""
    prefix, _dot, secret = raw.partition(".")
    token = ApiToken.objects.filter(prefix=prefix, revoked_at=None).first() if secret else None
    if token is None or not hmac.compare_digest(token.hash, rules.hash_secret(secret)):
        return None
    if token.expires_at and token.expires_at <= now:
        return None
    membership = (
        Membership.objects.filter(user=token.made_by_id, partner=token.partner_id, until=None, partner__left_at=None)
        .filter(user__is_active=True)
        .select_related("partner", "user")
        .first()
    )
    if membership is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return Acting(membership=membership, scopes=frozenset(token.scopes))
