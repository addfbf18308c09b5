"""Mails invitations: the link is made in the moment of sending, so that it stands nowhere but in the mail."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from coalition.partners import rules
from coalition.partners.models import Invitation


def mail_invitations(*, ids: list[int] | None, now: datetime) -> int:
    """Send every open invitation that was not sent yet (of these ids, or all); gives how many went out."""
    waiting = Invitation.objects.filter(sent_at=None, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if ids is not None:
        waiting = waiting.filter(id__in=ids)
    return sum(_mail(invitation, now) for invitation in waiting.select_related("partner", "made_by")[:100])


def _mail(invitation: Invitation, now: datetime) -> bool:
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(days=rules.INVITATION_DAYS)
    # Whoever writes the hash sends the mail; a second worker finds nothing to do.
    open_row = Invitation.objects.filter(id=invitation.id, sent_at=None, token_hash=invitation.token_hash)
    if not open_row.update(token_hash=rules.hash_secret(token), sent_at=now, expires_at=expires):
        return False
    try:
        _message(invitation, token, expires).send()
    except Exception:
        Invitation.objects.filter(id=invitation.id, token_hash=rules.hash_secret(token)).update(sent_at=None)
        raise
    return True


def _message(invitation: Invitation, token: str, expires: datetime) -> EmailMessage:
    with translation.override(invitation.language):
        facts = {
            "invitation": invitation,
            "coalition": settings.COALITION_NAME,
            "url": settings.PUBLIC_URL + reverse("partners:accept", args=[token]),
            "expires": expires,
        }
        return EmailMessage(
            subject=_("%(partner)s invites you to its desk") % {"partner": invitation.partner.name},
            body=render_to_string("coalition/partners/invitation.txt", facts),
            to=[invitation.email],
        )
