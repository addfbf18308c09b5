"""Writes to contacts of organizations: the row first, then one call; a call without an answer is not repeated."""

from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.pages import selectors as pages
from campaigns.signons import selectors
from campaigns.signons.models import Signon
from coalition.partners.senders import selectors as senders
from coalition.post.gateway import gateway
from coalition.post.rules import Letter, Outcome, Receipt, Recipient
from contacts.consent import selectors as consent

log = structlog.get_logger(__name__)
PAUSE = timedelta(minutes=5)
AT_ONCE = 100
# The claim says "mailed" before the call: if this worker dies, the letter is not written twice; the desk may remind.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM campaigns_signon WHERE mail_at <= %s ORDER BY mail_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE campaigns_signon s SET mail_at = NULL, mailed_at = %s, mail_error = '' FROM due WHERE s.id = due.id
RETURNING s.id
"""


def mail_due(*, now: datetime) -> int:
    """Write the letters that are due; tell how many were taken by the provider."""
    sent = 0
    for _i in range(AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [now, now])
            row = cursor.fetchone()
        if row is None:
            break
        sent += _mail(row[0], now)
    return sent


def _mail(pk: int, now: datetime) -> bool:
    row = Signon.objects.select_related("signon_page__page__partner").get(pk=pk)
    receipt = _hand_over(row)
    mine = Signon.objects.filter(pk=pk)
    if receipt.outcome is Outcome.RETRY:
        mine.update(mail_at=receipt.retry_at or now + PAUSE, mailed_at=None)
    elif receipt.outcome is Outcome.UNKNOWN:
        mine.update(mail_error="unknown")
    elif receipt.outcome is not Outcome.ACCEPTED:
        mine.update(mailed_at=None, mail_error=(receipt.error or str(receipt.outcome))[:200])
        log.warning("signon_not_mailed", signon=str(row.uuid), error=receipt.error)
    return receipt.outcome is Outcome.ACCEPTED


def _hand_over(row: Signon) -> Receipt:
    """Make the one call; a mailbox that must never be written to is not written to, whoever named it."""
    if consent.suppressed_emails([row.contact_email]):
        return Receipt(Outcome.FAILED, error="suppressed")
    letter = write_letter(row)
    return gateway().send(letter) if letter else Receipt(Outcome.FAILED, error="no_sender")


def write_letter(row: Signon) -> Letter | None:
    """Write the letter that is due to the contact; None where the partner has no sender or the row no mailbox."""
    page = row.signon_page.page
    identity = senders.find_default(page.partner)
    if identity is None or not row.contact_email or not row.mail:
        return None
    language = row.language if row.language in page.languages else page.languages[0]
    with translation.override(language):
        title = pages.title_of(page, language)
        subjects = {
            "invite": _("Will %(organization)s sign? %(title)s"),
            "remind": _("A reminder: will %(organization)s sign? %(title)s"),
            "confirm": _("Please confirm for %(organization)s: %(title)s"),
        }
        facts = {
            "row": row, "title": title, "partner": page.partner, "closes_at": page.closes_at,
            "addressee": row.signon_page.addressee.get(language, ""), "link": selectors.own_link(row.uuid),
        }  # fmt: skip
        text = render_to_string("campaigns/signons/letter.txt", facts)
        subject = subjects[row.mail] % {"organization": row.name, "title": title}
    return Letter(
        sender=senders.as_sender(identity),
        subject=" ".join(subject.split())[:200],
        text=text,
        html="",
        recipients=[Recipient(row.contact_email, str(row.uuid), row.contact_name)],
        category="signon",
        is_tracked=False,
    )
