"""The rule by which a variant wins: known values, and how often it is wrong."""

import math
import random
from bisect import bisect

import pytest

from campaigns.alerts.variants import rules
from campaigns.alerts.variants.rules import Arm


@pytest.mark.parametrize(
    "a, b, x, value",
    [  # I_x(1, b) = 1 - (1 - x)^b; I_x(a, 1) = x^a; symmetry; binomial sums
        (1, 5, 0.2, 1 - 0.8**5),
        (7, 1, 0.9, 0.9**7),
        (3, 3, 0.5, 0.5),
        (2, 3, 0.4, sum(math.comb(4, k) * 0.4**k * 0.6 ** (4 - k) for k in range(2, 5))),
        (31, 971, 0.03, sum(math.comb(1001, k) * 0.03**k * 0.97 ** (1001 - k) for k in range(31, 1002))),
    ],
)
def test_it_knows_the_incomplete_beta_function(a: float, b: float, x: float, value: float) -> None:
    assert rules.incomplete_beta(a, b, x) == pytest.approx(value, abs=1e-10)
    assert rules.incomplete_beta(b, a, 1 - x) == pytest.approx(1 - value, abs=1e-10)


def test_it_knows_credible_intervals() -> None:
    low, high = rules.interval(Arm("A", 0, 0))
    assert (low, high) == (pytest.approx(0.025), pytest.approx(0.975))
    low, high = rules.interval(Arm("A", 10, 0))  # Beta(1, 11)
    assert low == pytest.approx(1 - 0.975 ** (1 / 11)) and high == pytest.approx(1 - 0.025 ** (1 / 11))
    low, high = rules.interval(Arm("A", 1000, 30))
    assert rules.incomplete_beta(31, 971, low) == pytest.approx(0.025)
    assert rules.incomplete_beta(31, 971, high) == pytest.approx(0.975)


def miller(a: Arm, b: Arm) -> float:
    """P(B > A) in closed form (E. Miller)."""

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    a1, b1, a2, b2 = a.done + 1, a.people - a.done + 1, b.done + 1, b.people - b.done + 1
    return sum(
        math.exp(log_beta(a1 + i, b1 + b2) - math.log(b2 + i) - log_beta(1 + i, b2) - log_beta(a1, b1))
        for i in range(a2)
    )


@pytest.mark.parametrize(
    "one, two", [((100, 3), (100, 9)), ((1000, 30), (1000, 40)), ((50_000, 1500), (50_000, 1560)), ((5, 0), (5, 0))]
)
def test_it_agrees_with_the_closed_form_for_two(one: tuple[int, int], two: tuple[int, int]) -> None:
    a, b = Arm("A", *one), Arm("B", *two)
    judged = rules.judge([a, b])
    assert judged[1].best == pytest.approx(miller(a, b), abs=2e-4)
    assert judged[0].best + judged[1].best == pytest.approx(1, abs=2e-4)


def test_it_agrees_with_a_simulation_for_four() -> None:
    arms = [Arm("A", 800, 24), Arm("B", 800, 30), Arm("C", 800, 33), Arm("D", 800, 20)]
    dice = random.Random(7)  # noqa: S311
    wins, losses, rounds = [0] * 4, [0.0] * 4, 20_000
    for _ in range(rounds):
        drawn = [dice.betavariate(arm.done + 1, arm.people - arm.done + 1) for arm in arms]
        wins[drawn.index(max(drawn))] += 1
        for number, one in enumerate(drawn):
            losses[number] += max(drawn) - one
    for number, one in enumerate(rules.judge(arms)):
        assert one.best == pytest.approx(wins[number] / rounds, abs=0.012)
        assert one.loss == pytest.approx(losses[number] / rounds, abs=0.0004)


def test_it_decides_only_when_there_is_enough_to_go_by() -> None:
    assert rules.decide([Arm("A", 100, 0), Arm("B", 100, 30)]).why == ""  # too few people
    assert rules.decide([Arm("A", 500, 0), Arm("B", 500, 9)]).why == ""  # too few deeds
    sure = rules.decide([Arm("A", 1000, 20), Arm("B", 1000, 45)])
    assert (sure.leader, sure.why) == ("B", "sure")
    assert rules.decide([Arm("A", 1000, 30), Arm("B", 1000, 33)]).why == ""
    close = rules.decide([Arm("A", 60_000, 3000), Arm("B", 60_000, 3010)])
    assert (close.leader, close.why) == ("B", "close")
    assert rules.decide([Arm("A", 300, 9), Arm("B", 300, 9)]).leader == "A"
    assert rules.decide([Arm("A", 0, 0), Arm("B", 0, 0)]).why == ""


class Coin:
    """Counts of successes out of n at a rate, drawn quickly."""

    def __init__(self, people: int, rate: float, dice: random.Random) -> None:
        total, self.sums, self.dice = 0.0, [], dice
        for k in range(people // 4):
            log = math.lgamma(people + 1) - math.lgamma(k + 1) - math.lgamma(people - k + 1)
            total += math.exp(log + k * math.log(rate) + (people - k) * math.log1p(-rate))
            self.sums.append(total)

    def throw(self) -> int:
        return bisect(self.sums, self.dice.random())


def share_sure(people: int, rates: list[float], letter: str, monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(rules, "POINTS", 120)
    dice = random.Random(20270209)  # noqa: S311
    coins = [Coin(people, rate, dice) for rate in rates]
    found = 0
    for _ in range(400):
        arms = [Arm(rules.LETTERS[n], people, coin.throw()) for n, coin in enumerate(coins)]
        verdict = rules.decide(arms)
        found += verdict.why == "sure" and (not letter or verdict.leader == letter)
    return found / 400


def test_it_rarely_finds_a_winner_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stated: about one in ten of two equal variants (5 % for either)."""
    assert 0.05 < share_sure(1000, [0.04, 0.04], "", monkeypatch) < 0.14


def test_it_hardly_ever_prefers_the_worse_and_mostly_finds_the_better(monkeypatch: pytest.MonkeyPatch) -> None:
    assert share_sure(2000, [0.04, 0.06], "A", monkeypatch) < 0.005
    assert share_sure(2000, [0.04, 0.06], "B", monkeypatch) > 0.8
