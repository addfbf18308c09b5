"""Reading the event webhook: signatures on raw bytes, all kinds and odd samples, machines told from people."""

import base64

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from coalition.post import keys
from coalition.post.events import UnreadableEvents, parse_events, verify_event_signature
from coalition.post.gateway import event_keys
from coalition.post.sandbox.webhooks import sign

RAW = b'[{"event":"delivered","sg_event_id":"1"}]\r\n'


@pytest.fixture
def key(tmp_path):
    return keys.private_key(tmp_path)


def test_it_accepts_a_signature_over_timestamp_and_raw_body(tmp_path, key):
    headers = sign(RAW, key, "1600112502")
    assert verify_event_signature(RAW, headers, [keys.public_key(tmp_path)])
    lower = {name.lower(): value for name, value in headers.items()}
    assert verify_event_signature(RAW, lower, ["", "rubbish", keys.public_key(tmp_path)])


def test_it_refuses_another_key_body_timestamp_or_none(tmp_path, key):
    public = keys.public_key(tmp_path)
    headers = sign(RAW, key)
    other = sign(RAW, ec.generate_private_key(ec.SECP256R1()))
    assert not verify_event_signature(RAW, other, [public])
    assert not verify_event_signature(RAW.strip(), headers, [public])
    assert not verify_event_signature(RAW, {**headers, "X-Twilio-Email-Event-Webhook-Timestamp": "1"}, [public])
    assert not verify_event_signature(RAW, {}, [public])
    assert not verify_event_signature(RAW, headers, [])
    assert not verify_event_signature(RAW, {**headers, "X-Twilio-Email-Event-Webhook-Signature": "%%"}, [public])


def test_it_checks_what_plain_cryptography_signed(key, tmp_path):
    signature = base64.b64encode(key.sign(b"17" + RAW, ec.ECDSA(hashes.SHA256()))).decode()
    headers = {
        "X-Twilio-Email-Event-Webhook-Signature": signature,
        "X-Twilio-Email-Event-Webhook-Timestamp": "17",
    }
    assert verify_event_signature(RAW, headers, [keys.public_key(tmp_path)])


def test_it_keeps_one_key_pair_per_machine(tmp_path):
    assert keys.public_key(tmp_path) == keys.public_key(tmp_path)
    assert (tmp_path / "sandbox" / "key.pem").stat().st_mode & 0o777 == 0o600


@pytest.fixture(scope="module")
def samples():
    if settings.REFERENCE_DIR is None:
        pytest.skip("REFERENCE_DIR is not there: SendGrid's sample events are not at hand")
    folder = settings.REFERENCE_DIR / "sendgrid"
    batches = [orjson.loads((folder / "event_webhook_nodejs_example.json").read_bytes())]
    batches += orjson.loads((folder / "event_webhook_anymail_samples.json").read_bytes())
    batches += [block["payload"] for block in orjson.loads((folder / "event_webhook_docs_samples.json").read_bytes())
                if block.get("parsed")]  # fmt: skip
    return batches


def test_it_reads_every_sample_also_the_odd_ones(samples):
    kinds = set()
    for batch in samples:
        entries = batch if isinstance(batch, list) else [batch]
        events = parse_events(orjson.dumps(batch))
        assert len(events) == sum(1 for entry in entries if isinstance(entry, dict) and entry.get("event"))
        kinds |= {event.kind for event in events}
        assert all(event.event_id and event.at.tzinfo for event in events)
    assert kinds >= {
        "processed", "deferred", "delivered", "open", "click", "bounce", "dropped", "spamreport", "unsubscribe",
        "group_unsubscribe", "group_resubscribe",
    }  # fmt: skip


def parsed(**facts):
    return parse_events(orjson.dumps([{"event": "open", "sg_event_id": "1", "timestamp": 1, **facts}]))[0]


def test_it_brings_back_our_own_ids():
    event = parsed(m="message", b="bundle", category=["alert"])
    assert (event.message, event.bundle) == ("message", "bundle")


def test_it_keeps_addresses_out_of_reasons():
    event = parsed(event="bounce", reason="550 5.1.1 <ana.rivera@example.org>: no such user")
    assert event.reason == "550 5.1.1 <[address]>: no such user"


def test_it_tells_machines_from_people():
    assert parsed(sg_machine_open=True).is_machine
    assert parsed(event="click", useragent="Mozilla Barracuda").is_machine
    assert not parsed(event="click", useragent="Mozilla/5.0 (iPhone)").is_machine


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"status": "5.1.1"}, "hard"),
        ({"status": "4.2.2"}, "soft"),
        ({"type": "blocked", "status": "5.7.1"}, "block"),
        ({"bounce_classification": "Invalid Address"}, "hard"),
        ({"bounce_classification": "Reputation"}, "block"),
        ({"bounce_classification": "Mailbox Unavailable"}, "soft"),
        ({"bounce_classification": "Unclassified", "status": "5.1.1"}, "hard"),
        ({"bounce_classification": "Content", "type": "blocked"}, "policy"),
        ({"bounce_classification": "Frequency or Volume Too High", "type": "blocked"}, "policy"),
        ({"status": "5.2.2", "reason": "552 5.2.2 over quota"}, "soft"),
        ({"status": "5.2.1", "reason": "550 5.2.1 disabled"}, "hard"),
        ({"status": "5.7.1", "reason": "550 5.7.1 relaying denied"}, "policy"),
        ({"status": "5.1.8", "reason": "sender domain does not exist"}, "policy"),
        ({"status": "", "reason": "550 5.1.1 no such user"}, "hard"),
        ({"type": "blocked", "status": "4.0.0", "reason": "no route to host"}, "soft"),
        ({"type": "blocked", "status": "5.7.26", "reason": "does not pass DMARC authentication"}, "policy"),
        ({}, "hard"),
    ],
)
def test_it_classes_bounces(facts, kind):
    assert parsed(event="bounce", **facts).bounce_class == kind


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Bounced Address", "bounced"),
        ("Unsubscribed Address", "unsubscribed"),
        ("Spam Reporting Address", "complained"),
        ("Invalid", "invalid"),
        ("Invalid SMTPAPI header", "header"),
        ("Spam Content (if Spam Checker app enabled)", "content"),
        ("something new", "other"),
    ],
)
def test_it_reads_why_a_message_was_dropped(reason, code):
    assert parsed(event="dropped", reason=reason).bounce_class == code


def test_it_names_events_that_came_without_an_id():
    raw = orjson.dumps([{"event": "delivered", "email": "a@example.org", "timestamp": 1}])
    assert parse_events(raw)[0].event_id == parse_events(raw)[0].event_id != ""


def test_it_refuses_what_is_no_list():
    for raw in (b"", b"{", b"3"):
        with pytest.raises(UnreadableEvents):
            parse_events(raw)


def test_it_trusts_the_sandbox_of_a_laptop_and_only_there(settings, tmp_path):
    settings.DATA_DIR, settings.SENDGRID_WEBHOOK_PUBLIC_KEY = tmp_path, ""
    settings.DEBUG = True
    assert event_keys() == [keys.public_key(tmp_path)]
    settings.DEBUG = False
    assert event_keys() == []
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = "old, new"
    assert event_keys() == ["old", "new"]
