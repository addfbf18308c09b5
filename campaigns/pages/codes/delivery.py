"""Mails the codes of submissions that wait for them: each once, a crash in between loses a mail, never doubles one."""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.pages.codes.rules import LASTS, code_for
from campaigns.pages.criteria import CODE_AWAITED
from coalition.partners.models import Partner
from contacts.consent import selectors as consent
from contacts.intake.models import Submission

BUNDLE = 100
# Whoever writes the mark sends the mail; a second worker finds nothing to do.
CLAIM = """
UPDATE contacts_submission SET reason_facts = reason_facts || jsonb_build_object('mailed', %s::text)
WHERE id IN (SELECT id FROM contacts_submission WHERE state = 'refused' AND reason = %s AND received_at > %s
             AND NOT reason_facts ? 'mailed' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
log = structlog.get_logger("pages")


def mail_codes(*, now: datetime) -> int:
    """Mail every code that waits; who asked never to be written to gets none. Tells how many went out."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [now.isoformat(), CODE_AWAITED, now - LASTS, BUNDLE])
        ids = [row[0] for row in cursor.fetchall()]
    rows = list(Submission.objects.filter(pk__in=ids))
    partners = Partner.objects.in_bulk({row.partner_id for row in rows})
    mails = [str(row.payload.get("email", "")).strip().lower() for row in rows]
    shut = consent.suppressed_emails(mails)
    sent = 0
    for row, email in zip(rows, mails, strict=True):
        if not email or email in shut or row.partner_id not in partners:
            continue
        try:
            _mail(row, email, partners[row.partner_id])
            sent += 1
        except Exception as error:  # one mailbox that fails must not keep the others waiting
            log.warning("code_not_mailed", submission=str(row.uuid), error=type(error).__name__)
    return sent


def _mail(row: Submission, email: str, partner: Any) -> None:
    with translation.override(row.language):
        facts = {"code": code_for(row.uuid, settings.SECRET_KEY), "partner": partner}
        EmailMessage(
            subject=_("%(code)s is your code") % {"code": facts["code"]},
            body=render_to_string("campaigns/pages/code.txt", facts),
            to=[email],
        ).send()
