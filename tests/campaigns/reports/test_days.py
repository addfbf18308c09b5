"""Days laid out in a row, and how they rise."""

import datetime as dt

from campaigns.reports import rules


def test_it_lays_days_out_and_compares_weeks() -> None:
    today = dt.date(2027, 2, 9)
    days = rules.fill_days({today: 3, today - dt.timedelta(days=13): 1}, today, 14)
    assert days == [1, *[0] * 12, 3]
    assert rules.rising(days) == 2.0
    assert rules.rising([0, 0]) == 0.0
