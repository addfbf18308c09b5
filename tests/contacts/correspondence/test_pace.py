"""The pace of a sending domain: one bucket for all workers, caps a day, the provider's wait, receipts first."""

import datetime as dt
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from coalition.post import sendgrid
from coalition.post.memory import MemoryGateway
from coalition.post.rules import Outcome, Receipt
from contacts.correspondence import delivery, services
from contacts.correspondence.models import Bundle, Message
from contacts.correspondence.pace import delivery as pace
from contacts.correspondence.pace import rules
from contacts.correspondence.pace.models import SendingRate
from tests.contacts.correspondence import crowd

DOMAIN = "lead.example.org"
SECOND = dt.timedelta(seconds=1)


def limit(**facts):
    return SendingRate.objects.create(domain=DOMAIN, **facts)


def freeze(dispatch, now):
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)


def send(now, seconds=0.5):
    return delivery.send_due(clock=lambda: now, seconds=seconds)


def test_it_costs_nothing_and_touches_nothing_without_a_limit(lead, dispatch, post, now):
    crowd.make(lead, 40)
    limit()
    freeze(dispatch, now)
    claim = delivery.claim_next(now=now)
    assert claim.rate_id is None and claim.taken is None
    assert SendingRate.objects.get().sent_today == 0


def test_it_sends_no_more_than_a_second_s_worth_and_the_rest_later(lead, dispatch, post, now):
    crowd.make(lead, 40)
    limit(per_second=10, refilled_at=now, tokens=0)
    freeze(dispatch, now)
    sent = []
    for tick in range(7):
        at = now + tick * SECOND
        claim = delivery.claim_next(now=at)
        if claim:
            delivery.deliver(claim, post=post, clock=lambda at=at: at)
        sent.append(len(post.addresses))
        assert delivery.claim_next(now=at) is None
    assert sent == [0, 10, 20, 30, 40, 40, 40]
    assert len(set(post.addresses)) == 40
    assert sum(Bundle.objects.values_list("size", flat=True)) == 40
    dispatch.refresh_from_db()
    assert dispatch.state == "done"


def test_it_sends_so_many_a_day_by_the_coalition_s_calendar_and_goes_on_tomorrow(lead, dispatch, post, now):
    crowd.make(lead, 40)
    limit(per_day=25)
    freeze(dispatch, now)
    send(now)
    assert len(post.addresses) == 25
    evening = dt.datetime(2027, 2, 10, 4, 59, tzinfo=dt.UTC)  # 23:59 in Hartford
    assert send(evening) == 0
    send(evening + dt.timedelta(minutes=1))
    assert len(post.addresses) == len(set(post.addresses)) == 40


def test_it_warms_up_day_by_day_and_then_is_free(lead, dispatch, post, now):
    crowd.make(lead, 40)
    rate = limit(warm_up_on=dt.date(2027, 2, 9), warm_up_caps=[5, 10])
    freeze(dispatch, now)
    counts = []
    for day in range(3):
        send(now + dt.timedelta(days=day))
        counts.append(len(post.addresses))
    assert counts == [5, 15, 40]
    rate.refresh_from_db()
    assert rate.sent_today == 25


def test_it_holds_no_receipt_back_for_the_day_but_counts_it(lead, dispatch, post, now):
    crowd.make(lead, 10)
    rate = limit(per_day=4)
    freeze(dispatch, now)
    send(now)
    assert len(post.addresses) == 4
    thanks = services.Draft("en", crowd.drafts()[0].compiled)
    receipts = services.open_dispatch(
        reference="receipt:x", partner=lead, purpose="service", drafts=[thanks], standing=True, priority=1
    )
    services.send_one(dispatch=receipts, person_id=crowd.everybody().first().pk, values={}, now=now)
    assert send(now) == 1
    rate.refresh_from_db()
    assert rate.sent_today == 5


def test_it_lets_receipts_pass_before_bulk_when_there_is_little(lead, dispatch, post, now):
    crowd.make(lead, 10)
    limit(per_second=1, tokens=1, refilled_at=now)
    freeze(dispatch, now)
    thanks = services.Draft("en", crowd.drafts()[0].compiled)
    receipts = services.open_dispatch(
        reference="receipt:x", partner=lead, purpose="service", drafts=[thanks], standing=True, priority=1
    )
    services.send_one(dispatch=receipts, person_id=crowd.everybody().first().pk, values={}, now=now)
    claim = delivery.claim_next(now=now)
    assert claim.dispatch_id == receipts.pk


def test_it_gives_back_what_surely_did_not_leave(lead, dispatch, post, now):
    crowd.make(lead, 3)
    rate = limit(per_day=100)
    freeze(dispatch, now)
    post.receipts.append(Receipt(Outcome.RETRY, error="no connection", retry_at=now + 30 * SECOND))
    send(now)
    rate.refresh_from_db()
    assert rate.sent_today == 0
    assert rate.blocked_until == now + 30 * SECOND
    send(now + 31 * SECOND)
    rate.refresh_from_db()
    assert rate.sent_today == 3


