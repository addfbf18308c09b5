"""Mails the question whether it was her: once per address and partner; a crash loses a mail, it never doubles one."""

from datetime import datetime

import structlog
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.consent.selectors import suppressed_emails
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.rules import LASTS
from contacts.consent.twice.selectors import url_of

BUNDLE = 100
# Whoever writes the time sends the mail; a second worker finds nothing to do.
CLAIM = """
UPDATE contacts_consentask SET mailed_at = %s
WHERE id IN (SELECT id FROM contacts_consentask WHERE mailed_at IS NULL AND confirmed_at IS NULL AND asked_at > %s
             ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
log = structlog.get_logger("consent")


def mail_asks(*, now: datetime) -> int:
    """Mail every ask that waits; an address that must not be written to gets none. Tells how many went out."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, now - LASTS, BUNDLE])
        ids = [row[0] for row in cursor.fetchall()]
    rows = ConsentAsk.objects.filter(pk__in=ids).select_related("point", "partner", "wording").order_by("id")
    letters: dict[tuple[int, int | None], list[ConsentAsk]] = {}
    for row in rows:
        letters.setdefault((row.point_id, row.partner_id), []).append(row)
    shut = suppressed_emails([asks[0].point.value for asks in letters.values()])
    sent = 0
    for asks in letters.values():
        if asks[0].point.value in shut or asks[0].point.status == "invalid":
            continue
        try:
            _mail(asks)
            sent += 1
        except Exception as error:  # one mailbox that fails must not keep the others waiting
            log.warning("ask_not_mailed", ask=str(asks[0].uuid), error=type(error).__name__)
    return sent


def _mail(asks: list[ConsentAsk]) -> None:
    first = asks[0]
    with translation.override(first.language):
        name = first.partner.name if first.partner else _("the coalition")
        facts = {"asks": asks, "name": name, "partner": first.partner, "url": url_of(first)}
        EmailMessage(
            subject=_("May %(name)s write to you? Please confirm") % {"name": name},
            body=render_to_string("contacts/consent/ask.txt", facts),
            to=[first.point.value],
        ).send()
