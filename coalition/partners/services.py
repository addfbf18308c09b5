"""Who joins, leaves and may do what: every change of a team, its invitations and the partners themselves."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User
from coalition.audit import services as audit
from coalition.errors import NotAllowed, Refusal
from coalition.partners import rules, tasks
from coalition.partners.models import ApiToken, Invitation, Membership, Partner

WORDING = {
    "partner.edited": _("changed the settings of the organization"),
    "partner.added": _("added a partner to the coalition"),
    "partner.ended": _("ended the partnership of an organization"),
    "invitation.made": _("invited somebody as %(role)s"),
    "invitation.resent": _("sent an invitation again"),
    "invitation.revoked": _("took an invitation back"),
    "invitation.accepted": _("joined as %(role)s"),
    "membership.role_changed": _("changed a role from %(before)s to %(after)s"),
    "membership.ended": _("ended a membership"),
    "token.made": _("made an API token"),
    "token.revoked": _("revoked an API token"),
    "list.exported": _("exported the list “%(list)s” (%(rows)s rows)"),
}


class OwnRole(Refusal):
    """Somebody tried to change her own role."""

    code = "own_role"
    status = 403
    message = _("Nobody changes their own role. Ask another administrator.")


class LastAdministrator(Refusal):
    """The partner would be left without an administrator."""

    code = "last_administrator"
    message = _("This is the last administrator. Make somebody else administrator first.")


class AlreadyMember(Refusal):
    """The invited person is in the team already."""

    code = "already_member"
    message = _("This person is in the team already.")


class NotForYou(Refusal):
    """The invitation was sent to another e-mail address."""

    code = "not_for_you"
    status = 403
    message = _("This invitation was sent to another e-mail address. Sign in with that one.")


class InvitationGone(Refusal):
    """The invitation was used, revoked or is too old."""

    code = "invitation_gone"
    status = 410
    message = _("This invitation is no longer open. Ask for a new one.")


@dataclass(frozen=True)
class NewUser:
    """What somebody without an account types when she accepts."""

    name: str
    password: str
    language: str


@transaction.atomic
def invite(*, by: Membership, email: str, role: str, language: str, now: datetime) -> Invitation:
    """Invite somebody to the giver's partner; an older open invitation to her is replaced."""
    _demand(by, "team.invite")
    if not rules.may_give(by.role, role):
        raise NotAllowed(_("You cannot give this role."))
    return _invite(by.partner, by, email, role, language, now)


def _invite(partner: Partner, by: Membership, email: str, role: str, language: str, now: datetime) -> Invitation:
    email = email.strip().lower()
    if Membership.objects.filter(partner=partner, user__email=email, until=None).exists():
        raise AlreadyMember
    Invitation.objects.filter(partner=partner, email=email, accepted_at=None, revoked_at=None).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=email,
        partner=partner,
        role=role,
        language=language,
        made_by=by.user,
        token_hash=rules.hash_secret(secrets.token_urlsafe(32)),  # the real one is made when the mail goes out
        made_at=now,
        expires_at=now + timedelta(days=rules.INVITATION_DAYS),
    )
    audit.record("invitation.made", by=by, on=partner, facts={"role": role})
    tasks.mail_invitations.delay_on_commit(ids=[invitation.id])
    return invitation


@transaction.atomic
def resend_invitation(*, by: Membership, invitation: Invitation, now: datetime) -> None:
    """Send an open invitation again with a new link; the old link dies."""
    _demand_giver(by, invitation.role)
    expires = now + timedelta(days=rules.INVITATION_DAYS)
    Invitation.objects.filter(id=invitation.id).update(sent_at=None, expires_at=expires)
    audit.record("invitation.resent", by=by, on=invitation.partner)
    tasks.mail_invitations.delay_on_commit(ids=[invitation.id])


@transaction.atomic
def revoke_invitation(*, by: Membership, invitation: Invitation, now: datetime) -> None:
    """Take an open invitation back."""
    _demand_giver(by, invitation.role)
    Invitation.objects.filter(id=invitation.id, accepted_at=None).update(revoked_at=now)
    audit.record("invitation.revoked", by=by, on=invitation.partner)


