"""A sample gets the variants, the rest waits and gets the winner: every person once, whatever is combined."""

import datetime as dt
from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.post.rules import Sender
from contacts.consent import services as consent
from contacts.consent.models import ContactPoint
from contacts.correspondence import delivery, folding, selectors, services
from contacts.correspondence.models import Bundle, Message
from contacts.correspondence.plan.rules import Hours, Plan, Sample, Window
from contacts.places.rules import ZONE_OF_STATE
from tests.contacts.correspondence import crowd

NEW_YORK, PHOENIX = "America/New_York", "America/Phoenix"


def open_with(lead, letters, reference="alert:variants"):
    drafts = [
        services.Draft(one.language, one.compiled, letter, Sender(f"{letter.lower()}@{letter}.example.org"))
        for letter in letters
        for one in crowd.drafts()
    ]
    return services.open_dispatch(reference=reference, partner=lead, purpose="alerts", drafts=drafts)


def freeze(dispatch, now, **plan):
    return services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now, plan=Plan(**plan))


def send(now):
    return delivery.send_due(clock=lambda: now)


def test_it_sends_the_sample_and_holds_the_rest(lead, post, now):
    crowd.make(lead, 100)
    dispatch = open_with(lead, "AB")
    freeze(dispatch, now, sample=Sample(share=0.2))
    sizes = Counter()
    for variant, is_rest, state, size in Bundle.objects.values_list("variant", "is_rest", "state", "size"):
        sizes[variant if not is_rest else "rest", state] += size
    assert sizes == {("A", "ready"): 10, ("B", "ready"): 10, ("rest", "held"): 80}
    send(now)
    assert len(post.addresses) == 20
    assert {letter.sender.address for letter in post.letters} == {"a@A.example.org", "b@B.example.org"}
    assert set(Bundle.objects.values_list("domain", flat=True)) == {"a.example.org", "b.example.org"}
    folding.sweep(now=now)
    dispatch.refresh_from_db()
    assert dispatch.state == "running"
    seen = selectors.count_progress(dispatch, now)
    assert (seen.total, seen.accepted, seen.held, seen.next_at) == (100, 20, 80, None)


def test_it_gives_the_rest_the_winner_and_says_so_in_results(lead, post, now):
    crowd.make(lead, 100)
    dispatch = open_with(lead, "AB")
    freeze(dispatch, now, sample=Sample(count=20))
    send(now)
    assert services.release(dispatch=dispatch, variant="B", now=now) == 80
    assert services.release(dispatch=dispatch, variant="A", now=now) == 0
    send(now)
    assert len(post.addresses) == len(set(post.addresses)) == 100
    assert {row["variant"]: row["total"] for row in selectors.list_results(dispatch, "variant")} == {
        "A": 10, "B": 90,
    }  # fmt: skip
    dispatch.refresh_from_db()
    assert dispatch.state == "done"


def test_it_does_not_write_to_who_unsubscribed_while_she_waited(lead, post, now):
    crowd.make(lead, 30)
    dispatch = open_with(lead, "AB")
    freeze(dispatch, now, sample=Sample(count=4))
    waiting = Message.objects.filter(bundle__is_rest=True).first()
    consent.withdraw_everything(point_ids=[waiting.point_id], how="one_click", now=now)
    services.release(dispatch=dispatch, variant="A", now=now)
    send(now)
    assert len(post.addresses) == 29
    assert ContactPoint.objects.get(pk=waiting.point_id).value not in post.addresses


def test_it_draws_the_same_lot_again_and_another_for_another_send(lead, now):
    crowd.make(lead, 60)

    def drawn(reference):
        dispatch = open_with(lead, "AB", reference)
        freeze(dispatch, now, sample=Sample(count=20))
        rows = Message.objects.filter(dispatch=dispatch, bundle__is_rest=False)
        people = dict(rows.values_list("person_id", "variant"))
        Message.objects.filter(dispatch=dispatch).delete()
        Bundle.objects.filter(dispatch=dispatch).delete()
        return people

    assert drawn("alert:one") == drawn("alert:one")
    assert drawn("alert:one") != drawn("alert:two")


