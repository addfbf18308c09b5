"""Machines' clicks: told from people's by time and order, kept out of the numbers, whatever order reports come in."""

import datetime as dt

import orjson
import pytest

from coalition.post.events import parse_events
from contacts.correspondence import delivery, selectors, services
from contacts.correspondence.machines.rules import Click, why_machines
from contacts.correspondence.models import MailEvent, Message
from tests.contacts.correspondence import crowd

START = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
A, B, C, D = (f"https://example.org/{name}" for name in "abcd")


def after(seconds):
    return START + dt.timedelta(seconds=seconds)


def why(*clicks, delivered=0, links=4):
    told = [Click(number, after(at), url) for number, (at, url) in enumerate(clicks)]
    arrived = None if delivered is None else after(delivered)
    return why_machines(told, delivered_at=arrived, links=links)


def test_it_takes_a_late_click_for_a_persons():
    assert why((40, A)) == {}
    assert why((40, A), (300, B), (900, A)) == {}


def test_it_takes_a_click_before_anybody_can_have_read_for_a_machines():
    assert why((4, A), (5, B)) == {0: "early"}
    assert why((-3, A)) == {0: "early"}
    assert why((4, A), delivered=None) == {}  # nobody knows when it arrived


def test_it_takes_a_sweep_over_the_links_for_a_machines():
    assert why((100, A), (102, B), (105, C)) == dict.fromkeys(range(3), "sweep")
    assert why((100, A), (102, B), (106, C)) == {}
    assert why((100, A), (103, B), (108, C), links=2) == {0: "sweep", 1: "sweep", 2: "sweep"}
    assert why((100, A), (101, A), (102, A)) == {}  # one link, three times: an eager finger
    assert why((100, A), (104, B), links=1) == {}


def test_it_takes_two_links_in_the_same_second_for_a_machines():
    assert why((100, A), (100, B), (160, C)) == {0: "sweep", 1: "sweep"}


def test_it_takes_a_head_and_a_get_for_a_machines_near_the_arrival_only():
    assert why((20, A), (20, A)) == {0: "probe", 1: "probe"}
    assert why((200, A), (200, A)) == {}


def test_it_takes_a_link_nobody_sees_for_a_machines():
    assert why((900, "https://crm.example.org/unseen/x/")) == {0: "unseen"}


def test_it_believes_a_program_that_names_itself():
    click = Click(1, after(900), A, is_agent=True)
    assert why_machines([click], delivered_at=None, links=3) == {1: "agent"}


@pytest.mark.parametrize(
    ("agent", "is_machine"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/90 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("Mozilla/5.0 HeadlessChrome/120", True),
        ("Barracuda Sentinel (EE)", True),
        ("python-requests/2.31", True),
        ("Go-http-client/1.1", True),
        ("", True),
    ],
)
def test_it_reads_what_a_program_calls_itself(agent, is_machine):
    raw = orjson.dumps([{"event": "click", "sg_event_id": "1", "timestamp": 1, "useragent": agent}])
    assert parse_events(raw)[0].is_machine is is_machine


@pytest.fixture
def sent(lead, dispatch, post, now):
    crowd.make(lead, 8)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    return dispatch


def event(message, kind, at, url="", number=0):
    return {
        "event": kind,
        "timestamp": int(after(at).timestamp()),
        "sg_event_id": f"{message.uuid}-{kind}-{at}-{url[-1:]}-{number}",
        "m": str(message.uuid),
        "url": url,
    }


def take(events, now):
    return services.take_events(raw=orjson.dumps(events), now=now)


def test_it_keeps_machines_out_of_the_numbers_and_labels_what_they_did(sent, now):
    swept, hers = Message.objects.order_by("id")[:2]
    take([event(one, "delivered", 0) for one in (swept, hers)], now)
    take([event(swept, "click", 60, A), event(swept, "click", 62, B)], now)
    assert selectors.count_results(sent)["clicked"] == 1  # two links of several: might be a person
    take([event(swept, "click", 63, C), event(hers, "click", 90, A)], now)
    assert selectors.count_results(sent)["clicked"] == 1  # the third link told what it was
    swept.refresh_from_db()
    hers.refresh_from_db()
    assert swept.clicked_at is None and hers.clicked_at == after(90)
    labels = MailEvent.objects.filter(message=swept, kind="click").values_list("is_machine", "facts__machine")
    assert list(labels) == [(True, "sweep")] * 3


def test_it_labels_anew_when_the_delivery_is_told_after_the_click(sent, now):
    message = Message.objects.first()
    take([event(message, "click", 2, A)], now)
    message.refresh_from_db()
    assert message.clicked_at == after(2)
    take([event(message, "delivered", 0)], now)
    message.refresh_from_db()
    assert message.clicked_at is None
    take([event(message, "click", 500, A)], now)
    message.refresh_from_db()
    assert message.clicked_at == after(500)


def test_it_counts_the_links_of_the_mail(sent, now):
    message = Message.objects.first()  # its only link is the one to unsubscribe: three must be pressed for a sweep
    take([event(message, "delivered", 0), event(message, "click", 60, A), event(message, "click", 63, B)], now)
    message.refresh_from_db()
    assert message.clicked_at == after(60)
    message.dispatch.contents.update(html='<a href="-t1-">x</a> <a href="https://example.org">y</a> <a href="#">z</a>')
    take([event(message, "click", 900, A)], now)
    message.refresh_from_db()
    assert message.clicked_at == after(900)
