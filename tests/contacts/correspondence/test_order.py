"""Events in any order, twice, cut into batches at will: the same end."""

import datetime as dt

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.consent.models import ConsentState, ContactPoint, Suppression
from contacts.correspondence import delivery, services
from contacts.correspondence.health import folding as health
from contacts.correspondence.models import Bundle, MailEvent, Message
from tests.contacts.correspondence import crowd

START = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
DAY = 86_400
KINDS = [
    ("processed", {}),
    ("deferred", {"response": "451 try again"}),
    ("delivered", {}),
    ("open", {"sg_machine_open": True}),
    ("click", {"url": "https://example.org/a", "useragent": "Mozilla/5.0"}),
    ("click", {"url": "https://example.org/b", "useragent": "Mozilla/5.0"}),
    ("click", {"url": "https://example.org/c", "useragent": "Barracuda"}),
    ("bounce", {"status": "4.2.2"}),
    ("bounce", {"status": "5.1.1"}),
    ("bounce", {"type": "blocked", "reason": "554 5.7.1 Blocked"}),
    ("dropped", {"reason": "Bounced Address"}),
    ("dropped", {"reason": "Spam Content (if Spam Checker app enabled)"}),
    ("spamreport", {}),
    ("unsubscribe", {}),
    ("account_status_change", {}),
]
# Several sends to the same two people, so that a mailbox has a history over weeks.
SENDS, PEOPLE = 6, 2


@pytest.fixture
def sent(lead, post, now):
    crowd.make(lead, PEOPLE)
    for number in range(SENDS):
        dispatch = crowd.open_alert(lead, f"alert:{number}")
        services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    return list(Message.objects.order_by("id").values_list("uuid", flat=True))


def state():
    """Tell all that events decide."""
    return (
        list(
            Message.objects.order_by("id").values_list(
                "fate", "fate_at", "fate_reason", "clicked_at", "unsubscribed_at"
            )
        ),
        list(MailEvent.objects.order_by("event_id").values_list("event_id", "kind", "is_machine", "facts")),
        list(ContactPoint.objects.order_by("id").values_list("status", "soft_bounces")),
        sorted(Suppression.objects.values_list("hash", "reason")),
        sorted(ConsentState.objects.values_list("point_id", "purpose", "decision")),
        list(Bundle.objects.order_by("id").values_list("state", flat=True)),
    )


def end_of(batches, now):
    """Take these batches, tell where it ends, and forget everything again."""
    with transaction.atomic():
        for batch in batches:
            services.take_events(raw=orjson.dumps(batch), now=now)
        health.retire_worn(now=now + dt.timedelta(days=90))
        told = state()
        transaction.set_rollback(True)
    return told


@st.composite
def stories(draw):
    number = st.integers(0, SENDS * PEOPLE - 1)
    moment = st.one_of(st.integers(0, 90), st.integers(0, 60 * DAY))
    told = draw(st.lists(st.tuples(number, st.sampled_from(KINDS), moment), min_size=1, max_size=14))
    if draw(st.booleans()):  # a mailbox that wears out
        told += [(2 * send, ("bounce", {"status": "4.2.2"}), send * 3 * DAY) for send in range(SENDS)]
    order = draw(st.permutations(range(len(told))))
    again = draw(st.lists(st.integers(0, len(told) - 1), max_size=4))
    cuts = draw(st.lists(st.integers(0, len(told) + len(again)), max_size=4))
    return told, [*order, *again], sorted(cuts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories())
def test_it_ends_the_same_in_any_order(sent, now, story):
    told, order, cuts = story
    events = [
        {
            "event": kind,
            "timestamp": START.timestamp() + at,
            "sg_event_id": f"e{number}",
            "m": str(sent[which]),
            **facts,
        }
        for number, (which, (kind, facts), at) in enumerate(told)
    ]
    one_by_one = sorted(events, key=lambda event: event["timestamp"])
    edges = [0, *cuts, len(order)]
    shuffled = [[events[i] for i in order[a:b]] for a, b in zip(edges, edges[1:], strict=False) if a < b]
    assert end_of([one_by_one], now) == end_of(shuffled, now)


def test_it_would_notice_a_difference(sent, now):
    one = {"event": "delivered", "timestamp": START.timestamp(), "sg_event_id": "1", "m": str(sent[0])}
    assert end_of([[one]], now) != end_of([[{**one, "event": "bounce", "status": "5.1.1"}]], now)
