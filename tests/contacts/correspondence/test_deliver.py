"""Delivery: claim, look again, hand over once, note what the provider said."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.post.memory import MemoryGateway
from coalition.post.rules import Outcome, Receipt
from contacts.consent import services as consent
from contacts.consent.models import ContactPoint
from contacts.correspondence import delivery, folding, selectors, services
from contacts.correspondence.models import Bundle, Message
from tests.contacts.correspondence import crowd


@pytest.fixture
def frozen(lead, dispatch, now):
    crowd.make(lead, 40)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    return dispatch


def send(now):
    return delivery.send_due(clock=lambda: now)


def states():
    return sorted(Bundle.objects.values_list("state", flat=True))


def test_it_sends_each_address_once_in_its_language(frozen, post, now):
    assert send(now) == 2
    assert states() == ["accepted", "accepted"]
    assert len(post.addresses) == len(set(post.addresses)) == 40
    english = next(letter for letter in post.letters if len(letter.recipients) == 30)
    person = english.recipients[0]
    assert person.values["-t0-"].startswith("Given")
    assert "/u/" in person.unsubscribe_url and english.bundle
    frozen.refresh_from_db()
    assert frozen.state == "done" and frozen.finished_at == now
    assert send(now) == 0


def test_it_writes_no_row_per_message(lead, post, now):
    counts = []
    for number, size in enumerate([40, 2000]):
        crowd.make(lead, size, f"@{number}.example.org")
        dispatch = crowd.open_alert(lead, f"alert:{number}x")
        services.freeze(
            dispatch=dispatch,
            people=crowd.everybody().filter(reaches__point__value__endswith=f"@{number}.example.org"),
            now=now,
        )
        with CaptureQueriesContext(connection) as queries:
            send(now)
        bundles = dispatch.bundles.count()
        counts.append(len(queries) / bundles)
        assert not [query for query in queries if "UPDATE contacts_message" in query["sql"]]
    assert max(counts) <= 14  # savepoints of the test included


def test_it_drops_who_unsubscribed_since_the_freeze(frozen, post, now):
    gone = ContactPoint.objects.get(value="p1@people.example.org")
    consent.withdraw_everything(point_ids=[gone.pk], how="one_click", now=now)
    send(now)
    assert gone.value not in post.addresses and len(post.addresses) == 39
    message = Message.objects.get(point=gone)
    assert (message.fate, message.fate_reason) == ("dropped", "suppressed")


def test_it_stops_at_the_next_bundle_when_paused_and_goes_on_when_resumed(frozen, post, now):
    services.pause(dispatch=frozen)
    assert send(now) == 0 and post.letters == []
    services.resume(dispatch=frozen, now=now)
    assert send(now) == 2


def test_it_never_sends_what_was_paused_after_the_claim(frozen, post, now):
    claim = delivery.claim_next(now=now)
    services.pause(dispatch=frozen)
    assert delivery.deliver(claim, post=post, clock=lambda: now) is None
    assert post.letters == [] and states() == ["ready", "ready"]


def test_it_cancels_what_has_not_left(frozen, post, now):
    assert services.cancel(dispatch=frozen, now=now) == 40
    assert send(now) == 0 and states() == ["cancelled", "cancelled"]
    with pytest.raises(services.NotRunning):
        services.resume(dispatch=frozen, now=now)


def test_it_gives_one_bundle_to_one_worker(frozen, now):
    one, two = delivery.claim_next(now=now), delivery.claim_next(now=now)
    assert one.id != two.id and delivery.claim_next(now=now) is None


def test_it_keeps_a_worker_that_lost_its_lease_from_handing_over(frozen, post, now):
    late = delivery.claim_next(now=now)
    later = now + dt.timedelta(hours=1)
    assert folding.sweep(now=later)["claimed"] == 1
    other = delivery.claim_next(now=later)
    assert other.id == late.id and other.fence > late.fence
    assert delivery.deliver(late, post=post, clock=lambda: later) is None
    assert post.letters == []


def test_it_shows_a_bundle_as_unknown_when_the_answer_is_missing(frozen, post, now):
    post.receipts.extend([Receipt(Outcome.UNKNOWN, error="no answer")])
    send(now)
    assert states() == ["accepted", "unknown"]
    assert send(now + dt.timedelta(days=1)) == 0
    frozen.refresh_from_db()
    assert frozen.state == "done"
    assert selectors.count_progress(frozen, now).unknown in (10, 30)


def test_it_takes_a_dead_workers_bundle_in_flight_for_unknown(frozen, post, now):
    class Dead(MemoryGateway):
        def send(self, letter):
            raise KeyboardInterrupt

    claim = delivery.claim_next(now=now)
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(claim, post=Dead(), clock=lambda: now)
    assert Bundle.objects.get(pk=claim.id).state == "in_flight"
    assert folding.sweep(now=now + dt.timedelta(hours=1))["unknown"] == 1
    assert Bundle.objects.get(pk=claim.id).state == "unknown"


def test_it_counts_a_sure_answer_that_comes_after_the_sweep(frozen, now):
    class Slow(MemoryGateway):
        def send(self, letter):
            folding.sweep(now=now + dt.timedelta(hours=1))
            return super().send(letter)

    claim = delivery.claim_next(now=now)
    delivery.deliver(claim, post=Slow(), clock=lambda: now)
    assert Bundle.objects.get(pk=claim.id).state == "accepted"


def test_it_waits_as_long_as_the_provider_says_and_keeps_all_others_waiting_too(frozen, post, now):
    until = now + dt.timedelta(seconds=90)
    post.receipts.append(Receipt(Outcome.RETRY, error="429", retry_at=until))
    assert send(now) == 0 and len(post.letters) == 1
    assert send(now + dt.timedelta(seconds=89)) == 0
    assert send(until) == 2


def test_it_halves_down_to_the_one_bad_address(lead, dispatch, now, settings):
    crowd.make(lead, 40)
    services.freeze(dispatch=dispatch, people=crowd.everybody().filter(language="es"), now=now)
    bad = "p8@people.example.org"

    class Picky(MemoryGateway):
        def send(self, letter):
            if bad in [person.address for person in letter.recipients]:
                return Receipt(Outcome.BISECT if len(letter.recipients) > 1 else Outcome.FAILED, error="400")
            return super().send(letter)

    picky = Picky()
    while (claim := delivery.claim_next(now=now)) is not None:
        delivery.deliver(claim, post=picky, clock=lambda: now)
    assert len(picky.addresses) == len(set(picky.addresses)) == 9 and bad not in picky.addresses
    assert Message.objects.get(point__value=bad).fate == "dropped"
    assert sum(Bundle.objects.values_list("size", flat=True)) == 10
    dispatch.refresh_from_db()
    assert dispatch.state == "done"


def test_it_halts_the_send_when_the_account_is_refused(frozen, post, now):
    post.receipts.append(Receipt(Outcome.STOP, error="401 no"))
    assert send(now) == 0
    frozen.refresh_from_db()
    assert (frozen.state, frozen.reason) == ("halted", "provider_refused") and "401" in frozen.halt_facts["error"]
    services.resume(dispatch=frozen, now=now)
    assert send(now) == 2


def test_it_resends_an_unknown_bundle_only_on_a_humans_word(frozen, post, alice, now):
    post.receipts.append(Receipt(Outcome.UNKNOWN))
    send(now)
    bundle = selectors.list_unsettled(frozen).get()
    services.resend_unknown(bundle=bundle, by=alice, now=now)
    assert send(now) == 1
    with pytest.raises(services.NotRunning):
        services.resend_unknown(bundle=bundle, by=alice, now=now)


def test_it_sets_apart_who_has_too_long_values(lead, dispatch, post, now):
    crowd.make(lead, 6)
    people = list(crowd.everybody().filter(language="en"))
    values = {person.pk: {"first_name": "x" * (11_000 if number == 0 else 5)} for number, person in enumerate(people)}
    services.send_many(dispatch=dispatch, values=values, now=now)
    send(now)
    alone = [letter for letter in post.letters if len(letter.recipients) == 1]
    assert len(post.addresses) == len(people) and len(alone) == 1
    assert "x" * 11_000 in alone[0].text and alone[0].recipients[0].values == {}


def test_it_sends_a_receipt_once_with_its_own_values(lead, post, now):
    from contacts.correspondence.rules import compile_content

    crowd.make(lead, 3)
    thanks = services.Draft("en", compile_content(subject="Thanks {{ first_name }}", html="", text="{{ title }}"))
    receipts = services.open_dispatch(
        reference="receipt:petition:1", partner=lead, purpose="service", drafts=[thanks], standing=True, priority=1
    )
    person = crowd.everybody().first()
    assert services.send_one(dispatch=receipts, person_id=person.pk, values={"title": "Fund schools"}, now=now)
    assert not services.send_one(dispatch=receipts, person_id=person.pk, values={"title": "Again"}, now=now)
    send(now)
    assert post.letters[0].subject == f"Thanks {person.given_name}" and post.letters[0].text == "Fund schools"
    receipts.refresh_from_db()
    assert receipts.state == "running"


def test_it_refuses_a_partner_without_a_postal_address(lead, now):
    lead.postal_address = " "
    with pytest.raises(services.NoPostalAddress):
        crowd.open_alert(lead)


def test_it_sends_receipts_before_alerts(frozen, lead, post, now):
    thanks = services.Draft("en", crowd.drafts()[0].compiled)
    receipts = services.open_dispatch(
        reference="receipt:x", partner=lead, purpose="service", drafts=[thanks], standing=True, priority=1
    )
    services.send_one(dispatch=receipts, person_id=crowd.everybody().first().pk, values={}, now=now)
    send(now)
    assert post.letters[0].category == "receipt"


def test_it_claims_one_bundle_even_when_the_planner_thinks_that_there_is_one(lead, dispatch, now):
    with connection.cursor() as cursor:
        crowd.make(lead, 1)
        services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
        cursor.execute("ANALYZE contacts_bundle")  # stale statistics from here on
    crowd.make(lead, 40, "@later.example.org")
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert Bundle.objects.count() == 3
    assert delivery.claim_next(now=now) is not None
    assert Bundle.objects.filter(state="claimed").count() == 1


def test_the_command_sends_what_is_due_without_a_worker(lead, dispatch, post):
    crowd.make(lead, 3)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=timezone.now())
    told = io.StringIO()
    call_command("send_due", stdout=told)
    assert len(post.addresses) == 3 and told.getvalue().startswith("bundles=")
    call_command("send_due", stdout=told)
    assert len(post.addresses) == 3
