"""Plain rules of bills and hearings."""

import pytest

from campaigns.legislation import rules


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


def test_it_writes_a_calendar_file(now):
    one = rules.Appointment("x", "Hearing, Education", now, place="Room 2C", is_cancelled=True)
    text = rules.calendar_file(one, made_at=now, maker="Every Child").decode()
    assert "DTSTART:20270209T150000Z" in text and "STATUS:CANCELLED" in text and "Hearing\\, Education" in text