def test_it_cancels_who_waits(lead, post, now):
    crowd.make(lead, 30)
    dispatch = open_with(lead, "AB")
    freeze(dispatch, now, sample=Sample(count=10))
    assert services.cancel(dispatch=dispatch, now=now) == 30
    assert services.release(dispatch=dispatch, variant="A", now=now) == 0


def test_it_spreads_the_rest_over_the_window_from_the_decision_on(lead, post, now):
    crowd.make(lead, 130)
    dispatch = open_with(lead, "AB")
    window = Window(now, dt.timedelta(minutes=20))
    freeze(dispatch, now, sample=Sample(count=10), window=window)
    later = now + dt.timedelta(hours=4)
    services.release(dispatch=dispatch, variant="B", now=later, lasts=window.lasts)
    dues = sorted(Bundle.objects.filter(is_rest=True).values_list("due_at", flat=True))
    assert dues[0] == later and dues[-1] < later + window.lasts and len(set(dues)) == len(dues) > 1


@pytest.mark.parametrize(
    "due, zone, decided, again",
    [  # the night of 14 March 2027 is an hour shorter in New York, not in Phoenix
        ("2027-03-13T14:00", NEW_YORK, "2027-03-13T18:00", "2027-03-14T13:00"),
        ("2027-03-13T16:00", PHOENIX, "2027-03-13T20:00", "2027-03-14T16:00"),
        ("2027-11-06T13:00", NEW_YORK, "2027-11-06T18:00", "2027-11-07T14:00"),
        ("2027-03-13T16:00", PHOENIX, "2027-03-13T15:00", "2027-03-13T16:00"),
    ],
)
def test_it_gives_the_rest_the_same_hour_on_the_next_day(lead, now, due, zone, decided, again):
    crowd.make(lead, 10)
    dispatch = open_with(lead, "AB")
    read = [dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) for text in (due, decided, again)]
    freeze(dispatch, now, sample=Sample(count=2), hours=Hours({zone: read[0]}, ZONE_OF_STATE, otherwise=zone))
    services.release(dispatch=dispatch, variant="A", now=read[1])
    assert set(Bundle.objects.filter(is_rest=True).values_list("due_at", flat=True)) == {read[2]}


numbers = count()
SAMPLES = st.one_of(
    st.builds(Sample, share=st.sampled_from([0.05, 0.1, 0.3, 0.5, 1.0]), least=st.integers(0, 20)),
    st.builds(Sample, count=st.integers(1, 80), least=st.integers(0, 20)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.integers(1, 70),
    letters=st.sampled_from(["AB", "ABC", "ABCD"]),
    sample=st.none() | SAMPLES,
    way=st.sampled_from(["", "hours", "window"]),
)
def test_every_person_gets_it_once(lead, post, now, people, letters, sample, way):
    post.letters.clear()
    for model in (Message, Bundle, ContactPoint):
        model.objects.all().delete()
    crowd.everybody().delete()
    crowd.make(lead, people)
    dispatch = open_with(lead, letters, f"alert:{next(numbers)}")  # one may be tried twice
    zones = Hours({NEW_YORK: now + dt.timedelta(hours=1)}, ZONE_OF_STATE, otherwise=NEW_YORK)
    hours, window = (
        (zones if way == "hours" else None),
        (Window(now, dt.timedelta(hours=1)) if way == "window" else None),
    )
    frozen = freeze(dispatch, now, hours=hours, window=window, sample=sample)
    assert frozen.size == people
    bundles = list(Bundle.objects.filter(dispatch=dispatch))
    assert sum(one.size for one in bundles) == people
    drawn = sum(one.size for one in bundles if not one.is_rest)
    assert drawn == (sample.size_of(people, len(letters)) if sample else people)
    if sample and drawn < people:
        arms = Counter()
        for one in bundles:
            arms[one.variant] += 0 if one.is_rest else one.size
        assert set(arms.values()) == {drawn // len(letters)}
    services.release(dispatch=dispatch, variant=letters[-1], now=now)
    send(now + dt.timedelta(days=2))
    assert sorted(post.addresses) == sorted(f"p{n}@people.example.org" for n in range(1, people + 1))
