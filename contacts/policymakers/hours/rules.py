"""Plain rules of office hours."""

from datetime import date, timedelta


def holidays(year: int) -> set[date]:
    """List the days on which every office of the state is closed."""
    november = date(year, 11, 1)
    thursday = november + timedelta(days=(3 - november.weekday()) % 7)
    fixed = {date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)}
    monday_in = {(1, 3), (2, 3), (9, 1), (10, 2)}  # month, which Monday
    last_of_may = date(year, 5, 31)
    return (
        fixed
        | {thursday + timedelta(weeks=3), last_of_may - timedelta(days=last_of_may.weekday())}
        | {_monday(year, month, which) for month, which in monday_in}
    )


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(0 - first.weekday()) % 7, weeks=which - 1)
