"""The nightly comparison, by the real client over HTTP, with a sandbox that lost its events."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.post import keys
from coalition.post import suppressions as client
from coalition.post.sandbox import webhooks
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.lists import Lists
from coalition.post.sandbox.server import SandboxServer
from coalition.post.sandbox.truth import Truth
from coalition.post.sendgrid import SendGridGateway
from contacts.consent.lists import services as lists
from contacts.consent.models import ConsentState, ContactPoint, Suppression
from contacts.consent.services import Said, record_many
from contacts.correspondence import delivery, services
from contacts.correspondence.health import feed, tasks
from contacts.correspondence.health.models import Reconciliation
from contacts.correspondence.health.services import AlreadyAsked, NoLists, ask_reconciliation
from contacts.correspondence.models import MailEvent
from tests.contacts.correspondence import crowd

NAMES = {1: "bounce", 2: "spam", 3: "unsub", 5: "block", 6: "ok"}


@pytest.fixture
def sandbox(tmp_path, settings):
    truth, faults = Truth(tmp_path / "accepted.jsonl"), Faults()
    truth.load()
    publisher = webhooks.Publisher(
        target="http://127.0.0.1:9/", key=keys.private_key(tmp_path), share=0.0, faults=faults, lists=Lists()
    )
    server = SandboxServer(("127.0.0.1", 0), truth=truth, faults=faults, publisher=publisher)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.SENDGRID_API_HOST = f"http://127.0.0.1:{server.server_port}"
    settings.SENDGRID_API_KEY, settings.MAIL_GATEWAY, settings.MAIL_TIMEOUT = "SG.x", "sendgrid", 1.0
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def sent(lead, sandbox, settings):
    """Everybody was written to, every event was lost on the way: only the lists know."""
    crowd.make(lead, 6)
    for number, name in NAMES.items():
        ContactPoint.objects.filter(value=f"p{number}@people.example.org").update(value=f"{name}@people.example.org")
    crowd.hash_points()
    sandbox.faults.set({"shares": {"events_missing": 1}})
    dispatch = crowd.open_alert(lead)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    post = SendGridGateway(key="SG.x", host=settings.SENDGRID_API_HOST, timeout=2)
    while (claim := delivery.claim_next(now=timezone.now())) is not None:
        delivery.deliver(claim, post=post, clock=timezone.now)
    sandbox.faults.set({})
    return dispatch


def status_of(name):
    return ContactPoint.objects.get(value=f"{name}@people.example.org").status


def test_it_learns_at_night_what_no_event_told(sent, lead):
    assert MailEvent.objects.count() == 0
    assert feed.run_due(now=timezone.now())
    run = Reconciliation.objects.get()
    assert (run.state, run.missed, run.since) == ("done", 3, None)
    assert {name: one["new"] for name, one in run.found.items()} == {
        "bounces": 1, "invalid": 0, "complaints": 1, "unsubscribes": 1, "groups": 0, "blocks": 0,
    }  # fmt: skip
    assert (status_of("bounce"), status_of("spam"), status_of("block")) == ("bounced", "complained", "ok")
    unsub = ContactPoint.objects.get(value="unsub@people.example.org")
    assert ConsentState.objects.get(point=unsub).decision == "withdrawn"
    again = services.freeze(dispatch=crowd.open_alert(lead, "alert:2"), people=crowd.everybody(), now=timezone.now())
    assert again.size == 3


def test_it_looks_only_at_what_is_new_since_and_finds_nothing_twice(sent):
    now = timezone.now()
    assert feed.run_due(now=now)
    assert not feed.run_due(now=now + dt.timedelta(hours=3))  # done for tonight
    assert feed.run_due(now=now + dt.timedelta(hours=24))
    latest = Reconciliation.objects.order_by("-id").first()
    assert latest.missed == 0 and latest.since == now - feed.OVERLAP


def test_it_turns_pages(sandbox, settings):
    for number in range(1203):
        sandbox.lists.add("bounces", f"p{number}@example.org")
    pages = list(client.read_list("bounces", since=None, until=timezone.now() + dt.timedelta(minutes=1)))
    assert [len(page) for page in pages] == [500, 500, 203]
    assert len({one.address for page in pages for one in page}) == 1203
    assert list(client.read_list("bounces", since=timezone.now() + dt.timedelta(hours=1), until=timezone.now())) == [[]]


def test_it_waits_when_told_and_gives_up_when_it_takes_too_long(sandbox, monkeypatch):
    waited = []
    monkeypatch.setattr(client.time, "sleep", waited.append)
    sandbox.faults.set({"next": {"429": 1}, "reset_in": 20})
    assert list(client.read_list("bounces", since=None, until=timezone.now())) == [[]]
    assert len(waited) == 1 and 15 < waited[0] <= 22
    sandbox.faults.set({"next": {"429": 1}, "reset_in": 600})
    with pytest.raises(client.ListsNotRead) as no:
        list(client.read_list("bounces", since=None, until=timezone.now()))
    assert no.value.reason == "limited"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("cut_before", "no_answer"), ("timeout", "no_answer"), ("500_before", "no_answer"), ("401", "refused")],
)
def test_it_says_why_the_lists_could_not_be_read_and_tries_again(db, sandbox, fault, reason):
    sandbox.faults.set({"next": {fault: 1}, "seconds": 1.5})
    assert feed.run_due(now=timezone.now())
    run = Reconciliation.objects.get()
    assert (run.state, run.error) == ("failed", reason)
    assert feed.run_due(now=timezone.now() + dt.timedelta(hours=1))
    assert Reconciliation.objects.order_by("-id").first().state == "done"


def test_it_keeps_what_it_learnt_before_it_failed(sent, sandbox, monkeypatch):
    real = client.read_list

    def broken(name, **given):
        if name == "unsubscribes":
            raise client.ListsNotRead("no_answer")
        return real(name, **given)

    monkeypatch.setattr(client, "read_list", broken)
    feed.run_due(now=timezone.now())
    assert (status_of("bounce"), status_of("spam")) == ("bounced", "complained")
    run = Reconciliation.objects.get()
    assert run.state == "failed" and run.missed == 2 and feed._watermark() is None


def test_it_does_nothing_without_an_account(db, settings, alice):
    settings.MAIL_GATEWAY = "smtp"
    assert not feed.run_due(now=timezone.now())
    with pytest.raises(NoLists):
        ask_reconciliation(by=alice, now=timezone.now())
    assert Reconciliation.objects.count() == 0


def test_it_runs_when_asked_once(sandbox, alice):
    run = ask_reconciliation(by=alice, now=timezone.now())
    with pytest.raises(AlreadyAsked):
        ask_reconciliation(by=alice, now=timezone.now())
    assert tasks.reconcile.run()
    run.refresh_from_db()
    assert run.state == "done" and run.asked_by == alice.user


def test_it_gives_up_a_run_that_died(sandbox, db):
    now = timezone.now()
    dead = Reconciliation.objects.create(state="running", started_at=now - dt.timedelta(hours=3))
    assert feed.run_due(now=now)
    dead.refresh_from_db()
    assert (dead.state, dead.error) == ("failed", "died")


def learn(*addresses, reason, at=None):
    at = at or timezone.now()
    return lists.learn([(address, at) for address in addresses], reason=reason, now=timezone.now())


def test_it_lifts_nothing_and_weakens_nothing(db):
    assert learn("A@Example.org", "not an address", reason="complained").new == 1
    assert learn("a@example.org", reason="unsubscribed").new == 0
    assert learn("a@example.org", reason="bounced").new == 0
    assert Suppression.objects.get().reason == "complained"
    assert learn("b@example.org", reason="unsubscribed").new == 1
    assert learn("b@example.org", reason="bounced").new == 1  # stronger
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"complained", "bounced"}


def test_it_believes_a_later_yes_of_her_own_more_than_a_list(lead):
    crowd.make(lead, 1)
    point = ContactPoint.objects.get()
    listed_at = timezone.now() - dt.timedelta(days=3)
    record_many([Said(point.pk, lead.pk, "email", "alerts", "granted", "web_form", timezone.now())])
    learnt = learn(point.value, reason="unsubscribed", at=listed_at)
    assert (learnt.new, learnt.newer) == (0, 1) and not Suppression.objects.exists()
    assert learn(point.value, reason="unsubscribed", at=timezone.now() + dt.timedelta(hours=1)).new == 1


def test_it_takes_a_page_of_any_size_with_as_many_statements(lead):
    counts = []
    for size in (2, 300):
        crowd.make(lead, size, f"@{size}.example.org")
        values = ContactPoint.objects.filter(value__endswith=f"@{size}.example.org").values_list("value", flat=True)
        with CaptureQueriesContext(connection) as queries:
            assert learn(*values, reason="bounced").new == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
