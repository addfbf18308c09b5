"""A send that goes wrong stops by itself, and only for what happened lately and is enough to mean something."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from coalition.post.events import Event
from coalition.post.rules import Outcome, Receipt
from contacts.correspondence import delivery, folding, services
from contacts.correspondence.halting import rules
from contacts.correspondence.models import Bundle, Dispatch, Message
from tests.contacts.correspondence import crowd

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sending(lead, dispatch, post, now, monkeypatch):
    """600 people in six bundles, four of which are on their way."""
    monkeypatch.setattr("contacts.correspondence.loading.BUNDLE_SIZE", 100)
    crowd.make(lead, 800)
    services.freeze(dispatch=dispatch, people=crowd.everybody().filter(language="en"), now=now)
    for _ in range(4):
        delivery.deliver(delivery.claim_next(now=now), post=post, clock=lambda: now)
    return dispatch


def report(kind, messages, now, **facts):
    events = [Event(f"{kind}-{message.uuid}", kind, now, message=str(message.uuid), **facts) for message in messages]
    folding.fold(events, now=now)


def sent(dispatch):
    return list(Message.objects.filter(dispatch=dispatch, bundle__state="accepted").order_by("id"))


def halted(dispatch, now):
    folding.sweep(now=now)
    dispatch.refresh_from_db()
    return dispatch.reason if dispatch.state == "halted" else ""


def test_it_halts_when_too_many_come_back(sending, now):
    people = sent(sending)
    report("bounce", people[:20], now, bounce_class="hard")
    report("delivered", people[20:], now)
    assert halted(sending, now) == ""  # 20 of 400 are 5 %, which is allowed
    report("bounce", people[20:21], now, bounce_class="soft")
    assert halted(sending, now) == "bounces"
    assert (sending.halt_facts["part"], sending.halt_facts["whole"]) == (21, 400)
    assert delivery.send_due(clock=lambda: now) == 0


def test_it_halts_whatever_the_order_of_events(sending, now):
    people = sent(sending)
    report("bounce", people[:30], now, bounce_class="hard")
    report("processed", people, now - MINUTE)
    report("deferred", people[:30], now - MINUTE)
    report("delivered", people[30:], now)
    assert halted(sending, now) == "bounces"
    assert (sending.halt_facts["part"], sending.halt_facts["whole"]) == (30, 400)


def test_one_bounce_of_three_halts_nothing(sending, now):
    people = sent(sending)
    report("bounce", people[:1], now, bounce_class="hard")
    report("delivered", people[1:3], now)
    assert halted(sending, now) == ""


def test_it_halts_when_people_complain(sending, now):
    people = sent(sending)
    report("delivered", people, now)
    report("spamreport", people[:2], now)
    assert halted(sending, now) == ""
    report("spamreport", people[2:3], now)
    assert halted(sending, now) == "complaints"
    assert (sending.halt_facts["part"], sending.halt_facts["whole"]) == (3, 400)


def test_it_forgets_what_was_sent_long_ago(sending, now):
    report("bounce", sent(sending)[:200], now + 2 * MINUTE, bounce_class="hard")
    assert halted(sending, now + rules.WINDOW + MINUTE) == ""


def test_it_does_not_halt_again_for_numbers_that_were_seen(sending, post, now):
    report("bounce", sent(sending)[:150], now, bounce_class="hard")
    assert halted(sending, now) == "bounces"
    later = now + 5 * MINUTE
    services.resume(dispatch=sending, now=later)
    report("bounce", sent(sending)[150:160], later, bounce_class="hard")
    assert halted(sending, later) == ""
    before = set(Message.objects.filter(bundle__state="accepted").values_list("pk", flat=True))
    assert delivery.send_due(clock=lambda: later) == 2
    sending.refresh_from_db()
    assert sending.state == "done"
    Dispatch.objects.update(state="running", finished_at=None)
    report("bounce", [one for one in sent(sending) if one.pk not in before][:130], later, bounce_class="hard")
    Bundle.objects.filter(pk=Bundle.objects.first().pk).update(state="ready")
    assert halted(sending, later) == "bounces"  # what was sent since then is watched


def test_it_halts_after_three_provider_errors_in_a_row(sending, post, now):
    for _ in range(2):
        Bundle.objects.filter(state="accepted").update(state="ready")
        error = Receipt(Outcome.UNKNOWN, error="500 internal error")
        post.receipts.extend([error, error, Receipt(Outcome.ACCEPTED)])
        delivery.send_due(clock=lambda: now)
        sending.refresh_from_db()
        assert sending.state != "halted"  # the good answer ends the row
        Dispatch.objects.update(state="running", finished_at=None)
    Bundle.objects.update(state="ready")
    post.receipts.extend([error, error, error])
    letters = len(post.letters)
    delivery.send_due(clock=lambda: now)
    sending.refresh_from_db()
    assert (sending.state, sending.reason) == ("halted", "provider_errors")
    assert sending.halt_facts["part"] == 3 and "500" in sending.halt_facts["error"]
    assert len(post.letters) == letters + 3
    services.resume(dispatch=sending, now=now)
    sending.refresh_from_db()
    assert (sending.provider_errors, sending.halt_facts, sending.reason) == (0, {}, "")


def test_waiting_for_the_provider_is_no_error(sending, post, now):
    for minute in range(4):
        post.receipts.append(Receipt(Outcome.RETRY, error="429", retry_at=now))
        delivery.send_due(clock=lambda minute=minute: now + minute * MINUTE)
    sending.refresh_from_db()
    assert sending.state == "running" and sending.provider_errors == 0


def test_it_looks_at_all_sends_with_one_statement(sending, now):
    report("bounce", sent(sending)[:10], now, bounce_class="hard")
    with CaptureQueriesContext(connection) as queries:
        folding.halting.watch(now=now)
    assert len(queries) == 1 and "contacts_message" not in queries[0]["sql"]


@given(st.integers(0, 5000), st.integers(0, 500), st.integers(0, 50))
def test_the_limits_are_what_they_say(delivered, bounced, complained):
    found = rules.judge(rules.Lately(delivered, bounced, complained))
    known, arrived = delivered + bounced + complained, delivered + complained
    too_many_complaints = complained >= 3 and complained / arrived > 0.001
    too_many_bounces = known >= 100 and bounced / known > 0.05
    assert (found is not None) == (too_many_complaints or too_many_bounces)
