"""The geocoder: off unless switched on, asked once, its faults told from its no."""

import json
from types import SimpleNamespace

import pytest

from coalition.outside.client import NoReply, Reply
from contacts.places import services
from contacts.places.asking import matching as asking
from contacts.places.geocoder import feed, rules
from contacts.places.geocoder.models import GeocoderAnswer
from contacts.places.rules import CELL_X, CELL_Y, SOUTH, WEST

HOME = {"street": "12 Elm Street", "town": "Birchbrook", "zip": "99102", "state": "CT"}


def answer(*points, status=200):
    matches = [{"matchedAddress": "…", "coordinates": {"x": x, "y": y}} for y, x in points]
    return Reply(status, {}, json.dumps({"result": {"addressMatches": matches}}).encode(), "")


@pytest.fixture
def world(monkeypatch, settings):
    """A geocoder that answers what is laid out, and remembers what it was asked."""
    settings.GEOCODER_URL = "https://geocoder.example.org/geocoder"
    told = SimpleNamespace(replies=[], asked=[])

    def fetch(request, world=None):
        told.asked.append(request)
        reply = told.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    monkeypatch.setattr(feed, "fetch", fetch)
    return told


@pytest.fixture
def nobody_asks(monkeypatch):
    def fetch(*args, **kwargs):
        raise AssertionError("an address left the house")

    monkeypatch.setattr(feed, "fetch", fetch)
    monkeypatch.setattr("socket.create_connection", fetch)


def test_no_address_leaves_the_house_unless_somebody_switched_it_on(db, now, nobody_asks, settings):
    assert settings.GEOCODER_URL == ""
    services.make_up_state(now=now)
    found = asking.find(HOME, now=now)
    assert found.how in {"place", "ambiguous"} and not GeocoderAnswer.objects.exists()


def test_it_finds_the_districts_of_a_street_address_and_asks_once(db, now, world):
    services.make_up_state(now=now)
    world.replies.append(answer((SOUTH + 0.5 * CELL_Y, WEST + 1.2 * CELL_X)))
    for home in (HOME, {**HOME, "street": "12  ELM street.", "town": "birchbrook"}):
        found = asking.find(home, now=now, chambers=("upper", "lower"))
        assert found.how == "street" and len(found.districts) == 2
    assert len(world.asked) == 1
    asked = world.asked[0]
    assert asked.url.startswith("https://geocoder.example.org/geocoder/locations/address?street=12+Elm+Street")
    assert asked.redirects == 0 and asked.seconds <= 5
    kept = GeocoderAnswer.objects.get()
    assert "elm" not in kept.key and kept.benchmark == "Public_AR_Current"


def test_it_names_the_districts_near_a_line_as_the_question(db, now, world):
    services.make_up_state(now=now)
    world.replies.append(answer((SOUTH + 0.5 * CELL_Y, WEST + 1.5 * CELL_X + 0.0005)))
    found = asking.find(HOME, now=now, chambers=("upper", "lower"))
    assert found.how == "line" and len(found.options) == 2


@pytest.mark.parametrize(
    "reply",
    [
        NoReply("timeout"),
        answer(status=503),
        Reply(200, {}, b'{"result": {"status": "Layer query encountered an error"}}', ""),
        Reply(200, {}, b"<html>", ""),
    ],
)
def test_it_falls_back_to_town_and_zip_when_nobody_answers_and_asks_again(db, now, world, reply):
    services.make_up_state(now=now)
    world.replies += [reply, answer((SOUTH + 0.5 * CELL_Y, WEST + 1.2 * CELL_X))]
    assert asking.find(HOME, now=now).how in {"place", "ambiguous"}
    assert not GeocoderAnswer.objects.exists()
    assert asking.find(HOME, now=now).how == "street"


def test_it_remembers_a_no_for_a_month(db, now, world):
    world.replies.append(answer())
    assert [feed.locate("1 A", "B", "CT", "06001", now=now) for _ in range(2)] == [None, None]
    assert len(world.asked) == 1


def test_it_takes_no_tie_for_an_answer():
    assert rules.read_answer(answer((41.0, -72.0), (41.5, -72.0)).body) is None
    assert rules.read_answer(answer((41.0, -72.0), (41.0001, -72.0)).body) == rules.Point(41.0, -72.0)
    assert rules.read_answer(answer((141.0, -72.0)).body) is None
