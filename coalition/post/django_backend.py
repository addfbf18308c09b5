"""Django's mail backend over the same gateway: sign-in mails and invitations leave by the same door."""

import secrets
from collections.abc import Sequence
from email.utils import parseaddr

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from coalition.post.gateway import gateway
from coalition.post.rules import Attachment, Letter, Outcome, Recipient, Sender

log = structlog.get_logger(__name__)


class NotAccepted(Refusal):
    """The provider did not take a system mail; the caller may try again."""

    code = "mail_not_accepted"
    status = 503
    message = _("The mail could not be sent just now. Please try again in a few minutes.")


class GatewayBackend(BaseEmailBackend):
    """Sends what Django's `send_mail` was given, without tracking: these mails hold sign-in links."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand over each mail; tell how many were accepted."""
        accepted = 0
        for mail in email_messages:
            if not mail.recipients():
                continue
            receipt = gateway().send(letter(mail))
            if receipt.outcome is Outcome.ACCEPTED:
                accepted += 1
            elif not self.fail_silently:
                log.warning("system_mail_not_accepted", outcome=receipt.outcome, error=receipt.error)
                raise NotAccepted
        return accepted


def letter(mail: EmailMessage) -> Letter:
    """Turn a Django mail into a letter; everybody in To, Cc and Bcc gets a copy of her own."""
    name, address = parseaddr(mail.from_email)
    html = next(
        (str(part[0]) for part in getattr(mail, "alternatives", []) if part[1] == "text/html"),
        str(mail.body) if mail.content_subtype == "html" else "",
    )
    return Letter(
        sender=Sender(address, name, parseaddr(mail.reply_to[0])[1] if mail.reply_to else ""),
        subject=str(mail.subject),
        text="" if mail.content_subtype == "html" else str(mail.body),
        html=html,
        recipients=[
            Recipient(address=parseaddr(to)[1], name=parseaddr(to)[0], message=secrets.token_hex(16))
            for to in dict.fromkeys(mail.recipients())
        ],
        category="system",
        attachments=[
            Attachment(part[0] or "file", part[2] or "application/octet-stream", _octets(part[1]))
            for part in mail.attachments
            if isinstance(part, tuple)
        ],
        is_tracked=False,
    )


def _octets(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
