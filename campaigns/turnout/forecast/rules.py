"""How many of those who promised will come, with an interval. Plain values; the formula is in docs/forecast.md.

Past events give, for every group of promises, how many there were and how many came. The share of a group is pulled
towards that of the wider group it is part of, as strongly as if KAPPA more promises had behaved like those: first all
promises, then their kind, lead time, distance, reminder, source. What whole events have in common (weather, the news)
spreads further than chance alone: RHO, estimated by moments. Together: a beta-binomial distribution.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

KAPPA = 20.0
PRIOR, PRIOR_RHO = 0.6, 0.05  # before there is any past: six of ten, and as unsure as that
PRIOR_EVENTS = 2.0
LEVEL = 0.9
LEAST, MOST = 0.004, 0.5
Group = tuple[str, str, str, str, str]  # kind of promise, lead time, distance, reminded, source: the coarse first


@dataclass(frozen=True)
class Past:
    """How many of a group promised to an event of the past, and how many of them came."""

    event: int
    group: Group
    promised: int
    came: int


@dataclass(frozen=True)
class Model:
    """Shares by every beginning of a group, and how much whole events differ."""

    shares: dict[tuple[str, ...], float]
    rho: float
    events: int

    def share(self, group: Group) -> float:
        """Give the share that comes, of the narrowest group that is known."""
        for depth in range(len(group), -1, -1):
            if group[:depth] in self.shares:
                return self.shares[group[:depth]]
        return PRIOR


@dataclass(frozen=True)
class Forecast:
    """How many are expected, and between which numbers nine of ten events end."""

    promised: int
    expected: float
    low: int
    high: int
    events: int


def learn(past: Sequence[Past]) -> Model:
    """Learn from past events."""
    promised: dict[tuple[str, ...], int] = defaultdict(int)
    came: dict[tuple[str, ...], int] = defaultdict(int)
    for one in past:
        for depth in range(len(one.group) + 1):
            promised[one.group[:depth]] += one.promised
            came[one.group[:depth]] += one.came
    shares: dict[tuple[str, ...], float] = {}
    for beginning in sorted(promised, key=len):
        wider = shares.get(beginning[:-1], PRIOR) if beginning else PRIOR
        shares[beginning] = (came[beginning] + KAPPA * wider) / (promised[beginning] + KAPPA)
    events = len({one.event for one in past})
    return Model(shares, _rho(past, Model(shares, 0, events)), events)


def _rho(past: Sequence[Past], model: Model) -> float:
    """Estimate by moments how much whole events differ: E (came - expected)^2 = v (1 + (n - 1) rho)."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for one in past:
        share = model.share(one.group)
        found = sums[one.event]
        found[0] += one.came - one.promised * share
        found[1] += one.promised * share * (1 - share)
        found[2] += one.promised
    above = sum(off * off - v for off, v, _n in sums.values())
    below = sum(v * (n - 1) for _off, v, n in sums.values())
    weight = len(sums) / (len(sums) + PRIOR_EVENTS)
    measured = above / below if below > 0 else PRIOR_RHO
    return min(MOST, max(LEAST, weight * measured + (1 - weight) * PRIOR_RHO))


def predict(model: Model, promises: Sequence[tuple[Group, int]]) -> Forecast:
    """Tell how many of these promises (group, how many) will come."""
    n = sum(count for _group, count in promises)
    expected = sum(count * model.share(group) for group, count in promises)
    if n == 0:
        return Forecast(0, 0.0, 0, 0, model.events)
    mean = min(0.995, max(0.005, expected / n))
    # What was learned from few events is itself unsure: the fewer, the wider.
    rho = min(MOST, model.rho * (1 + 1 / max(1, model.events)))
    low, high = interval(n, mean, rho)
    return Forecast(n, expected, low, high, model.events)


def interval(n: int, mean: float, rho: float, level: float = LEVEL) -> tuple[int, int]:
    """Give the middle of a beta-binomial distribution that holds so much of it."""
    strength = 1 / rho - 1
    a, b = mean * strength, (1 - mean) * strength
    below, low, total = (1 - level) / 2, None, 0.0
    for k in range(n + 1):
        total += exp(_log_chance(k, n, a, b))
        if low is None and total > below:
            low = k
        if total >= 1 - below:
            return low or 0, k
    return low or 0, n


def _log_chance(k: int, n: int, a: float, b: float) -> float:
    choose = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return choose + _log_beta(k + a, n - k + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def lead_of(days: float) -> str:
    """Name how long before the event somebody promised."""
    return "days" if days < 3 else "week" if days < 10 else "weeks"
