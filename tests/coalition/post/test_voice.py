"""Phones: the signature of Twilio's requests, the documents, the gateway against the sandbox and its faults."""

import time
import urllib.request
from xml.etree import ElementTree

import pytest

from coalition.post import twiml, voice
from coalition.post.rules import Outcome
from coalition.post.sandbox import calls
from coalition.post.voice import Ring, TwilioVoice


@pytest.fixture
def phone(host, monkeypatch):
    monkeypatch.setattr(calls, "PAUSE", 0)
    return TwilioVoice(account="AC1", token="secret", number="+18605550100", host=host, timeout=0.5)


def ring(to="+18605550177"):
    return Ring(to, "http://127.0.0.1:9/x?call=1&at=answer", "", 25, 600)


def test_it_signs_as_twilio_does():
    """The example of Twilio's own security page."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    assert twiml.sign(url, fields, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    signature = twiml.sign(url, fields, "new")
    assert twiml.is_signed(url, fields, signature, ["old", "new"])
    assert not twiml.is_signed(url, fields, "", ["new"]) and not twiml.is_signed(url, fields, "ñ", ["new"])
    assert not twiml.is_signed(url, fields | {"Digits": "9"}, signature, ["new"])


def test_its_documents_are_whole_whatever_stands_in_them():
    words = ("es", "¿Habla con <O'Neil & hijos>?")
    for document in (
        twiml.ask_for_key(words, action="https://x.org/?a=1&b=2", goodbye="Adiós"),
        twiml.put_through(words, "+18602400001", action="https://x.org/?a=1&b=2", ring_seconds=25, most_seconds=540),
        twiml.hang_up(words),
    ):
        read = ElementTree.fromstring(document)
        assert read.find(".//Say").text == words[1] and read.find(".//Say").get("language") == "es-US"
    assert ElementTree.fromstring(document).find("Hangup") is not None


def test_it_rings_and_tells_what_is_known(phone, sandbox):
    rung = phone.ring(ring())
    assert rung.outcome == Outcome.ACCEPTED and rung.call_id.startswith("CA")
    assert sandbox.exchange.calls[0].order["To"] == "+18605550177"
    refused = phone.ring(ring("+18605550120"))
    assert (refused.outcome, refused.error) == (Outcome.FAILED, "400 21211")
    assert voice.read_answer(403, b"no json").outcome == Outcome.STOP


def test_it_hangs_up(phone, sandbox, monkeypatch):
    monkeypatch.setattr(calls, "PAUSE", 0.05)
    rung = phone.ring(ring())
    assert phone.hang_up(rung.call_id).outcome == Outcome.ACCEPTED and sandbox.exchange.calls[0].is_ended
    assert phone.hang_up("CA/../unknown").outcome == Outcome.FAILED
    stranger = TwilioVoice(account="AC1", token="guessed", number="+18605550100", host=phone.host, timeout=0.5)
    assert stranger.hang_up(rung.call_id).outcome == Outcome.FAILED


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("429", Outcome.RETRY),
        ("401", Outcome.STOP),
        ("500_before", Outcome.UNKNOWN),
        ("500_after", Outcome.UNKNOWN),
        ("cut_after", Outcome.UNKNOWN),
        ("timeout", Outcome.UNKNOWN),
    ],
)
def test_it_never_takes_silence_for_a_no(phone, sandbox, fault, outcome):
    sandbox.faults.set({"next": {fault: 1}, "seconds": 0.6})
    assert phone.ring(ring()).outcome == outcome
    assert len(sandbox.exchange.calls) == (0 if fault in {"429", "401", "500_before"} else 1)


def test_nobody_at_the_other_end_is_surely_no_call(sandbox):
    phone = TwilioVoice(account="AC1", token="t", number="+18605550100", host="http://127.0.0.1:9", timeout=0.5)
    assert phone.ring(ring()).outcome == Outcome.RETRY


def test_the_sandbox_shows_its_calls(phone, host, sandbox):
    phone.ring(ring("+18605550121"))
    until = time.monotonic() + 5
    while sandbox.exchange.calls[0].told[-1:] != ["busy"] and time.monotonic() < until:
        time.sleep(0.01)
    with urllib.request.urlopen(f"{host}/calls", timeout=5) as answer:
        page = answer.read().decode()
    assert "+18605550121" in page and "busy" in page


def test_without_credentials_it_is_off(settings):
    settings.VOICE_ACCOUNT = settings.VOICE_TOKEN = settings.VOICE_NUMBER = ""
    assert not voice.is_on()
    settings.VOICE_ACCOUNT, settings.VOICE_TOKEN, settings.VOICE_NUMBER = "AC1", " new , old", "+18605550100"
    assert voice.is_on() and voice.tokens() == ["new", "old"] and isinstance(voice.voice(), TwilioVoice)
