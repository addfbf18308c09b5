"""Times as people say them: relative when near, weekday near a deadline, exact on hover, Eastern time."""

import datetime as dt
from typing import Any

import pytest
from django.template import engines
from django.utils import timezone, translation

NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)  # Tuesday, 10 a.m. in Hartford


def draw(tag: str, at: Any, language: str = "en") -> str:
    with translation.override(language):
        return engines["django"].from_string("{% load times %}{% " + tag + " at %}").render({"at": at})


@pytest.fixture(autouse=True)
def _clock(monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "just now"),
        (-0.1, "6 min ago"),
        (5, "in 5 h"),
        (-13, "yesterday 9 p.m."),
        (23, "tomorrow 9 a.m."),
        (-72, "Sat 10 a.m."),
        (-10, "today"),  # midnight: a day was told, no hour of it
        (-34, "yesterday"),
        (14, "tomorrow"),
        (-58, "Sun, Feb 7"),
        (24 * 30, "Thu, Mar 11"),
        (-24 * 400, "Mon, Jan 5, 2026"),
    ],
)
def test_it_says_times_as_people_do(hours: float, words: str) -> None:
    drawn = draw("when", NOW + dt.timedelta(hours=hours))
    assert f">{words}<" in drawn
    assert "title=" in drawn and "datetime=" in drawn


def test_it_names_the_weekday_and_what_is_left_of_a_deadline() -> None:
    soon = draw("deadline", NOW + dt.timedelta(hours=18))
    assert "Wed 4 a.m., in 18 h" in soon and "clock-soon" in soon
    assert "in 5 days" in draw("deadline", NOW + dt.timedelta(days=5, minutes=1))
    almost = draw("deadline", NOW + dt.timedelta(days=4, hours=23))  # Tuesday to Sunday morning is five days to people
    assert "Sun 9 a.m., in 5 days" in almost
    assert "clock-past" in draw("deadline", NOW - dt.timedelta(minutes=3))
    assert "Sat, Feb 20, 10 a.m., in 11 days" in draw("deadline", NOW + dt.timedelta(days=11))


def test_it_says_them_in_spanish() -> None:
    assert "hace 6 min" in draw("when", NOW - dt.timedelta(minutes=6), "es")
    assert "5 días" in draw("deadline", NOW + dt.timedelta(days=5, minutes=1), "es")
    assert draw("day", NOW, "es") == "mar 9 feb 2027"


def test_it_says_nothing_where_there_is_nothing() -> None:
    for tag in ["when", "day", "moment", "deadline"]:
        assert draw(tag, None) == "–"


def test_it_keeps_the_day_in_hartford_late_in_the_evening() -> None:
    assert draw("day", dt.datetime(2027, 2, 10, 3, 0, tzinfo=dt.UTC)) == "Tue, Feb 9, 2027"
