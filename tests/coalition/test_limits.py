"""Rates are counted in windows that slide."""

from types import SimpleNamespace

from coalition import limits


def test_nobody_comes_twice_as_often_at_the_border_of_two_windows(monkeypatch):
    clock = SimpleNamespace(now=6000.0 + 599)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: clock.now))
    assert [limits.count_in("x", 600) for _one in range(30)][-1] == 30
    clock.now = 6600.0
    assert limits.count_in("x", 600) == 31  # the clock's own window is new, what was sent a second ago is not forgotten
    clock.now = 6900.0
    assert limits.count_in("x", 600) == 2 + 15
    clock.now = 7200.0
    assert limits.count_in("x", 600) == 1 + 2
    clock.now = 9000.0
    assert limits.count_in("x", 600) == 1
