"""Each sentence of delivery at the outer edge: bytes over a socket, the sandbox's faults, the sandbox's truth."""

import threading

import pytest
from django.utils import timezone

from coalition.post import gateway as office
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from contacts.correspondence import delivery, folding, services
from contacts.correspondence.models import Bundle, Message
from tests.contacts.correspondence import crowd


@pytest.fixture
def sandbox(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(office, "_made", {})
    truth = Truth(tmp_path / "accepted.jsonl")
    truth.load()
    server = SandboxServer(("127.0.0.1", 0), truth=truth, faults=Faults(), publisher=None)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.SENDGRID_API_HOST = f"http://127.0.0.1:{server.server_port}"
    settings.SENDGRID_API_KEY, settings.MAIL_GATEWAY, settings.MAIL_TIMEOUT = "SG.x", "sendgrid", 0.5
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def frozen(lead, dispatch, monkeypatch):
    """15 people in four bundles."""
    monkeypatch.setattr("contacts.correspondence.loading.BUNDLE_SIZE", 4)
    crowd.make(lead, 20)
    services.freeze(dispatch=dispatch, people=crowd.everybody().filter(language="en"), now=timezone.now())
    assert Message.objects.count() == 15 and Bundle.objects.count() == 4
    return dispatch


def send_all(seconds=20.0):
    while delivery.send_due(seconds=seconds):
        pass


def states():
    return sorted(Bundle.objects.values_list("state", flat=True))


def once(sandbox, but=()):
    """Tell whether everybody was accepted exactly once, `but` these never."""
    counts = sandbox.truth.by_address
    expected = set(Message.objects.values_list("point__value", flat=True)) - set(but)
    return set(counts) == expected and set(counts.values()) == {1}


def test_a_bad_address_is_found_by_halving_and_nobody_else_is_lost(frozen, sandbox):
    bad = Message.objects.order_by("id").values_list("point__value", flat=True)[5]
    sandbox.faults.set({"bad_addresses": [bad]})
    send_all()
    assert once(sandbox, but=[bad])
    message = Message.objects.get(point__value=bad)
    assert (message.fate, message.fate_reason, message.bundle.state) == ("dropped", "refused_by_provider", "failed")
    frozen.refresh_from_db()
    assert frozen.state == "done"


def test_a_letter_that_is_too_large_goes_in_halves(frozen, sandbox):
    sandbox.faults.set({"next": {"413": 1}})
    send_all()
    assert once(sandbox) and Bundle.objects.count() == 5 and set(states()) == {"accepted"}


def test_it_waits_until_the_time_of_the_header(frozen, sandbox):
    sandbox.faults.set({"next": {"429": 1}, "reset_in": 60})
    assert delivery.send_due(seconds=5) == 0
    waiting = Bundle.objects.exclude(retry_after=None)
    assert waiting.count() == 4  # the others do not try meanwhile
    wait = (waiting.first().retry_after - timezone.now()).total_seconds()
    assert 50 < wait < 62
    assert delivery.send_due(seconds=1) == 0 and not sandbox.truth.by_address
    later = waiting.order_by("-retry_after").first().retry_after
    while delivery.send_due(clock=lambda: later):
        pass
    assert once(sandbox)


def test_it_stops_at_a_refused_account_and_skips_nobody_later(frozen, sandbox):
    sandbox.faults.set({"next": {"401": 1}})
    assert delivery.send_due(seconds=5) == 0
    frozen.refresh_from_db()
    assert (frozen.state, frozen.reason) == ("halted", "provider_refused")
    assert sandbox.truth.requests == 0 and states() == ["ready", "ready", "ready", "retry"]
    services.resume(dispatch=frozen, now=timezone.now())
    send_all()
    assert once(sandbox)


@pytest.mark.parametrize("fault", ["500_after", "cut_after", "timeout"])
def test_it_never_sends_again_what_may_have_been_taken(frozen, sandbox, fault):
    sandbox.faults.set({"next": {fault: 1}, "seconds": 1.0})
    send_all()
    assert states() == ["accepted", "accepted", "accepted", "unknown"]
    folding.sweep(now=timezone.now())
    send_all()
    assert once(sandbox)  # the provider had it: it was right to wait


@pytest.mark.parametrize("fault", ["500_before", "cut_before"])
def test_what_was_not_taken_waits_for_a_human_all_the_same(frozen, sandbox, fault, alice):
    sandbox.faults.set({"next": {fault: 1}})
    send_all()
    assert states().count("unknown") == 1 and len(sandbox.truth.by_address) < 15
    services.resend_unknown(bundle=Bundle.objects.get(state="unknown"), by=alice, now=timezone.now())
    send_all()
    assert once(sandbox)


def test_no_connection_is_tried_again_for_nothing_was_handed_over(frozen, sandbox, settings):
    there, settings.SENDGRID_API_HOST = settings.SENDGRID_API_HOST, "http://127.0.0.1:9"
    assert delivery.send_due(seconds=5) == 0
    assert "unknown" not in states()
    settings.SENDGRID_API_HOST = there
    later = Bundle.objects.order_by("-retry_after").exclude(retry_after=None).first().retry_after
    while delivery.send_due(clock=lambda: later):
        pass
    assert once(sandbox)


def deliver_one(now):
    delivery.deliver(delivery.claim_next(now=now), post=office.gateway(), clock=lambda: now)


def test_who_unsubscribes_during_the_send_is_left_out_of_every_bundle_not_yet_handed_over(frozen, sandbox):
    now = timezone.now()
    deliver_one(now)
    claimed = delivery.claim_next(now=now)
    for bundle in (claimed.id, Bundle.objects.filter(state="ready").last().pk):
        services.unsubscribe(message=Message.objects.filter(bundle=bundle).first(), how="one_click", now=now)
    delivery.deliver(claimed, post=office.gateway(), clock=lambda: now)
    send_all()
    gone = set(Message.objects.exclude(unsubscribed_at=None).values_list("point__value", flat=True))
    assert len(gone) == 2 and once(sandbox, but=gone)


def test_pause_and_cancel_take_effect_at_the_next_bundle(frozen, sandbox):
    now = timezone.now()
    deliver_one(now)
    services.pause(dispatch=frozen)
    assert delivery.send_due(seconds=1) == 0 and sandbox.truth.requests == 1
    services.resume(dispatch=frozen, now=now)
    deliver_one(now)
    claimed = delivery.claim_next(now=now)
    services.cancel(dispatch=frozen, now=now)
    delivery.deliver(claimed, post=office.gateway(), clock=lambda: now)
    assert delivery.send_due(seconds=1) == 0 and sandbox.truth.requests == 2
    assert states() == ["accepted", "accepted", "cancelled", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_two_threads_of_a_worker_send_each_bundle_once(frozen, sandbox):
    assert delivery.send_due(seconds=20, helpers=1) + delivery.send_due(seconds=20, helpers=1) == 4
    assert once(sandbox) and set(states()) == {"accepted"}
