"""When a variant has won, and how sure that is: plain values, no Django.

Each variant's rate has a Beta(1, 1) prior, so after `done` of `people` its posterior is Beta(1 + done, 1 + people -
done). The probability that a variant is the best is the integral of its density times the others' distribution
functions; the expected loss of choosing it is E[max of all] - E[its own] (C. Stucchio, "Bayesian A/B testing at VWO",
2015; E. Miller, "Formulas for Bayesian A/B testing", 2015, whose closed form for two the tests compare with).

The rule is asked once, at the hour that was fixed before the start: looking again and again until something looks like
a winner would find one by chance. Two variants that are equally good are told apart by chance in one of ten tries
(either may seem surely best with 5 %); then nothing is lost by the choice. See the tests for both rates, simulated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SUBJECT, SENDER, CONTENT = "subject", "sender", "content"
ACTED, CLICKED = "acted", "clicked"
LEADER, HUMAN = "leader", "human"
LETTERS = "ABCD"
SHARES = (5, 10, 20, 30, 50)  # percent of the audience
HOURS = (1, 2, 4, 6, 12, 24, 48)

SURE = 0.95  # probability of being the best with which a variant has won
CLOSE = 0.02  # or its expected loss is so small a part of the leader's rate that it does not matter which one is sent
LEAST = 250  # people of each variant under which the rule says nothing; a sample is drawn at least so large
LEAST_DONE = 10  # and so many deeds of all variants together
POINTS = 900  # of the integrals, per variant: they are then right to four digits


@dataclass(frozen=True)
class Arm:
    """One variant: to how many people it went, and how many of them did what counts."""

    letter: str
    people: int
    done: int

    @property
    def rate(self) -> float:
        """Tell the share that did it."""
        return self.done / self.people if self.people else 0.0


@dataclass(frozen=True)
class Judged:
    """What is known about a variant: the likeliest range of its rate, and how likely it is the best."""

    arm: Arm
    low: float
    high: float
    best: float
    loss: float


@dataclass(frozen=True)
class Verdict:
    """What the rule says: the leader, and why it has won (`sure` or `close`); '' while it has not."""

    leader: str
    why: str
    judged: Sequence[Judged]


def judge(arms: Sequence[Arm]) -> list[Judged]:
    """Tell of each variant its 95 % credible interval, the probability that it is the best, and its expected loss."""
    grid = _grid(arms)
    densities = [[_density(arm, x) for x in grid] for arm in arms]
    cumulated = [_cumulate(grid, density) for density in densities]
    products = [math.prod(one[i] for one in cumulated) for i in range(len(grid))]
    best_of_all = _integrate(grid, [1 - product for product in products])
    judged = []
    for number, arm in enumerate(arms):
        others = [[one[i] for other, one in enumerate(cumulated) if other != number] for i in range(len(grid))]
        best = _integrate(grid, [d * math.prod(o) for d, o in zip(densities[number], others, strict=True)])
        mean = (arm.done + 1) / (arm.people + 2)
        low, high = interval(arm)
        judged.append(Judged(arm, low, high, min(1.0, max(0.0, best)), max(0.0, best_of_all - mean)))
    return judged


def decide(arms: Sequence[Arm]) -> Verdict:
    """Say which variant leads and whether it has won; of equals the first one leads, which is the text itself."""
    judged = judge(arms)
    leader = max(judged, key=lambda one: (one.best, one.arm.rate, -LETTERS.index(one.arm.letter)))
    enough = min(arm.people for arm in arms) >= LEAST and sum(arm.done for arm in arms) >= LEAST_DONE
    why = ""
    if enough and leader.best >= SURE:
        why = "sure"
    elif enough and leader.loss <= CLOSE * leader.arm.rate:
        why = "close"
    return Verdict(leader.arm.letter, why, judged)


def interval(arm: Arm, level: float = 0.95) -> tuple[float, float]:
    """Tell the central credible interval of a variant's rate."""
    a, b = arm.done + 1.0, arm.people - arm.done + 1.0
    tail = (1 - level) / 2
    return _quantile(a, b, tail), _quantile(a, b, 1 - tail)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Compute the regularised incomplete beta function I_x(a, b) by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b))
    if x > (a + 1) / (a + b + 2):  # there the mirrored fraction converges faster
        return 1 - front / b * _fraction(b, a, 1 - x)
    return front / a * _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1), tiny)
    result = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _off_zero(1 + step * d, tiny)
            c = _off_zero(1 + step / c, tiny)
            result *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return result


def _off_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _quantile(a: float, b: float, share: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if incomplete_beta(a, b, middle) < share else (low, middle)
    return (low + high) / 2


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _density(arm: Arm, x: float) -> float:
    a, b = arm.done + 1.0, arm.people - arm.done + 1.0
    return math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - _log_beta(a, b))


def _grid(arms: Sequence[Arm]) -> list[float]:
    """Lay points where the densities are: nine standard deviations around each mean."""
    points: set[float] = {1e-12, 1 - 1e-12}
    for arm in arms:
        a, b = arm.done + 1.0, arm.people - arm.done + 1.0
        mean, spread = a / (a + b), math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
        low, high = max(1e-12, mean - 9 * spread), min(1 - 1e-12, mean + 9 * spread)
        points |= {low + (high - low) * step / POINTS for step in range(POINTS + 1)}
    return sorted(points)


def _cumulate(grid: Sequence[float], values: Sequence[float]) -> list[float]:
    total, sums = 0.0, [0.0]
    for i in range(1, len(grid)):
        total += (values[i] + values[i - 1]) / 2 * (grid[i] - grid[i - 1])
        sums.append(total)
    return [one / total for one in sums]


def _integrate(grid: Sequence[float], values: Sequence[float]) -> float:
    return sum((values[i] + values[i - 1]) / 2 * (grid[i] - grid[i - 1]) for i in range(1, len(grid)))


def next_letter(letters: Sequence[str]) -> str:
    """Tell the letter of a further variant; '' when there are four."""
    return next((letter for letter in LETTERS if letter not in letters), "")
