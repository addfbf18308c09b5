"""The provider's events: signed, stored once, fates forward only, consent touched, unknown bundles settled."""

import datetime as dt
import random

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.post import keys
from coalition.post.rules import Outcome, Receipt
from coalition.post.sandbox.webhooks import sign
from contacts.consent.models import ConsentState, ContactPoint, Suppression
from contacts.correspondence import delivery, selectors, services
from contacts.correspondence.health import folding as health
from contacts.correspondence.models import Bundle, MailEvent, Message
from tests.contacts.correspondence import crowd


@pytest.fixture
def sent(lead, dispatch, post, now):
    crowd.make(lead, 20)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    return dispatch


@pytest.fixture
def key(settings, tmp_path):
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = f"not-a-key,{keys.public_key(tmp_path)}"
    return keys.private_key(tmp_path)


def event(message, kind, number=0, at=1_800_000_000, **facts):
    return {
        "event": kind,
        "email": "somebody@people.example.org",
        "timestamp": at,
        "sg_event_id": f"{message.uuid}-{kind}-{number}",
        "m": str(message.uuid),
        "b": str(message.bundle.uuid),
        **facts,
    }


def take(events, now):
    return services.take_events(raw=orjson.dumps(events), now=now)


def test_it_takes_signed_events_at_the_hook(client, sent, key):
    message = Message.objects.first()
    raw = orjson.dumps([event(message, "delivered")])
    headers = sign(raw, key)
    answer = client.post("/hooks/sendgrid/", raw, content_type="application/json", headers=headers)
    assert answer.status_code == 200 and answer.json() == {"new": 1}
    message.refresh_from_db()
    assert message.fate == "delivered"


def test_it_refuses_unsigned_and_changed_events(client, sent, key):
    raw = orjson.dumps([event(Message.objects.first(), "delivered")])
    headers = sign(raw, key)
    for body, given in (
        (raw, {}),
        (raw + b" ", headers),
        (raw, {**headers, "X-Twilio-Email-Event-Webhook-Timestamp": "1"}),
    ):
        answer = client.post("/hooks/sendgrid/", body, content_type="application/json", headers=given)
        assert answer.status_code == 403 and answer.json() == {"error": "bad signature"}
    assert MailEvent.objects.count() == 0


