"""Reads partners, memberships, invitations and tokens."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from coalition.accounts.models import User
from coalition.errors import NotFound
from coalition.partners import rules
from coalition.partners.models import ApiToken, Invitation, Membership, Partner


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


def fresh_partner(by: Membership) -> Partner:
    """Read the partner of a membership anew, to be shown or changed."""
    return Partner.objects.get(id=by.partner_id)


def is_user(email: str) -> bool:
    """Tell whether somebody signs in with this e-mail."""
    return User.objects.filter(email=email).exists()


def list_partners() -> QuerySet[Partner]:
    """List every partner with the number of its members; names of organizations are no secret in a coalition."""
    members = Count("memberships", filter=Q(memberships__until=None))
    return Partner.objects.annotate(members=members)


def list_others(partner_id: int) -> QuerySet[Partner]:
    """List the partners of the coalition beside this one, without those that left."""
    return Partner.objects.filter(left_at=None).exclude(pk=partner_id)


def access_partner(by: Membership, uuid: UUID) -> Partner:
    """Get a partner for somebody who may change the coalition itself."""
    partner = list_partners().filter(uuid=uuid).first() if by.may("coalition.edit") else None
    if partner is None:
        raise NotFound
    return partner


def list_team(by: Membership) -> QuerySet[Membership]:
    """List the current members of this membership's partner."""
    return Membership.objects.filter(partner=by.partner, until=None).select_related("user", "partner")


def access_member(by: Membership, uuid: UUID) -> Membership:
    """Get one current member of the same partner."""
    found = list_team(by).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_invitations(by: Membership) -> QuerySet[Invitation]:
    """List open invitations of the same partner, the newest first."""
    mine = Invitation.objects.filter(partner=by.partner, accepted_at=None, revoked_at=None)
    return mine.select_related("made_by").order_by("-made_at", "-id")


def access_invitation(by: Membership, uuid: UUID) -> Invitation:
    """Get one open invitation of the same partner."""
    found = list_invitations(by).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Find the open invitation that a link names; None if it is used, revoked, expired or unknown."""
    open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    return (
        open_ones.filter(token_hash=rules.hash_secret(token), partner__left_at=None).select_related("partner").first()
    )


def list_tokens(by: Membership) -> QuerySet[ApiToken]:
    """List the tokens of the same partner that are not revoked."""
    return ApiToken.objects.filter(partner=by.partner, revoked_at=None).select_related("made_by").order_by("-made_at")


def access_token(by: Membership, uuid: UUID) -> ApiToken:
    """Get one token of the same partner."""
    found = list_tokens(by).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


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
    membership.scopes = frozenset(token.scopes)  # services below see the same limits
    return Acting(membership=membership, scopes=membership.scopes)
