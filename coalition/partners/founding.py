"""The first day: the partner that leads the coalition, and its first administrator."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners import rules
from coalition.partners.models import Membership, Partner


class AlreadyFounded(Refusal):
    """A coalition has exactly one lead partner."""

    code = "already_founded"
    message = _("This coalition already has a partner that leads it.")


@dataclass(frozen=True)
class Founder:
    """Who administers the lead partner first."""

    email: str
    name: str
    password: str


@transaction.atomic
def found(*, name: str, slug: str, founder: Founder, now: datetime) -> Membership:
    """Make the lead partner and its first administrator; raises AlreadyFounded, or ValidationError for the password."""
    if Partner.objects.filter(is_lead=True).exists():
        raise AlreadyFounded
    user = User(email=founder.email.strip().lower(), name=founder.name, is_staff=True, is_superuser=True)
    validate_password(founder.password, user)
    user.set_password(founder.password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    partner = Partner.objects.create(name=name, slug=slug, is_lead=True, joined_at=now)
    member = Membership.objects.create(user=user, partner=partner, role=rules.ADMINISTRATOR, since=now)
    audit.record("partner.added", by=member, on=partner, facts={"slug": slug})
    return member
