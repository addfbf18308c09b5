"""The caps of a warm-up, and when how many would leave under them: plain values, no Django.

Why warm up: mailbox providers trust a new sending domain little and refuse or file as spam what suddenly comes in
masses; they ask to begin small, with people who want the mail, and to raise the volume step by step. No provider
publishes exact numbers. The table is ours: about double every two days at first, half as much again later, a
quarter of a million after two weeks; day by day it may be changed before it begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WARM_UP = (
    *[500, 1_000, 2_000, 3_500, 6_000, 10_000, 15_000],
    *[25_000, 40_000, 60_000, 90_000, 130_000, 180_000, 250_000],
)
FURTHEST = 366  # days that a forecast looks ahead


@dataclass(frozen=True)
class Pace:
    """The limits of one domain, as people set them; `used` is what left on `today`."""

    per_second: int | None = None
    per_day: int | None = None
    warm_up_on: date | None = None
    warm_up_caps: Sequence[int] = ()
    used: int = 0

    @property
    def is_free(self) -> bool:
        """Tell whether there is no limit at all."""
        return self.per_second is None and self.per_day is None and self.warm_up_on is None

    def warm_up_day(self, day: date) -> int:
        """Tell which day of the warm-up this is, from 1; 0 before, after and without one."""
        number = (day - self.warm_up_on).days + 1 if self.warm_up_on else 0
        return number if 1 <= number <= len(self.warm_up_caps) else 0

    def cap_on(self, day: date) -> int | None:
        """Tell how many may leave on this day; None: as many as there are."""
        number = self.warm_up_day(day)
        caps = [cap for cap in (self.per_day, self.warm_up_caps[number - 1] if number else None) if cap is not None]
        return min(caps, default=None)


@dataclass(frozen=True)
class Step:
    """So many on that day."""

    day: date
    people: int


def forecast(people: int, pace: Pace, today: date) -> list[Step]:
    """Tell how many of these people would get it on which day, if nothing else is sent; without a cap: all today.

    Ends after a year: what is left then stands in no step.
    """
    steps: list[Step] = []
    left = people
    for ahead in range(FURTHEST):
        day = today + timedelta(days=ahead)
        cap = pace.cap_on(day)
        room = left if cap is None else max(0, cap - (pace.used if ahead == 0 else 0))
        taken = min(left, room)
        if taken:
            steps.append(Step(day, taken))
        left -= taken
        if not left:
            break
    return steps


def seconds_for(people: int, pace: Pace) -> float:
    """Tell how long so many take at the limit a second; 0 without one."""
    return people / pace.per_second if pace.per_second else 0.0
