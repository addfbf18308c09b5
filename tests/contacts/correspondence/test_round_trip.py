"""The whole way: freeze, SendGrid gateway, sandbox over HTTP, signed webhook back, fates, consent, results."""

import threading
import time

import pytest
from django.utils import timezone

from coalition.post import gateway as office
from coalition.post import keys
from coalition.post.sandbox import webhooks
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from contacts.consent.models import ContactPoint
from contacts.correspondence import delivery, selectors, services
from contacts.correspondence.models import MailEvent, Message
from tests.contacts.correspondence import crowd

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox(tmp_path, live_server, settings, monkeypatch):
    monkeypatch.setattr(webhooks, "DELAY", dict.fromkeys(webhooks.DELAY, 0.05))
    monkeypatch.setattr(office, "_made", {})
    truth, faults = Truth(tmp_path / "accepted.jsonl"), Faults()
    truth.load()
    publisher = webhooks.Publisher(
        target=f"{live_server.url}/hooks/sendgrid/", key=keys.private_key(tmp_path), share=0.0, faults=faults
    )
    publisher.start()
    server = SandboxServer(("127.0.0.1", 0), truth=truth, faults=faults, publisher=publisher)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.SENDGRID_API_HOST = f"http://127.0.0.1:{server.server_port}"
    settings.SENDGRID_API_KEY, settings.MAIL_GATEWAY, settings.MAIL_TIMEOUT = "SG.x", "sendgrid", 2.0
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = keys.public_key(tmp_path)
    yield server
    server.shutdown()
    server.server_close()


def wait_for(count, seconds=15.0):
    end = time.monotonic() + seconds
    while MailEvent.objects.count() < count and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.2)
    return MailEvent.objects.count()


def fate_of(name):
    return Message.objects.get(point__value=f"{name}@people.example.org").fate


def test_it_learns_what_became_of_each_letter(lead, sandbox):
    names = {1: "bounce", 2: "spam", 3: "click", 5: "machine", 6: "soft", 7: "drop", 8: "defer"}
    crowd.make(lead, 10)
    for number, name in names.items():
        ContactPoint.objects.filter(value=f"p{number}@people.example.org").update(value=f"{name}@people.example.org")
    sandbox.faults.set({"shares": {"events_twice": 1, "events_shuffled": 1}})
    dispatch = crowd.open_alert(lead)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    assert delivery.send_due() == 2
    expected = sum(len(webhooks.RULES.get(name, "ab")) for name in [*names.values(), "p", "p", "p"])
    assert wait_for(expected) == expected
    assert sandbox.truth.recipients == 10 and len(sandbox.truth.by_address) == 10
    results = selectors.count_results(dispatch)
    assert (results["bounced"], results["complained"], results["dropped"], results["clicked"]) == (2, 1, 1, 1)
    assert results["delivered"] == 6 and fate_of("defer") == "delivered"
    status = dict(ContactPoint.objects.values_list("value", "status"))
    assert status["bounce@people.example.org"] == "bounced" and status["spam@people.example.org"] == "complained"
    assert status["soft@people.example.org"] == "ok"
    again = crowd.open_alert(lead, "alert:2")
    frozen = services.freeze(dispatch=again, people=crowd.everybody(), now=timezone.now())
    assert frozen.size == 7 and frozen.left_out == {"bounced": 2, "complained": 1}


def test_it_settles_by_events_what_was_accepted_without_an_answer(lead, sandbox):
    crowd.make(lead, 3)
    sandbox.faults.set({"next": {"cut_after": 1}})
    dispatch = crowd.open_alert(lead)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    delivery.send_due()
    assert wait_for(6) == 6
    assert list(dispatch.bundles.values_list("state", "error")) == [("accepted", "settled by an event")]
    assert sandbox.truth.told(full=False)["messages_twice"] == 0


def test_it_believes_no_forged_event(lead, sandbox):
    crowd.make(lead, 2)
    sandbox.faults.set({"shares": {"events_forged": 1}})
    dispatch = crowd.open_alert(lead)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    delivery.send_due()
    time.sleep(0.6)
    assert MailEvent.objects.count() == 0
