"""Asks partners by mail to answer a joint position, and reminds whoever has not before the last day to sign."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.strategy.joint import rules, selectors
from campaigns.strategy.joint.models import JointPosition
from coalition.partners.models import Membership

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)
TO_ANSWER = {rules.SILENT, rules.AGAIN}


def ask_partners(*, now: datetime) -> int:
    """Mail what is due; tell how many mails went out. Whoever writes the row sends, so nobody is asked twice."""
    today = timezone.localdate(now)
    open_ones = JointPosition.objects.filter(state=rules.OPEN).select_related("bill__session", "partner")
    in_time = open_ones.exclude(sign_by__lt=today)
    sent = 0
    for row in in_time.filter(ask_at__lte=now):
        if JointPosition.objects.filter(pk=row.pk, ask_at=row.ask_at, state=rules.OPEN).update(ask_at=None):
            sent += _mail(row, is_last_call=False)
    near = in_time.filter(ask_at=None, reminded_at=None, sign_by__lte=today + rules.REMINDS, opened_at__lte=now - DAY)
    for row in near:
        waits = JointPosition.objects.filter(pk=row.pk, reminded_at=None, state=rules.OPEN, ask_at=None)
        if rules.reminds(row.sign_by, today) and waits.update(reminded_at=now):
            sent += _mail(row, is_last_call=True)
    return sent


def _mail(row: JointPosition, *, is_last_call: bool) -> int:
    """Write to who may answer for each partner that has not answered the present text; the proposer knows."""
    waiting = [
        one.partner.pk
        for one in selectors.stand_all([row])[row.pk]
        if one.how in TO_ANSWER and one.partner.pk != row.partner_id
    ]
    team = Membership.objects.filter(partner__in=waiting, until=None, user__is_active=True)
    sent = 0
    for one in team.select_related("user", "partner").order_by("pk"):
        if not one.may("campaigns.edit"):
            continue
        try:
            _message(row, one, is_last_call).send()
            sent += 1
        except Exception:  # one address that takes nothing does not keep the others waiting: it stands on Today too
            log.exception("joint_mail_failed", joint=str(row.uuid))
    return sent


def _message(row: JointPosition, one: Membership, is_last_call: bool) -> EmailMessage:
    with translation.override(one.user.language or one.partner.language):
        facts = {
            "joint": row,
            "partner": one.partner,
            "is_last_call": is_last_call,
            "is_again": row.version > 1,
            "url": settings.PUBLIC_URL + reverse("strategy:joint", args=[row.uuid]),
        }
        told = {"number": row.bill.identifier, "who": row.partner.name}
        if is_last_call:
            subject = _("%(number)s: the last days to answer the joint position") % told
        else:
            subject = _("%(who)s asks for your name: joint position on %(number)s") % told
        body = render_to_string("campaigns/strategy/joint/ask.txt", facts)
        return EmailMessage(subject=subject, body=body, to=[one.user.email])
