"""The next best steps follow stated rules."""

import datetime as dt
from dataclasses import replace

from campaigns.warroom.rules import every_day, whip_bar
from campaigns.warroom.steps import rules, selectors

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
    assert found == ["halted", "rsvp_page_now", "alert_now", "bill", "alert"]


def test_it_leads_from_a_bill_to_people_in_the_room() -> None:
    assert codes(has_bill=False, open_pages=0, alerts_sent=0) == ["bill", "page"]
    assert codes(open_pages=0, drafts=1) == ["publish"]
    assert codes(alerts_sent=0) == ["alert"]
    later = NOW + dt.timedelta(days=10)
    assert codes(has_hearing=True, hearing_at=later, acted=60) == ["rsvp_page", "ask_signers"]
    assert codes(has_hearing=True, hearing_at=NOW + dt.timedelta(days=1), open_events=1, promised=9, unconfirmed=4) == [
        "confirm"
    ]


def test_it_asks_for_votes_by_the_whip_count() -> None:
    whip = rules.Whip(members=9, silent=2, open=3, hearsay=1, old=1, quiet_name="Rep. Lee", quiet_people=40)
    assert codes(whip=whip) == ["hearsay", "old_words", "unheard", "letters", "quiet"]
    assert codes(whip=whip, open_letters=1)[-2:] == ["unheard", "quiet"]
    assert codes(whip=replace(whip, is_lost=True))[0] == "lost"
    assert codes(testimony_closes_at=NOW + dt.timedelta(days=1)) == ["testimony_now"]
    assert codes(testimony_closes_at=NOW - dt.timedelta(minutes=1)) == []


def test_it_has_words_for_every_rule_in_the_rules_own_order() -> None:
    worst = replace(
        CALM, halted=1, registration_closes_at=NOW + dt.timedelta(days=1), hearing_at=NOW + dt.timedelta(days=2),
        testimony_closes_at=NOW + dt.timedelta(days=1), alerts_sent=0, unconfirmed=3, has_position=False, acted=99,
        alerts_draft=1, calls_waiting=1, whip=rules.Whip(9, 2, 3, 1, 1, True, "x", 2),
    )  # fmt: skip
    found = [step.code for step in rules.next_steps(worst, NOW, limit=99)]
    order = list(selectors.WORDS)
    assert [order.index(code) for code in found] == sorted(order.index(code) for code in found)
    assert len(found) > 12


def test_it_lays_the_whip_bar_out() -> None:
    parts, mark = whip_bar({"yes": 3, "open": 4, "silent": 1, "no": 2}, 6)
    assert [(part.kind, part.x, part.width) for part in parts] == [
        ("yes", 0, 300), ("open", 300, 400), ("silent", 700, 100), ("no", 800, 200)
    ]  # fmt: skip
    assert mark == 600
    assert whip_bar({}, 0)[1] == 0


def test_it_lays_days_out() -> None:
    today = dt.date(2027, 2, 9)
    assert [n for _day, n in every_day([(today - dt.timedelta(days=1), 5)], today)] == [0, 0, 5, 0]
    assert every_day([], today) == []
