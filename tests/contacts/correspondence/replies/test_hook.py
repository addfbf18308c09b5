"""Answers come in: known callers only, kept once, matched to message, person and partner; machines set apart."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.logs import masked
from coalition.post import keys
from coalition.post.gateway import inbound_token
from coalition.post.sandbox.replies import multipart
from coalition.post.sandbox.webhooks import sign
from contacts.correspondence import delivery, services
from contacts.correspondence.health.models import HookTally
from contacts.correspondence.models import Message
from contacts.correspondence.replies.models import Reply
from tests.contacts.correspondence import crowd
from tests.contacts.correspondence.replies.story import fields, send_in


@pytest.fixture
def sent(lead, dispatch, post, now):
    crowd.make(lead, 3)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    return dispatch


@pytest.fixture
def path(db):
    return f"/hooks/sendgrid/inbound/{inbound_token()}/"


def message_to(name):
    return Message.objects.get(point__value=f"{name}@people.example.org")


def test_it_keeps_an_answer_with_its_message_person_and_partner(client, sent, path, lead):
    assert send_in(client, path, to=f"r+{message_to('p1').uuid.hex}@reply.example.org").json() == {"kept": True}
    reply = Reply.objects.get()
    assert (reply.message, reply.person, reply.partner) == (message_to("p1"), message_to("p1").person, lead)
    assert (reply.kind, reply.from_address, reply.text) == ("person", "p1@people.example.org", "I will be there.")
    assert not reply.wants_out and reply.forward_at is not None


def test_it_refuses_unknown_callers_before_it_reads(client, sent):
    for path in ("/hooks/sendgrid/inbound/", "/hooks/sendgrid/inbound/guess/"):
        assert send_in(client, path).status_code == 403
    assert Reply.objects.count() == 0 and HookTally.objects.get(hook="inbound").refused == 2
    assert client.get("/hooks/sendgrid/inbound/").status_code == 405


def test_it_takes_what_the_provider_signed(client, sent, settings, tmp_path):
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = keys.public_key(tmp_path)
    raw, kind = multipart(fields())
    headers = sign(raw, keys.private_key(tmp_path))
    path = "/hooks/sendgrid/inbound/"
    assert client.post(path, raw, content_type=kind, headers=headers).json() == {"kept": True}
    assert client.post(path, raw + b" ", content_type=kind, headers=headers).status_code == 403


def test_it_keeps_a_mail_that_is_posted_twice_once(client, sent, path):
    for _ in range(2):
        assert send_in(client, path, message_id="one@x").status_code == 200
    assert Reply.objects.count() == 1
    assert HookTally.objects.get(hook="inbound").items == 1


def test_it_finds_the_message_by_the_mail_that_is_answered(client, sent, path, lead, now):
    first = message_to("p1")
    first.bundle.provider_id = "abc.def"
    first.bundle.save()
    later = crowd.open_alert(lead, "alert:2")
    services.freeze(dispatch=later, people=crowd.everybody(), now=now)
    send_in(client, path, extra="In-Reply-To: <abc.def@geopod-ismtpd-5>\n")
    send_in(client, path)
    named, latest = Reply.objects.order_by("id")
    assert named.message == first
    assert latest.message.dispatch == later  # nothing names it: the last mail to that address


def test_it_gives_an_answer_to_the_partner_that_wrote(client, lead, other, post, path, now, settings):
    crowd.make(lead, 1)
    crowd.make(other, 1, "@others.example.org")
    theirs = crowd.open_alert(other, "alert:theirs")
    services.freeze(dispatch=theirs, people=crowd.everybody(), now=now)
    message = Message.objects.get()
    answer = fields(sender="p1@others.example.org", to=f"r+{message.uuid.hex}@reply.example.org")
    raw, kind = multipart(answer)
    client.post(path, raw, content_type=kind)
    assert Reply.objects.get().partner == other


def test_it_keeps_a_strangers_mail_for_the_partner_it_was_meant_for(client, lead, other, path):
    send_in(client, path, sender="new@example.org", to="team@tenants.example.org")
    send_in(client, path, sender="new@example.org", to="anything@reply.example.org")
    assert [reply.partner for reply in Reply.objects.order_by("id")] == [other, lead]
    assert Reply.objects.filter(person=None, message=None).count() == 2


def test_it_gives_an_answer_from_another_known_address_to_who_wrote_it(client, sent, path):
    token = f"r+{message_to('p1').uuid.hex}@reply.example.org"
    send_in(client, path, sender="p2@people.example.org", to=token)
    send_in(client, path, sender="private@example.org", to=token)
    known, unknown = Reply.objects.order_by("id")
    assert known.person == message_to("p2").person and unknown.person == message_to("p1").person


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"extra": "Auto-Submitted: auto-replied\n"}, "auto"),
        ({"subject": "Respuesta automática: Audiencia"}, "auto"),
        ({"extra": "X-Coalition-Forwarded: 1\n"}, "own"),
        ({"sender": "hello@lead.example.org"}, "own"),
        ({"sender": "TEAM@lead.example.org"}, "own"),
        ({"sender": "spam@example.net", "spam_score": "8.4"}, "spam"),
        ({"spam_score": "8.4"}, "person"),  # we know her: whatever the filter thinks
    ],
)
def test_it_sets_apart_what_no_person_wrote(client, sent, path, changes, kind):
    send_in(client, path, text="STOP", **changes)
    reply = Reply.objects.get()
    assert reply.kind == kind
    assert (reply.forward_at is not None, reply.wants_out) == (kind == "person", kind == "person")


def test_it_counts_attachments_and_keeps_none(client, sent, path):
    files = {f"attachment{n}": SimpleUploadedFile(f"{n}.pdf", b"%PDF" * 300_000) for n in (1, 2)}
    assert client.post(path, {**fields(), **files}).json() == {"kept": True}
    assert Reply.objects.get().attachments == 2


def test_it_refuses_giants_and_junk_with_a_no(client, db, path):
    big = client.post(
        path, b"x", content_type="multipart/form-data; boundary=x", headers={"Content-Length": "36000000"}
    )
    assert big.status_code == 413
    assert client.post(path, b"{}", content_type="application/json").status_code == 400
    assert client.post(path, b"junk", content_type="multipart/form-data").status_code == 400
    text = {**fields(), "text": "x" * 11_000_000}
    raw, kind = multipart(text)
    assert client.post(path, raw, content_type=kind).status_code == 413
    assert client.post(path, {}).json() == {"kept": False}
    assert client.post(path, {"from": "nobody"}).json() == {"kept": False}
    assert client.post(path, {"from": "x\x00@example.org", "text": "\x00"}).status_code == 200
    assert Reply.objects.count() == 0  # and no partner to keep the last for


def test_it_takes_few_statements(client, sent, path):
    with CaptureQueriesContext(connection) as queries:
        send_in(client, path)
    assert len(queries) <= 20


def test_it_names_the_message_in_the_address_for_answers(lead, now, post, settings, client, path):
    settings.INBOUND_DOMAIN = "reply.example.org"
    crowd.make(lead, 5)
    services.freeze(dispatch=crowd.open_alert(lead), people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    for letter in post.letters:
        for person in letter.recipients:
            address = letter.sender.reply_to
            for tag, value in person.values.items():
                address = address.replace(tag, value)
            assert address == f"r+{person.message.replace('-', '')}@reply.example.org"
    assert {len(letter.recipients) for letter in post.letters} == {1, 4}  # alone and together


def test_it_logs_no_secret_of_the_address(path):
    assert masked(path) == "/hooks/sendgrid/inbound/[token]/"


def test_it_takes_the_raw_message_too(client, sent, path):
    raw = (
        b"From: Ana <p1@people.example.org>\r\nTo: x@reply.example.org\r\nSubject: Hi\r\nMessage-ID: <r1@x>\r\n\r\nRaw!"
    )
    client.post(path, {"email": raw.decode(), "envelope": "{}"})
    assert Reply.objects.get().text == "Raw!"
