"""The next best steps follow stated rules."""

import datetime as dt
from dataclasses import replace

from campaigns.reports import rules

NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
CALM = rules.War(
    has_bill=True, has_hearing=False, hearing_at=None, registration_closes_at=None, drafts=0, open_pages=1,
    open_events=0, alerts_sent=1, alerts_going=0, alerts_draft=0, halted=0, acted=10, promised=0, unconfirmed=0,
    calls_waiting=0, has_position=True,
)  # fmt: skip


def codes(**changes: object) -> list[str]:
    return [step.code for step in rules.next_steps(replace(CALM, **changes), NOW)]  # type: ignore[arg-type]


def test_it_has_nothing_to_say_when_all_is_done() -> None:
    assert codes() == []


def test_it_puts_what_is_broken_and_the_clocks_first() -> None:
    soon = NOW + dt.timedelta(days=2)
    found = codes(
        halted=1, registration_closes_at=soon, hearing_at=soon, has_hearing=True, alerts_sent=0, has_bill=False
    )
    assert found == ["halted", "rsvp_page_now", "alert_now", "bill"]


def test_it_leads_from_a_bill_to_people_in_the_room() -> None:
    assert codes(has_bill=False, open_pages=0, alerts_sent=0) == ["bill", "page"]
    assert codes(open_pages=0, drafts=1) == ["publish"]
    assert codes(alerts_sent=0) == ["alert"]
    later = NOW + dt.timedelta(days=10)
    assert codes(has_hearing=True, hearing_at=later, acted=60) == ["rsvp_page", "ask_signers"]
    assert codes(has_hearing=True, hearing_at=NOW + dt.timedelta(days=1), open_events=1, promised=9, unconfirmed=4) == [
        "confirm"
    ]


def test_it_lays_days_out_and_compares_weeks() -> None:
    today = dt.date(2027, 2, 9)
    days = rules.fill_days({today: 3, today - dt.timedelta(days=13): 1}, today, 14)
    assert days == [1, *[0] * 12, 3]
    assert rules.rising(days) == 2.0
    assert rules.rising([0, 0]) == 0.0
    assert [n for _day, n in rules.every_day([(today - dt.timedelta(days=1), 5)], today)] == [0, 0, 5, 0]
    assert rules.every_day([], today) == []
