"""From a sample to a number that may be said: plain values."""

import math
from dataclasses import dataclass

FEW = 20_000  # who looks after no more people asks all of them, always
SAMPLE = 5_000  # people drawn where there are more, about
QUICK = 0.05  # seconds that an exact count may take while somebody types
CHEAP = 20_000  # in the planner's units (50 ms are some ten thousand): what costs more is not even tried
PATIENT = 20.0  # seconds for the exact count that follows
SURE = 1.96  # standard deviations: 19 of 20 estimates lie so near


@dataclass(frozen=True)
class Counted:
    """How many people; where it is an estimate, how far off it may be (19 times of 20)."""

    people: int
    give_or_take: int = 0

    @property
    def is_exact(self) -> bool:
        """Tell whether everybody was counted."""
        return self.give_or_take == 0


def bucket_count(people: int) -> int:
    """Tell into how many buckets people are dealt so that one of them is the sample."""
    return max(1, round(people / SAMPLE))


def estimate(found: int, drawn: int, people: int) -> Counted:
    """Estimate how many of all people hold from how many of those drawn do (a simple random sample without return)."""
    if drawn >= people or not drawn:
        return Counted(found)
    share = found / drawn
    # Of nobody or everybody found the formula would be sure of itself: one more than seen is thinkable.
    spread = max(share * (1 - share), 1 / drawn * (1 - 1 / drawn))
    error = SURE * math.sqrt(spread / drawn * (people - drawn) / (people - 1))
    return Counted(rounded(share * people), max(1, rounded(error * people, digits=1)))


def rounded(number: float, digits: int = 2) -> int:
    """Round to so many digits that mean something: 123456 -> 120000."""
    whole = round(number)
    if whole == 0:
        return 0
    power = max(0, len(str(abs(whole))) - digits)
    return round(whole / 10**power) * 10**power
