"""Freezing: who gets it, who is left out and why, cut into bundles."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.consent.models import ConsentState, ContactPoint, Reach
from contacts.correspondence import delivery, services
from contacts.correspondence.audience.selectors import Exclusion
from contacts.correspondence.models import Bundle, LeftOut, Message
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


def test_it_keeps_whom_a_message_names(lead, dispatch, now):
    crowd.make(lead, 3)
    Person.objects.create(given_name="Never", family_name="Written")
    services.freeze(dispatch=dispatch, people=crowd.everybody().filter(given_name__startswith="Given"), now=now)
    with connection.cursor() as cursor:
        for table in ("contacts_reach", "contacts_stewardship"):
            cursor.execute(f"DELETE FROM {table}")
        with pytest.raises(IntegrityError, match="names a person"), transaction.atomic():
            cursor.execute("DELETE FROM contacts_person")
        cursor.execute("DELETE FROM contacts_person WHERE given_name = 'Never'")
        assert cursor.rowcount == 1


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


def ids_of(*names):
    return list(Person.objects.filter(given_name__in=names).values_list("pk", flat=True))


def reasons():
    rows = LeftOut.objects.values_list("person__given_name", "reason")
    return dict(rows)


def test_it_leaves_out_more_people_each_by_the_first_reason(lead, dispatch, now):
    crowd.make(lead, 10)
    ConsentState.objects.filter(point__value="p1@people.example.org").update(decision="withdrawn")
    fourth = ContactPoint.objects.get(value="p4@people.example.org")
    exclusions = [
        Exclusion("acted", "SELECT unnest(%s::bigint[])", [ids_of("Given1", "Given2", "Given3")]),
        Exclusion("too_often", "SELECT unnest(%s::bigint[]) WHERE '%%' <> ''", [[fourth.pk]], by="point"),
        Exclusion("other_today", "SELECT unnest(%s::bigint[])", [ids_of("Given3", "Given4", "Given5")]),
    ]
    frozen = services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, exclusions=exclusions)
    assert frozen.size == 5
    assert frozen.left_out == {"no_consent": 1, "acted": 2, "too_often": 1, "other_today": 1}
    assert reasons() == {
        "Given1": "no_consent", "Given2": "acted", "Given3": "acted", "Given4": "too_often", "Given5": "other_today",
    }  # fmt: skip
    assert Message.objects.count() + LeftOut.objects.count() == 10


def test_it_keeps_who_shares_a_mailbox_as_left_out(lead, dispatch, now):
    crowd.make(lead, 3)
    one, two, _three = ContactPoint.objects.order_by("id")
    Reach.objects.filter(point=two).update(point=one)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert reasons() == {"Given2": "shared"}
    crowd.make(lead, 1, "@late.example.org")
    late = ContactPoint.objects.get(value="p1@late.example.org")
    Reach.objects.filter(point=late).update(point=one)
    frozen = services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    assert frozen.size == 0 and frozen.left_out == {"shared": 2}
    assert LeftOut.objects.count() == 2


def test_it_gives_the_place_of_a_left_out_person_to_another_of_the_family(lead, dispatch, now):
    crowd.make(lead, 2)
    one, two = ContactPoint.objects.order_by("id")
    Reach.objects.filter(point=two).update(point=one)
    acted = Exclusion("acted", "SELECT unnest(%s::bigint[])", [ids_of("Given1")])
    assert services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, exclusions=[acted]).size == 1
    assert Message.objects.get().person.given_name == "Given2"
    assert reasons() == {"Given1": "acted"}


def test_it_never_changes_why_somebody_was_left_out(lead, dispatch, now):
    crowd.make(lead, 1)
    ConsentState.objects.update(decision="withdrawn")
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeftOut.objects.update(reason="acted")
    assert reasons() == {"Given1": "no_consent"}
