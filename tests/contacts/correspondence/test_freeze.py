"""Freezing: who gets it, who is left out and why, cut into bundles."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.consent.models import ConsentState, ContactPoint, Reach
from contacts.correspondence import delivery, services
from contacts.correspondence.models import Bundle, Message
from contacts.people.models import Person
from tests.contacts.correspondence import crowd


def test_it_writes_one_message_a_person_and_cuts_bundles_by_language(lead, dispatch, now):
    crowd.make(lead, 2500)
    frozen = services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert frozen.size == 2500 and frozen.left_out == {}
    sizes = sorted(Bundle.objects.values_list("language", "size"))
    assert sizes == [("en", 875), ("en", 1000), ("es", 625)]
    for bundle in Bundle.objects.all():
        assert bundle.messages.count() == bundle.size
        assert set(bundle.messages.values_list("language", flat=True)) == {bundle.language}


def test_it_takes_the_same_number_of_statements_for_any_crowd(lead, now):
    counts = []
    for number, size in enumerate([10, 1500]):
        crowd.make(lead, size, f"@{number}.example.org")
        dispatch = crowd.open_alert(lead, f"alert:{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 12


def test_it_counts_who_is_left_out_by_reason(lead, dispatch, now):
    crowd.make(lead, 10)
    ConsentState.objects.filter(point__value="p1@people.example.org").update(decision="withdrawn")
    ContactPoint.objects.filter(value="p2@people.example.org").update(status="bounced")
    Reach.objects.filter(point__value="p3@people.example.org").delete()
    frozen = services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert frozen.size == 7
    assert frozen.left_out == {"no_consent": 1, "bounced": 1, "no_address": 1}
    dispatch.refresh_from_db()
    assert dispatch.size == 7 and dispatch.left_out == frozen.left_out


def test_it_writes_once_to_a_mailbox_that_a_family_shares(lead, dispatch, now):
    crowd.make(lead, 2)
    one, two = ContactPoint.objects.order_by("id")
    Reach.objects.filter(point=two).update(point=one)
    frozen = services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert frozen.size == 1 and frozen.left_out == {"shared": 1}


def test_it_may_run_twice_without_a_second_message(lead, dispatch, now):
    crowd.make(lead, 30)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    crowd.make(lead, 5, "@later.example.org")
    assert services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now).size == 5
    assert Message.objects.count() == 35


def test_it_falls_back_to_the_first_text_for_another_language(lead, now):
    crowd.make(lead, 8)
    dispatch = services.open_dispatch(reference="alert:2", partner=lead, purpose="alerts", drafts=crowd.drafts()[:1])
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert set(Message.objects.values_list("language", flat=True)) == {"en"}


def test_it_leaves_out_people_of_no_match(lead, dispatch, now):
    assert services.freeze(dispatch=dispatch, people=Person.objects.none(), now=now).size == 0


def test_it_thanks_each_of_a_family_at_their_mailbox(lead, now, post):
    crowd.make(lead, 2)
    one, two = ContactPoint.objects.order_by("id")
    Reach.objects.filter(point=two).update(point=one)
    Person.objects.update(language="en")
    receipts = services.open_dispatch(
        reference="receipt:petition:1", partner=lead, purpose=services.SERVICE, drafts=crowd.drafts(), standing=True
    )
    both = {person.pk: {} for person in Person.objects.all()}
    assert services.send_many(dispatch=receipts, values=both, now=now).size == 2
    assert services.send_many(dispatch=receipts, values=both, now=now).size == 0
    assert sorted(Bundle.objects.values_list("size", flat=True)) == [1, 1]
    delivery.send_due(clock=lambda: now)
    assert Bundle.objects.filter(state="accepted").count() == 2