@transaction.atomic
def accept(*, invitation: Invitation, user: User | None, new: NewUser | None, now: datetime) -> User:
    """Join by an invitation: as the signed-in user it was sent to, or as a new user.

    Raises InvitationGone, NotForYou, or Django's ValidationError for a weak password.
    """
    took = Invitation.objects.filter(id=invitation.id, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not took.update(accepted_at=now):
        raise InvitationGone
    if user is None:
        if new is None or User.objects.filter(email=invitation.email).exists():
            raise NotForYou
        user = _create_user(invitation, new)
    elif user.email != invitation.email:
        raise NotForYou
    membership, made = Membership.objects.get_or_create(
        user=user, partner=invitation.partner, until=None, defaults={"role": invitation.role, "since": now}
    )
    if made:
        audit.record("invitation.accepted", by=membership, on=invitation.partner, facts={"role": invitation.role})
    return user


def _create_user(invitation: Invitation, new: NewUser) -> User:
    user = User(email=invitation.email, name=new.name, language=new.language)
    validate_password(new.password, user)
    user.set_password(new.password)
    user.save()
    # The link came by mail: the address is proven.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def change_role(*, by: Membership, member: Membership, role: str) -> None:
    """Give a member of the same partner another role; never oneself, never away from the last administrator."""
    _demand(by, "team.edit")
    if member.user_id == by.user_id:
        raise OwnRole
    if not rules.may_give(by.role, role) or member.partner_id != by.partner_id:
        raise NotAllowed
    if member.role == role:
        return
    _keep_an_administrator(member)
    Membership.objects.filter(id=member.id, until=None).update(role=role)
    audit.record("membership.role_changed", by=by, on=member, facts={"before": member.role, "after": role})


@transaction.atomic
def end_membership(*, by: Membership, member: Membership, now: datetime) -> None:
    """End a membership of the same partner: administrators end others', everybody may leave."""
    if member.user_id != by.user_id:
        _demand(by, "team.edit")
    if member.partner_id != by.partner_id:
        raise NotAllowed
    _keep_an_administrator(member)
    Membership.objects.filter(id=member.id, until=None).update(until=now)
    audit.record("membership.ended", by=by, on=member, facts={"role": member.role})


def _keep_an_administrator(member: Membership) -> None:
    """Refuse if this member is the last administrator; the rows are locked, so two cannot leave at once."""
    if member.role != rules.ADMINISTRATOR:
        return
    admins = Membership.objects.filter(
        partner_id=member.partner_id, role=rules.ADMINISTRATOR, until=None, user__is_active=True
    )
    if {one.id for one in admins.select_for_update(of=("self",))} <= {member.id}:
        raise LastAdministrator


@transaction.atomic
def edit_partner(*, by: Membership, values: dict[str, str]) -> None:
    """Change the settings of one's own partner."""
    _demand(by, "partner.edit")
    allowed = {key: value for key, value in values.items() if key in EDITABLE}
    Partner.objects.filter(id=by.partner_id).update(**allowed)
    audit.record("partner.edited", by=by, on=by.partner, facts={"fields": sorted(allowed)})


EDITABLE = frozenset({"name", "postal_address", "color", "website", "language", "approval_from"})


@transaction.atomic
def add_partner(*, by: Membership, name: str, slug: str, email: str, now: datetime) -> Partner:
    """Add a partner to the coalition and invite its first administrator."""
    _demand(by, "coalition.edit")
    partner = Partner.objects.create(name=name, slug=slug, joined_at=now)
    audit.record("partner.added", by=by, on=partner, facts={"slug": slug})
    _invite(partner, by, email, rules.ADMINISTRATOR, partner.language, now)
    return partner


@transaction.atomic
def end_partner(*, by: Membership, partner: Partner, now: datetime) -> None:
    """End a partnership: its members can no longer sign in to a desk; what it did stays."""
    _demand(by, "coalition.edit")
    if partner.is_lead:
        raise NotAllowed(_("The partner that leads the coalition cannot leave it."))
    Partner.objects.filter(id=partner.id, left_at=None).update(left_at=now)
    audit.record("partner.ended", by=by, on=partner, facts={"slug": partner.slug})


def _demand(by: Membership, right: str) -> None:
    if not by.may(right):
        raise NotAllowed


def _demand_giver(by: Membership, role: str) -> None:
    _demand(by, "team.invite")
    if not rules.may_give(by.role, role):
        raise NotAllowed


class ScopesTooWide(Refusal):
    """A token was asked for with scopes that its maker has not."""

    code = "scopes_too_wide"
    status = 403
    message = _("You cannot give a program more than you may do yourself.")


@transaction.atomic
def make_token(*, by: Membership, name: str, scopes: list[str], expires_at: datetime | None, now: datetime) -> str:
    """Make an API token and give its text, which is never shown again: `prefix.secret`."""
    _demand(by, "tokens.edit")
    if not scopes or not set(scopes) <= set(rules.scopes_open_to(by.role, is_lead=by.partner.is_lead)):
        raise ScopesTooWide
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        prefix=prefix,
        hash=rules.hash_secret(secret),
        partner=by.partner,
        made_by=by.user,
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=expires_at,
    )
    audit.record("token.made", by=by, on=token, facts={"scopes": token.scopes})
    return f"{prefix}.{secret}"


@transaction.atomic
def revoke_token(*, by: Membership, token: ApiToken, now: datetime) -> None:
    """Revoke a token; it stops at the next request."""
    _demand(by, "tokens.edit")
    if token.partner_id != by.partner_id:
        raise NotAllowed
    ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=now)
    audit.record("token.revoked", by=by, on=token)
