"""The counts of a send are kept as it happens, and are what counting the messages would say."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.post.events import Event
from contacts.correspondence import delivery, folding, selectors, services
from contacts.correspondence.models import Fate, Message
from contacts.correspondence.tallies import folding as tallies
from contacts.correspondence.tallies.models import Tally
from tests.contacts.correspondence import crowd

KINDS = ["processed", "deferred", "delivered", "bounce", "dropped", "spamreport", "unsubscribe", "click", "open"]


@pytest.fixture
def sent(lead, dispatch, post, now):
    crowd.make(lead, 40)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    return dispatch


def counted(dispatch, language=""):
    """Count the messages themselves."""
    messages = [one for one in Message.objects.filter(dispatch=dispatch) if language in ("", one.language)]
    counts = {fate: sum(one.fate == fate for one in messages) for fate in Fate.values}
    for mark in ("clicked", "acted", "unsubscribed"):
        counts[mark] = sum(getattr(one, f"{mark}_at") is not None for one in messages)
    return {"total": len(messages), **counts}


def storm(dispatch, now, seed):
    dice = random.Random(seed)
    messages = list(Message.objects.filter(dispatch=dispatch))
    for batch in range(12):
        events = [
            Event(f"{batch}-{n}", dice.choice(KINDS), now + dt.timedelta(seconds=dice.randrange(900)),
                  message=str(dice.choice(messages).uuid), bounce_class="soft", url=f"https://x.org/{n}")
            for n in range(20)
        ]  # fmt: skip
        folding.fold(events, now=now)
        Message.objects.filter(pk=dice.choice(messages).pk, acted_at=None).update(acted_at=now)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_counts_are_those_of_the_messages(sent, now, seed):
    storm(sent, now, seed)
    assert selectors.count_results(sent) == counted(sent)
    for row in selectors.list_results(sent):
        assert {name: row[name] for name in counted(sent)} == counted(sent, row["language"])
    before, rows = selectors.count_results(sent), Tally.objects.count()
    assert tallies.add_up() and Tally.objects.count() < rows
    assert selectors.count_results(sent) == before
    tallies.count_anew(sent.pk)
    assert selectors.count_results(sent) == before


def test_it_counts_who_was_dropped_at_hand_over_and_who_left_by_our_own_page(lead, dispatch, post, now):
    crowd.make(lead, 8)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    first = Message.objects.order_by("id").first()
    services.unsubscribe(message=first, how="one_click", now=now)
    delivery.send_due(clock=lambda: now)
    results = selectors.count_results(dispatch)
    assert (results["dropped"], results["unsubscribed"], results["pending"], results["total"]) == (1, 1, 7, 8)


def test_the_counts_read_no_message(sent, now):
    storm(sent, now, 4)
    with CaptureQueriesContext(connection) as queries:
        selectors.list_results(sent)
        selectors.count_results(sent)
    assert len(queries) == 2
    assert not [query for query in queries if "contacts_message" in query["sql"]]


def test_a_freeze_counts_for_nothing_and_sending_writes_no_tally(sent):
    assert Tally.objects.count() == 0
    assert selectors.count_results(sent)["pending"] == 40
