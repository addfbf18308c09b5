"""Django's own mails leave by the same gateway; SMTP sends one message a person and tells each outcome."""

import smtplib

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from coalition.post import gateway as office
from coalition.post import smtp
from coalition.post.django_backend import NotAccepted
from coalition.post.rules import Outcome, Receipt
from coalition.post.smtp import SmtpGateway


@pytest.fixture
def post(settings, monkeypatch):
    settings.MAIL_GATEWAY = "memory"
    settings.EMAIL_BACKEND = "coalition.post.django_backend.GatewayBackend"
    monkeypatch.setattr(office, "_made", {})
    return office.gateway()


def test_it_sends_sign_in_mails_untracked_by_the_same_gateway(post):
    mail = EmailMultiAlternatives(
        "Code", "1234", "House <house@example.org>", ["Ana <ana@example.org>"], bcc=["b@example.org"]
    )
    mail.attach_alternative("<b>1234</b>", "text/html")
    assert mail.send() == 1
    letter = post.letters[0]
    assert post.addresses == ["ana@example.org", "b@example.org"]
    assert (letter.sender.name, letter.html, letter.text, letter.is_tracked) == ("House", "<b>1234</b>", "1234", False)


def test_it_says_so_when_a_mail_was_not_taken(post):
    post.receipts.append(Receipt(Outcome.RETRY, error="429"))
    with pytest.raises(NotAccepted):
        send_mail("s", "t", "a@example.org", ["b@example.org"])
    post.receipts.append(Receipt(Outcome.RETRY, error="429"))
    assert send_mail("s", "t", "a@example.org", ["b@example.org"], fail_silently=True) == 0


class Server:
    """An SMTP server that answers by the address."""

    def __init__(self):
        self.sent = []

    def send_message(self, mail, sender, to):
        if to.startswith("refused"):
            raise smtplib.SMTPRecipientsRefused({to: (550, b"no")})
        if to.startswith("later"):
            raise smtplib.SMTPDataError(451, b"later")
        if to.startswith("break"):
            raise smtplib.SMTPServerDisconnected("gone")
        self.sent.append((to, mail))


@pytest.fixture
def server(monkeypatch):
    server = Server()

    class Backend:
        def __init__(self, **_):
            self.connection = server

        def open(self):
            return True

        def close(self):
            return None

    monkeypatch.setattr(smtp, "EmailBackend", Backend)
    return server


def people(letter, *names):
    from coalition.post.rules import Recipient

    return letter(recipients=[Recipient(f"{name}@example.org", name, values={"-x0-": name}) for name in names])


def test_it_writes_each_copy_with_its_own_values_and_headers(server, letter):
    assert SmtpGateway().send(letter(2)).outcome is Outcome.ACCEPTED
    mail = server.sent[1][1]
    assert mail["Subject"] == "Dear Ana 1" and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_tells_each_persons_outcome(server, letter):
    receipt = SmtpGateway().send(people(letter, "ok", "refused", "later", "ok2"))
    assert receipt.outcome is Outcome.ACCEPTED
    assert set(receipt.refused) == {"refused"} and receipt.unsent == ("later",)


def test_it_tells_who_is_in_doubt_when_the_line_breaks(server, letter):
    receipt = SmtpGateway().send(people(letter, "ok", "break", "never"))
    assert receipt.doubtful == ("break",) and receipt.unsent == ("never",)
    assert SmtpGateway().send(people(letter, "break")).outcome is Outcome.UNKNOWN


def test_it_retries_or_fails_as_a_whole(server, letter):
    assert SmtpGateway().send(people(letter, "later1", "later2")).outcome is Outcome.RETRY
    assert SmtpGateway().send(people(letter, "refused1")).outcome is Outcome.FAILED


def test_it_knows_the_gateway_of_the_settings(settings, monkeypatch):
    monkeypatch.setattr(office, "_made", {})
    for name in ("sendgrid", "smtp", "memory"):
        settings.MAIL_GATEWAY = name
        assert office.gateway().name == name and office.gateway() is office.gateway()
    assert get_connection("coalition.post.django_backend.GatewayBackend")
