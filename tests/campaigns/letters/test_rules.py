"""How like its template a letter is, when offices are open, how a letter is put together."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from campaigns.letters import rules

TEMPLATE = "I ask you to vote for HB 5003, which gives every school what its children need."


def test_it_measures_how_like_its_template_a_letter_is():
    assert rules.similarity(TEMPLATE, TEMPLATE) == 100
    assert rules.similarity(TEMPLATE, TEMPLATE.upper().replace(",", " –")) == 100
    assert rules.similarity(TEMPLATE, "My son waited two years for an aide.") == 0
    own = "My son waited two years for an aide, and nobody in the school could tell me why it took so long. "
    assert 30 < rules.similarity(TEMPLATE, own + TEMPLATE) < 55
    assert rules.similarity(TEMPLATE, f"Hello! {TEMPLATE}") >= rules.NUDGE - 10
    assert rules.similarity(TEMPLATE, "") == 0
    assert rules.similarity(TEMPLATE, TEMPLATE * 2) < 60, "saying it twice makes nothing more its own or less"


@given(st.text(max_size=300), st.text(max_size=300))
def test_it_stays_between_nothing_and_all(template, text):
    assert 0 <= rules.similarity(template, text) <= 100


def test_it_knows_when_offices_are_open():
    tuesday = dt.datetime(2027, 2, 9, 9, 0)
    assert rules.in_office_hours(tuesday)
    assert not rules.in_office_hours(tuesday.replace(hour=8, minute=59))
    assert not rules.in_office_hours(tuesday.replace(hour=17))
    assert not rules.in_office_hours(tuesday.replace(day=13))
    closed = rules.holidays(2027)
    assert {dt.date(2027, 1, 18), dt.date(2027, 2, 15), dt.date(2027, 5, 31), dt.date(2027, 9, 6)} <= closed
    assert {dt.date(2027, 10, 11), dt.date(2027, 11, 25), dt.date(2027, 7, 4)} <= closed
    assert not rules.in_office_hours(dt.datetime(2027, 2, 15, 11, 0))


def test_it_puts_a_letter_together_without_gaps():
    assert rules.compose("a", " ", "", "b\n") == "a\n\nb"
    assert rules.points_of("- one\n\n • two \n") == ["one", "two"]
    assert rules.spacing(12) == dt.timedelta(minutes=5)


def test_it_lets_every_state_lead_somewhere_but_the_last():
    assert all(set(to) <= set(rules.MOVES) for to in rules.MOVES.values())
    assert [state for state, to in rules.MOVES.items() if not to] == ["cancelled"]
