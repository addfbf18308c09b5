"""Days laid out in a row, and how they rise; plain values, no Django."""

from collections.abc import Sequence
from datetime import date, timedelta

SPARK_DAYS = 14


def fill_days(counts: dict[date, int], until: date, days: int) -> list[int]:
    """Lay counts out over the last days, those without any as 0."""
    return [counts.get(until - timedelta(days=back), 0) for back in range(days - 1, -1, -1)]


def rising(values: Sequence[int]) -> float:
    """Compare the last week with the one before: 0.25 means a quarter more; nothing before is 0."""
    half = len(values) // 2
    before, after = sum(values[:half]), sum(values[half:])
    return (after - before) / before if before else 0.0
