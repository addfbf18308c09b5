"""What a send's plan says, as plain values: hours by zone, a window, a sample of variants. No Django."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

PART = timedelta(minutes=5)  # a window is cut into parts no longer than this, as far as there are people
SMALLEST = 25  # people in a bundle of a window


@dataclass(frozen=True)
class Hours:
    """Everybody at her own hour: when it is due in each zone, and which zone a state lies in.

    `otherwise` is the zone of people whose home is unknown; it must be one of `due`.
    """

    due: Mapping[str, datetime]
    zone_of: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True)
class Window:
    """Evenly over some time, bundle by bundle: the first at its beginning."""

    since: datetime
    lasts: timedelta

    @property
    def parts(self) -> int:
        """Tell into how many bundles the window may be cut, so that they leave at least every five minutes."""
        return max(1, int(self.lasts / PART))


@dataclass(frozen=True)
class Sample:
    """A share (0 to 1) or a number of the people, drawn by lot, gets the variants in equal parts; the rest waits.

    At least `least` people per variant; where that takes everybody, nobody waits.
    """

    share: float | None = None
    count: int | None = None
    least: int = 0

    def size_of(self, total: int, variants: int) -> int:
        """Tell how many people of all are in the sample: whole rounds of the variants where somebody is left."""
        wanted = self.count if self.count is not None else math.ceil(round(total * (self.share or 0), 6))
        wanted = max(wanted, self.least * variants)
        return total if wanted >= total else -(-wanted // variants) * variants


@dataclass(frozen=True)
class Plan:
    """When people get a send, and who gets which variant first; empty: all at once, each variant to equal parts."""

    hours: Hours | None = None
    window: Window | None = None
    sample: Sample | None = None