def test_it_gives_back_what_a_pause_kept(lead, dispatch, post, now):
    crowd.make(lead, 3)
    rate = limit(per_day=100)
    freeze(dispatch, now)
    claim = delivery.claim_next(now=now)
    services.pause(dispatch=dispatch)
    delivery.deliver(claim, post=post, clock=lambda: now)
    rate.refresh_from_db()
    assert rate.sent_today == 0


def test_it_keeps_a_wait_of_the_provider_for_bundles_made_later(lead, dispatch, post, now):
    crowd.make(lead, 2)
    freeze(dispatch, now)
    post.receipts.append(Receipt(Outcome.RETRY, error="429", retry_at=now + 60 * SECOND))
    send(now)
    other = crowd.open_alert(lead, "alert:later")
    freeze(other, now)
    assert send(now + 30 * SECOND) == 0
    assert send(now + 60 * SECOND) > 0


def test_it_waits_before_the_provider_has_to_say_so(now):
    reset = str(int((now + 20 * SECOND).timestamp()))
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    receipt = sendgrid.read_answer(202, spent, b"", 5, now)
    assert receipt.outcome is Outcome.ACCEPTED and receipt.retry_at == now + 20 * SECOND
    left = {"X-RateLimit-Remaining": "4", "X-RateLimit-Reset": reset}
    assert sendgrid.read_answer(202, left, b"", 5, now).retry_at is None


def test_it_lets_another_domain_go_on(lead, other, dispatch, post, now):
    crowd.make(lead, 4)
    limit(per_day=0)
    freeze(dispatch, now)
    crowd.make(other, 4, "@others.example.org")
    free = crowd.open_alert(other, "alert:other")
    freeze(free, now)
    send(now)
    assert len(post.addresses) == 4 and all(one.endswith("@others.example.org") for one in post.addresses)


class Slow(MemoryGateway):
    """Notes when each copy left; takes a moment, so that workers overlap."""

    def __init__(self):
        super().__init__()
        self.left = []

    def send(self, letter):
        self.left.append((time.monotonic(), len(letter.recipients)))
        time.sleep(0.01)
        return super().send(letter)


@pytest.mark.django_db(transaction=True)
def test_it_never_exceeds_the_limit_with_many_workers(lead, dispatch, monkeypatch):
    crowd.make(lead, 400)
    limit(per_second=100, tokens=0)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    slow = Slow()
    monkeypatch.setattr(delivery, "gateway", lambda: slow)

    def work():
        try:
            delivery.send_due(seconds=6)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(slow.addresses) == len(set(slow.addresses)) == 400
    for began, _people in slow.left:
        within = sum(people for at, people in slow.left if began <= at < began + 1)
        assert within <= 2 * 100 + 20  # one second's worth in the bucket, one that flows in; and the clock of the test


@pytest.mark.django_db(transaction=True)
def test_it_never_exceeds_the_day_s_cap_with_many_workers(lead, dispatch, monkeypatch):
    crowd.make(lead, 3000)
    limit(per_day=1234)
    now = timezone.now()
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    slow = Slow()
    monkeypatch.setattr(delivery, "gateway", lambda: slow)

    def work():
        try:
            delivery.send_due(seconds=5, clock=lambda: now)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(slow.addresses) == len(set(slow.addresses)) == 1234
    assert SendingRate.objects.get().sent_today == 1234
    assert Message.objects.count() == 3000


def test_it_tells_when_the_next_may_leave(lead, dispatch, now):
    crowd.make(lead, 40)
    limit(per_second=10, tokens=0, refilled_at=now)
    freeze(dispatch, now)
    assert pace.seconds_until_next(now=now, within=5 * SECOND) == pytest.approx(1.0, abs=0.01)
    SendingRate.objects.update(blocked_until=now + 3 * SECOND)
    assert pace.seconds_until_next(now=now, within=5 * SECOND) == pytest.approx(3.0, abs=0.01)
    SendingRate.objects.update(per_day=0)
    assert pace.seconds_until_next(now=now, within=5 * SECOND) is None


TODAY = dt.date(2027, 2, 9)


def test_it_foretells_the_days_of_a_warm_up():
    warm = rules.Pace(warm_up_on=TODAY, warm_up_caps=(500, 1000, 2000), used=100)
    steps = rules.forecast(5000, warm, TODAY)
    assert [(step.day.day, step.people) for step in steps] == [(9, 400), (10, 1000), (11, 2000), (12, 1600)]
    assert rules.forecast(5000, rules.Pace(), TODAY) == [rules.Step(TODAY, 5000)]
    assert rules.forecast(10, rules.Pace(per_day=0), TODAY) == []


def test_it_takes_the_stricter_of_two_caps_and_none_after_the_last_day():
    warm = rules.Pace(per_day=700, warm_up_on=TODAY, warm_up_caps=(500, 1000))
    assert [warm.cap_on(TODAY + dt.timedelta(days=n)) for n in (-1, 0, 1, 2)] == [700, 500, 700, 700]
    assert warm.warm_up_day(TODAY) == 1 and warm.warm_up_day(TODAY + dt.timedelta(days=2)) == 0
    assert not warm.is_free and rules.Pace().is_free


def test_its_warm_up_never_more_than_doubles():
    assert all(before < after <= 2 * before for before, after in zip(rules.WARM_UP, rules.WARM_UP[1:], strict=False))
