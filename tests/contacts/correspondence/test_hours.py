"""Bundles with an hour of their own: each in her zone, spread over a window, through pauses and deaths."""

import datetime as dt

import pytest
from django.utils import timezone

from contacts.correspondence import delivery, folding, loading, selectors, services
from contacts.correspondence.models import Bundle, Message
from contacts.correspondence.plan.rules import Hours, Plan, Window
from contacts.people.models import Person
from contacts.places.models import Address
from contacts.places.rules import ZONE_OF_STATE
from tests.contacts.correspondence import crowd

NEW_YORK, CHICAGO, PHOENIX = "America/New_York", "America/Chicago", "America/Phoenix"


def hours(now: dt.datetime) -> Plan:
    due = {NEW_YORK: now, CHICAGO: now + dt.timedelta(hours=1), PHOENIX: now + dt.timedelta(hours=2)}
    return Plan(hours=Hours(due, ZONE_OF_STATE, otherwise=NEW_YORK))


def live_in(state: str, numbers: range, *, until: dt.datetime | None = None) -> None:
    names = [f"Given{n}" for n in numbers]
    people = Person.objects.filter(given_name__in=names)
    Address.objects.bulk_create([Address(person=one, state=state, until=until) for one in people])


def send(now: dt.datetime) -> int:
    return delivery.send_due(clock=lambda: now)


@pytest.fixture
def spread_out(lead, dispatch, now):
    """40 people: 10 in Illinois, 10 in Arizona, 10 in Connecticut, 10 of whom nobody knows."""
    crowd.make(lead, 40)
    live_in("IL", range(1, 11))
    live_in("AZ", range(11, 21))
    live_in("CT", range(21, 31))
    live_in("AZ", range(31, 33), until=now)  # they moved away from there
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, plan=hours(now))
    return dispatch


def test_it_writes_to_everybody_at_her_own_hour(spread_out, post, now):
    assert send(now) == 2  # English and Spanish
    assert len(post.addresses) == 20
    assert selectors.count_progress(spread_out, now).next_at == now + dt.timedelta(hours=1)
    assert send(now + dt.timedelta(minutes=59)) == 0
    send(now + dt.timedelta(hours=1))
    assert len(post.addresses) == 30
    assert [(zone, people) for zone, _at, people in selectors.list_hours(spread_out)] == [(PHOENIX, 10)]
    send(now + dt.timedelta(hours=2))
    assert len(post.addresses) == len(set(post.addresses)) == 40
    spread_out.refresh_from_db()
    assert spread_out.state == "done"


def test_it_is_not_done_while_an_hour_is_to_come(spread_out, post, now):
    send(now)
    folding.sweep(now=now + dt.timedelta(minutes=1))
    spread_out.refresh_from_db()
    assert spread_out.state == "running"


def test_it_keeps_everybodys_hour_through_a_pause_and_a_wait_of_the_provider(spread_out, post, now):
    dues = dict(Bundle.objects.values_list("id", "due_at"))
    services.pause(dispatch=spread_out)
    assert send(now + dt.timedelta(minutes=30)) == 0
    services.resume(dispatch=spread_out, now=now + dt.timedelta(minutes=30))
    assert dict(Bundle.objects.values_list("id", "due_at")) == dues
    send(now + dt.timedelta(minutes=30))
    assert len(post.addresses) == 20
    assert send(now + dt.timedelta(minutes=59)) == 0


def test_it_keeps_the_hour_of_a_bundle_whose_worker_died(spread_out, post, now):
    late = now + dt.timedelta(hours=1)
    claim = delivery.claim_next(now=now)
    assert folding.sweep(now=late)["claimed"] == 1
    assert Bundle.objects.get(pk=claim.id).due_at == now
    send(now)  # the dead one's bundle is due still
    assert len(post.addresses) == 20


def test_it_cancels_what_waits_for_its_hour(spread_out, post, now):
    send(now)
    assert services.cancel(dispatch=spread_out, now=now) == 20
    assert send(now + dt.timedelta(hours=3)) == 0


def test_it_spreads_bundles_evenly_over_a_window(lead, dispatch, post, now):
    crowd.make(lead, 200)
    window = Window(now, dt.timedelta(minutes=40))  # eight parts of five minutes
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, plan=Plan(window=window))
    dues = sorted(Bundle.objects.values_list("due_at", flat=True))
    assert len(dues) == 8 and dues[0] == now
    steps = {round((later - sooner).total_seconds()) for sooner, later in zip(dues, dues[1:], strict=False)}
    assert steps == {300}
    assert send(now) == 1
    assert send(now + dt.timedelta(minutes=20)) == 4
    assert send(now + dt.timedelta(minutes=40)) == 3
    assert len(post.addresses) == len(set(post.addresses)) == 200


def test_it_moves_a_window_that_was_paused_as_a_whole(lead, dispatch, post, now):
    crowd.make(lead, 200)
    plan = Plan(window=Window(now, dt.timedelta(minutes=40)))
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, plan=plan)
    send(now)
    services.pause(dispatch=dispatch)
    late = now + dt.timedelta(hours=5)
    services.resume(dispatch=dispatch, now=late, keeps_distance=True)
    assert send(late) == 1
    assert send(late + dt.timedelta(minutes=4)) == 0
    assert send(late + dt.timedelta(minutes=5)) == 1
    other = now + dt.timedelta(hours=4)
    services.pause(dispatch=dispatch)
    services.resume(dispatch=dispatch, now=other, keeps_distance=True)  # nothing is late: nothing moves
    assert send(late + dt.timedelta(minutes=10)) == 1


def test_it_waits_within_a_run_for_an_hour_that_is_near(lead, dispatch, post):
    crowd.make(lead, 4)
    now = timezone.now()
    soon = Window(now + dt.timedelta(seconds=1), dt.timedelta(seconds=1))
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, plan=Plan(window=soon))
    assert delivery.send_due(seconds=10) == 2
    assert timezone.now() - now >= dt.timedelta(seconds=1)


def test_it_writes_the_same_messages_with_and_without_a_plan(lead, now):
    crowd.make(lead, 60)
    one, two = crowd.open_alert(lead, "alert:one"), crowd.open_alert(lead, "alert:two")
    services.freeze(dispatch=one, people=crowd.everybody(), now=now)
    loading.freeze(dispatch=two, people=crowd.everybody(), now=now, plan=hours(now))
    of = {one.pk: set(), two.pk: set()}
    for dispatch_id, *who in Message.objects.values_list("dispatch_id", "person_id", "point_id", "language"):
        of[dispatch_id].add(tuple(who))
    assert of[one.pk] == of[two.pk]
    assert len(of[one.pk]) == 60
    assert set(Bundle.objects.values_list("domain", flat=True)) == {"lead.example.org"}
