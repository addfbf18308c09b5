"""The SendGrid gateway: what it sends fits the provider's own schema, and each answer means what the table says."""

import datetime as dt
import socket
import threading
import time

import orjson
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from coalition.post.rules import Attachment, Outcome, Recipient
from coalition.post.sendgrid import SendGridGateway, encode, payload, read_answer

NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def schema():
    if settings.REFERENCE_DIR is None:
        pytest.skip("REFERENCE_DIR is not there: SendGrid's OpenAPI document is not at hand")
    document = orjson.loads((settings.REFERENCE_DIR / "sendgrid" / "tsg_mail_v3.json").read_bytes())
    body = document["components"]["requestBodies"]["PostMailSend"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**body, "components": document["components"]})


def test_it_sends_what_sendgrids_own_schema_allows(schema, letter):
    full = letter(1000, headers={"X-Campaign": "1"}, attachments=[Attachment("a.ics", "text/calendar", b"BEGIN")])
    for one in (full, letter(1), letter(2, html=""), letter(1, text="")):
        problems = [error.message for error in schema.iter_errors(orjson.loads(encode(one)))]
        assert problems == []


def test_it_tells_the_provider_nothing_of_a_person_but_address_and_values(letter):
    body = payload(letter(1))
    entry = body["personalizations"][0]
    assert entry["custom_args"] == {"m": "m0", "b": "b1"}
    assert entry["headers"] == {
        "List-Unsubscribe": "<https://crm.example.org/u/0/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert body["tracking_settings"]["subscription_tracking"] == {"enable": False}
    assert "mail_settings" not in body and body["categories"] == ["alert"]
    assert payload(letter(1, is_tracked=False))["tracking_settings"]["click_tracking"]["enable"] is False


def test_it_hands_over_and_brings_back_the_providers_id(sandbox, gateway, letter):
    receipt = gateway.send(letter(3))
    assert receipt.outcome is Outcome.ACCEPTED and receipt.provider_id
    assert dict(sandbox.truth.by_message) == {"m0": 1, "m1": 1, "m2": 1}


def test_it_uses_its_connection_again(sandbox, gateway, letter):
    gateway.send(letter())
    line = gateway.client._line.connection
    gateway.send(letter())
    assert gateway.client._line.connection is line


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ("429", Outcome.RETRY, 0),
        ("500_before", Outcome.UNKNOWN, 0),
        ("500_after", Outcome.UNKNOWN, 3),
        ("cut_before", Outcome.UNKNOWN, 0),
        ("cut_after", Outcome.UNKNOWN, 3),
        ("timeout", Outcome.UNKNOWN, 3),
        ("401", Outcome.STOP, 0),
        ("413", Outcome.HALVE, 0),
        ("slow", Outcome.ACCEPTED, 3),
    ],
)
def test_it_takes_each_failure_for_what_it_is(sandbox, gateway, letter, fault, outcome, accepted):
    sandbox.faults.set({"next": {fault: 1}, "seconds": 1.5})
    receipt = gateway.send(letter())
    assert receipt.outcome is outcome
    assert sandbox.truth.recipients == accepted
    assert gateway.send(letter()).outcome is Outcome.ACCEPTED


def test_it_retries_after_a_reset_that_the_provider_names(sandbox, gateway, letter):
    sandbox.faults.set({"next": {"429": 1}, "reset_in": 60})
    receipt = gateway.send(letter())
    wait = (receipt.retry_at - dt.datetime.now(dt.UTC)).total_seconds()
    assert 55 < wait <= 62


def test_it_may_try_again_when_nobody_listens(letter):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    receipt = SendGridGateway(key="SG.x", host=f"http://127.0.0.1:{port}", timeout=1).send(letter())
    assert receipt.outcome is Outcome.RETRY and receipt.retry_at is not None


def test_it_takes_a_server_that_stays_silent_for_unknown(letter):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        held = []
        threading.Thread(target=lambda: held.append(silent.accept()), daemon=True).start()
        host = f"http://127.0.0.1:{silent.getsockname()[1]}"
        receipt = SendGridGateway(key="SG.x", host=host, timeout=0.3).send(letter())
    assert receipt.outcome is Outcome.UNKNOWN


def test_it_bisects_a_refused_letter_and_fails_a_single_one(gateway, letter):
    bad = [Recipient("not-an-address", "m9")]
    assert gateway.send(letter(recipients=[*letter().recipients, *bad])).outcome is Outcome.BISECT
    receipt = gateway.send(letter(recipients=bad))
    assert receipt.outcome is Outcome.FAILED and "not-an-address" not in receipt.error


def test_it_keeps_addresses_out_of_what_it_tells(gateway, letter):
    twice = [Recipient("ana@example.org", "m1"), Recipient("ana@example.org", "m2")]
    receipt = gateway.send(letter(recipients=twice))
    assert receipt.outcome is Outcome.BISECT and "unique" in receipt.error and "@" not in receipt.error


def test_it_finds_the_connection_closed_and_opens_another(sandbox, gateway, letter):
    gateway.send(letter())
    gateway.client._line.connection.sock.shutdown(socket.SHUT_RDWR)
    time.sleep(0.05)
    assert gateway.send(letter()).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("status", "size", "outcome"),
    [
        (200, 2, "accepted"),
        (202, 2, "accepted"),
        (400, 2, "bisect"),
        (400, 1, "failed"),
        (401, 2, "stop"),
        (403, 2, "stop"),
        (404, 2, "stop"),
        (413, 1, "failed"),
        (500, 2, "unknown"),
        (503, 2, "unknown"),
    ],
)
def test_it_reads_statuses_by_the_table(status, size, outcome):
    assert read_answer(status, {}, b'{"errors":[{"message":"m","field":"f"}]}', size, NOW).outcome == outcome


def test_it_waits_half_a_minute_when_the_reset_is_unreadable():
    for headers in ({}, {"X-RateLimit-Reset": "soon"}, {"X-RateLimit-Reset": "1"}):
        assert read_answer(429, headers, b"", 2, NOW).retry_at == NOW + dt.timedelta(seconds=30)
