"""Hands letters to an SMTP server, one message per person, through Django's own SMTP backend."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from coalition.post.rules import Letter, Outcome, Receipt, Recipient, one_click_headers, personal

RETRY_PAUSE = timedelta(minutes=1)


class SmtpGateway:
    """Sends over SMTP. A server answers for each person, so one letter may have several outcomes."""

    name = "smtp"

    def send(self, letter: Letter) -> Receipt:
        """Hand over one message per person on one connection; on a broken line tell who was not reached."""
        server = EmailBackend(fail_silently=False)
        try:
            server.open()
        except smtplib.SMTPAuthenticationError as error:
            return Receipt(Outcome.STOP, error=f"sign-in refused: {error.smtp_code}")
        except (OSError, smtplib.SMTPException) as error:
            return _later(f"no connection: {type(error).__name__}")
        try:
            return self._send_all(letter, server)
        finally:
            server.close()

    def _send_all(self, letter: Letter, server: EmailBackend) -> Receipt:
        refused: dict[str, str] = {}
        unsent: list[str] = []
        people: Iterator[Recipient] = iter(letter.recipients)
        for person in people:
            try:
                mail = message(letter, person).message()
                server.connection.send_message(mail, letter.sender.address, person.address)  # type: ignore[union-attr]
            except smtplib.SMTPRecipientsRefused as error:
                code, _ = next(iter(error.recipients.values()))
                _note(person.message, code, refused, unsent)
            except smtplib.SMTPResponseException as error:
                _note(person.message, error.smtp_code, refused, unsent)
            except OSError as error:  # every SMTPException is one, so the answers come first
                rest = [other.message for other in people]
                return _broken(letter, refused, unsent + rest, person.message, type(error).__name__)
        if len(unsent) == len(letter.recipients):
            return _later("deferred by the server")
        if len(refused) == len(letter.recipients):
            return Receipt(Outcome.FAILED, error=next(iter(refused.values())), refused=refused)
        return Receipt(Outcome.ACCEPTED, refused=refused, unsent=tuple(unsent))


def message(letter: Letter, person: Recipient) -> EmailMultiAlternatives:
    """Write one person's copy: her values in place, one-click headers, both parts."""
    headers = {**letter.headers, "X-Message": person.message}
    if person.unsubscribe_url:
        headers |= one_click_headers(person.unsubscribe_url)
    mail = EmailMultiAlternatives(
        subject=personal(letter.subject, person.values),
        body=personal(letter.text, person.values),
        from_email=formataddr((letter.sender.name, letter.sender.address)),
        to=[formataddr((person.name, person.address)) if person.name else person.address],
        reply_to=[personal(letter.sender.reply_to, person.values)] if letter.sender.reply_to else None,
        headers=headers,
    )
    if letter.html:
        mail.attach_alternative(personal(letter.html, person.values), "text/html")
    for file in letter.attachments:
        mail.attach(file.name, file.content, file.kind)
    return mail


def _note(message_id: str, code: int, refused: dict[str, str], unsent: list[str]) -> None:
    if 400 <= code < 500:
        unsent.append(message_id)
    else:
        refused[message_id] = f"refused by the server: {code}"


def _broken(letter: Letter, refused: dict[str, str], unsent: list[str], doubtful: str, error: str) -> Receipt:
    if len(letter.recipients) == 1:
        return Receipt(Outcome.UNKNOWN, error=f"no answer: {error}")
    return Receipt(
        Outcome.ACCEPTED, error=f"line broke: {error}", refused=refused, unsent=tuple(unsent), doubtful=(doubtful,)
    )


def _later(error: str) -> Receipt:
    return Receipt(Outcome.RETRY, error=error, retry_at=datetime.now(UTC) + RETRY_PAUSE)
