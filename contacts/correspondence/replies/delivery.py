"""Forwards answers to the team's inbox: the row first, then one call; a call without an answer is not repeated."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from coalition.partners.senders import selectors as senders
from coalition.post.gateway import gateway
from coalition.post.rules import Letter, Outcome, Receipt, Recipient, Sender
from contacts.correspondence.replies import matching, rules
from contacts.correspondence.replies.models import Reply

log = structlog.get_logger(__name__)
PAUSE = timedelta(minutes=5)
AT_ONCE = 50
# The claim says "sent" before the call: if this worker dies, the answer stays on the desk and is not mailed twice.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM contacts_reply WHERE forward_at <= %s ORDER BY forward_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE contacts_reply r SET forward_at = NULL, forwarded_at = %s, forward_error = '' FROM due WHERE r.id = due.id
RETURNING r.id
"""


def forward_due(*, now: datetime) -> int:
    """Forward what is due, one mail each; tell how many were taken."""
    sent = 0
    for _ in range(AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [now, now])
            row = cursor.fetchone()
        if row is None:
            break
        sent += _forward(row[0], now)
    return sent


def _forward(reply_id: int, now: datetime) -> bool:
    reply = Reply.objects.select_related("partner", "person", "message__dispatch").get(pk=reply_id)
    letter = write_forward(reply)
    receipt = gateway().send(letter) if letter else Receipt(Outcome.FAILED, error="no_team")
    row = Reply.objects.filter(pk=reply.pk)
    if receipt.outcome is Outcome.RETRY:
        row.update(forward_at=receipt.retry_at or now + PAUSE, forwarded_at=None)
    elif receipt.outcome is Outcome.UNKNOWN:
        row.update(forward_error="unknown")
    elif receipt.outcome is not Outcome.ACCEPTED:
        row.update(forwarded_at=None, forward_error=receipt.error[:200] or receipt.outcome)
        log.warning("reply_not_forwarded", reply=str(reply.uuid), error=receipt.error)
    return receipt.outcome is Outcome.ACCEPTED


def write_forward(reply: Reply) -> Letter | None:
    """Write the mail to the team: what was written, by whom, and where she stands; answering it answers her."""
    team, identity = matching.team_address(reply.partner, reply.message), senders.find_default(reply.partner)
    if not team or identity is None:
        return None
    with translation.override(reply.partner.language):
        facts: dict[str, Any] = {
            "reply": reply,
            "name": str(reply.person or reply.from_name or reply.from_address),
            "url": settings.PUBLIC_URL + reverse("replies:detail", args=[reply.uuid]),
        }
        if reply.person:
            facts["person_url"] = settings.PUBLIC_URL + reverse("people:detail", args=[reply.person.uuid])
        text = render_to_string("contacts/correspondence/mail/forward.txt", facts)
        subject = translation.gettext("%(name)s replied: %(subject)s") % {
            "name": facts["name"],
            "subject": reply.subject or translation.gettext("(no subject)"),
        }
    return Letter(
        sender=Sender(identity.email, f"{facts['name']} · {reply.partner.name}"[:100], reply.from_address),
        subject=" ".join(subject.split())[:200],
        text=text,
        html="",
        recipients=[Recipient(team, str(reply.uuid))],
        category="reply",
        headers={rules.FORWARD_HEADER: str(reply.uuid), "Auto-Submitted": "auto-generated"},
        is_tracked=False,
    )
