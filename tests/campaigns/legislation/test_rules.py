"""Plain rules of bills and hearings."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.legislation import rules

HARTFORD = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [("hb05003", "HB 5003"), ("H.B. 5003", "HB 5003"), (" sb  12", "SB 12"), ("Raised Bill 7", "RAISED BILL 7")],
)
def test_it_writes_numbers_as_people_say_them(typed, tidy):
    assert rules.tidy_number(typed) == tidy


def test_it_reads_a_list_of_numbers_once():
    assert rules.split_numbers("HB 5003, sb 12;hb05003\n") == ["HB 5003", "SB 12"]


def test_it_marks_the_step_where_a_bill_stands():
    states = [step.state for step in rules.steps("reported")]
    assert states == ["past", "past", "now", "next", "next", "next", "next"]
    assert {step.state for step in rules.steps("dead")} == {"next"}


def test_it_knows_the_usual_deadline_over_a_clock_change():
    starts = dt.datetime(2027, 3, 15, 10, 0, tzinfo=HARTFORD)  # the clocks went forward on the 14th
    closes = rules.usual_deadline(starts)
    assert closes.isoformat() == "2027-03-14T15:00:00-04:00"


@given(st.datetimes(min_value=dt.datetime(2027, 1, 1), max_value=dt.datetime(2027, 12, 30)), st.integers(-500, 500))
def test_it_is_open_only_before_the_deadline(starts, hours):
    starts_at = starts.replace(tzinfo=dt.UTC)
    now = starts_at + dt.timedelta(hours=hours)
    closes = starts_at - dt.timedelta(hours=20)
    assert rules.is_open(closes, starts_at, "scheduled", now) == (now < closes)
    assert not rules.is_open(closes, starts_at, "cancelled", now)
    assert rules.is_open(None, starts_at, "moved", now) == (now < starts_at)


def test_it_writes_a_calendar_file(now):
    one = rules.Appointment("x", "Hearing, Education", now, place="Room 2C", is_cancelled=True)
    text = rules.calendar_file(one, made_at=now, maker="Every Child").decode()
    assert "DTSTART:20270209T150000Z" in text and "STATUS:CANCELLED" in text and "Hearing\\, Education" in text