def test_it_answers_400_to_signed_nonsense(client, db, key):
    raw = b"no json"
    answer = client.post("/hooks/sendgrid/", raw, content_type="application/json", headers=sign(raw, key))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[[[[",
        b"[" * 100_000,
        b'"text"',
        b"3",
        b"null",
        b"\x00\xff",
        b'[{"event":"\\ud800"}]',
        b"[" + b" " * 11_000_000,
    ],
    ids=["empty", "torn", "deep", "text", "number", "null", "binary", "surrogate", "eleven-megabytes"],
)
def test_it_answers_garbage_and_giants_with_a_no(client, db, key, raw):
    answer = client.post("/hooks/sendgrid/", raw, content_type="application/json", headers=sign(raw, key))
    assert answer.status_code in (400, 413)
    assert MailEvent.objects.count() == 0


def test_it_takes_entries_that_are_no_events_for_nothing(client, db, key):
    raw = b'[1, null, {}, {"event": ""}, {"event": null}, []]'
    answer = client.post("/hooks/sendgrid/", raw, content_type="application/json", headers=sign(raw, key))
    assert answer.json() == {"new": 0}


def test_it_takes_the_old_key_and_the_new_one_while_they_rotate(client, sent, settings, tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = f"{keys.public_key(old)}, {keys.public_key(new)}"
    for number, folder in enumerate((old, new)):
        raw = orjson.dumps([event(Message.objects.first(), "open", number)])
        headers = {name.upper(): text for name, text in sign(raw, keys.private_key(folder)).items()}
        assert client.post("/hooks/sendgrid/", raw, content_type="application/json", headers=headers).json() == {
            "new": 1
        }


def test_it_stores_an_event_once(sent, now):
    batch = [event(Message.objects.first(), "delivered")]
    assert take(batch * 2, now) == 1
    assert take(batch, now) == 0
    assert MailEvent.objects.count() == 1


def test_it_moves_fates_forward_in_any_order(sent, now):
    message = Message.objects.first()
    story = ["processed", "deferred", "delivered", "spamreport"]
    for seed in range(4):
        Message.objects.update(fate="pending")
        MailEvent.objects.all().delete()
        shuffled = random.Random(seed).sample(story, len(story))
        for number, kind in enumerate(shuffled):
            take([event(message, kind, number)], now)
        message.refresh_from_db()
        assert message.fate == "complained"


def test_it_ends_writing_to_a_mailbox_that_does_not_exist(sent, now):
    message = Message.objects.first()
    take([event(message, "bounce", status="5.1.1", reason="550 no such user")], now)
    point = ContactPoint.objects.get(pk=message.point_id)
    assert point.status == "bounced" and Suppression.objects.filter(hash=point.hash, reason="bounced").exists()
    message.refresh_from_db()
    assert (message.fate, message.fate_reason) == ("bounced", "hard")


def test_it_counts_a_full_mailbox_and_forgets_it_at_the_next_delivery(sent, now):
    message = Message.objects.first()
    take([event(message, "bounce", status="4.2.2")], now)
    take([event(message, "bounce", number=1, status="4.2.2")], now)  # the same message, told again under another id
    point = ContactPoint.objects.get(pk=message.point_id)
    assert (point.status, point.soft_bounces) == ("ok", 1)
    take([event(message, "delivered", at=1_800_000_001)], now)
    point.refresh_from_db()
    assert point.soft_bounces == 0


def test_it_retires_a_mailbox_that_took_nothing_for_weeks(lead, post, now):
    crowd.make(lead, 1)
    for send in range(5):
        dispatch = crowd.open_alert(lead, f"alert:{send}")
        services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    messages = list(Message.objects.select_related("bundle").order_by("id"))
    at = int(now.timestamp())
    for send, message in enumerate(messages):
        take([event(message, "bounce", at=at + send * 2 * 86_400, status="4.2.2")], now)
        assert health.retire_worn(now=now + dt.timedelta(days=2 * send)) == 0
    point = ContactPoint.objects.get()
    assert (point.status, point.soft_bounces) == ("ok", 5)
    assert health.retire_worn(now=now + dt.timedelta(days=8.9)) == 0  # a delivery may still become known
    assert health.retire_worn(now=now + dt.timedelta(days=9)) == 1
    point.refresh_from_db()
    assert point.status == "bounced" and Suppression.objects.get().reason == "bounced"
    assert health.retire_worn(now=now + dt.timedelta(days=9)) == 0


def test_it_spares_a_mailbox_that_took_something_in_between(lead, post, now):
    crowd.make(lead, 1)
    for send in range(6):
        dispatch = crowd.open_alert(lead, f"alert:{send}")
        services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    at = int(now.timestamp())
    for send, message in enumerate(Message.objects.select_related("bundle").order_by("id")):
        kind = "delivered" if send == 3 else "bounce"
        take([event(message, kind, at=at + send * 3 * 86_400, status="4.2.2")], now)
    assert health.retire_worn(now=now + dt.timedelta(days=40)) == 0
    assert ContactPoint.objects.get().soft_bounces == 2


def test_it_learns_from_what_the_provider_dropped(sent, now):
    dead, angry, long = Message.objects.order_by("id")[:3]
    take(
        [
            event(dead, "dropped", reason="Bounced Address"),
            event(angry, "dropped", reason="Spam Reporting Address"),
            event(long, "dropped", reason="Recipient List over Package Quota"),
        ],
        now,
    )
    status = [ContactPoint.objects.get(pk=message.point_id).status for message in (dead, angry, long)]
    assert status == ["bounced", "complained", "ok"]
    assert {one["fate_reason"] for one in selectors.list_dropped(sent)} == {"bounced", "complained", "quota"}


def test_it_does_not_blame_the_mailbox_for_a_block(sent, now):
    message = Message.objects.first()
    take([event(message, "bounce", type="blocked", status="5.7.1")], now)
    assert ContactPoint.objects.get(pk=message.point_id).status == "ok"


def test_it_ends_consent_on_a_complaint_and_on_an_unsubscribe(sent, now):
    one, two = Message.objects.order_by("id")[:2]
    take([event(one, "spamreport"), event(two, "unsubscribe")], now)
    for message in (one, two):
        assert set(ConsentState.objects.filter(point=message.point_id).values_list("decision", flat=True)) == {
            "withdrawn"
        }
    two.refresh_from_db()
    assert two.unsubscribed_at is not None


def test_it_counts_clicks_of_people_and_not_of_machines(sent, now):
    one, two = Message.objects.order_by("id")[:2]
    take([event(one, "click", url="https://x.example.org"), event(two, "click", useragent="Barracuda Sentinel")], now)
    assert selectors.count_results(sent)["clicked"] == 1


def test_it_settles_an_unknown_bundle_by_evidence(lead, dispatch, post, now):
    crowd.make(lead, 8)
    services.freeze(dispatch=dispatch, people=crowd.everybody().filter(language="en"), now=now)
    post.receipts.append(Receipt(Outcome.UNKNOWN))
    delivery.send_due(clock=lambda: now)
    assert Bundle.objects.get().state == "unknown"
    take([event(Message.objects.first(), "processed")], now)
    assert Bundle.objects.get().state == "accepted"


def test_it_keeps_events_of_mails_it_does_not_know(sent, now):
    stray = {"event": "delivered", "sg_event_id": "s1", "timestamp": 1, "m": "no-uuid", "b": ""}
    assert take([stray, {**stray, "sg_event_id": "s2", "m": "00000000-0000-0000-0000-000000000000"}], now) == 2
    assert MailEvent.objects.filter(message=None).count() == 2


def test_it_takes_the_same_number_of_statements_for_any_batch(lead, dispatch, post, now):
    crowd.make(lead, 160)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    counts = []
    kinds = ["processed", "delivered", "open", "click", "bounce", "spamreport", "unsubscribe"]
    for size in (1, 20, 150):
        messages = Message.objects.select_related("bundle").order_by("id")[:size]
        batch = [event(message, kind, size, status="4.2.2") for message in messages for kind in kinds]
        with CaptureQueriesContext(connection) as queries:
            assert take(batch, now) == len(batch)
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 26  # of the last, 1,050 events


def test_it_keeps_odd_texts_out_of_trouble(sent, now):
    odd = event(Message.objects.first(), "click\x00", url="https://example.org/\x00", useragent="\x00")
    assert (
        take([{**odd, "sg_event_id": "\x00odd", "timestamp": 1e18}, {**odd, "timestamp": "x", "reason": 7}], now) == 2
    )


def test_it_keeps_no_address_in_the_facts_of_an_event(sent, now):
    take([event(Message.objects.first(), "delivered", ip="203.0.113.7")], now)
    assert "@" not in str(MailEvent.objects.get().facts)
