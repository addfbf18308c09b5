"""Faults on demand: what should go wrong, how often, and by a seed so that a run can be repeated."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import orjson

KINDS = {
    "429": "answer 429 with a reset time",
    "500_before": "answer 500 without accepting",
    "500_after": "accept, then answer 500",
    "cut_before": "close the connection without accepting",
    "cut_after": "accept, then close the connection",
    "timeout": "accept, then stay silent",
    "slow": "answer late",
    "401": "answer 401",
    "413": "answer 413",
    "events_down": "lose batches of events",
    "events_missing": "lose single events",
    "events_late": "send single events late",
    "events_twice": "send batches of events twice",
    "events_shuffled": "send batches of events out of order",
    "events_forged": "sign batches of events with a wrong key",
    "calls_busy": "who is rung is busy",
    "calls_no_answer": "who is rung does not answer",
}
OF_LATER = ("events", "calls")  # what happens after a request was answered
NUMBERS = {"seed": int, "seconds": float, "reset_in": float, "late": float}


def read_orders(text: str) -> dict[str, Any]:
    """Read orders as JSON, or in short: `429=0.1 500_after=2x events_late=0.5 late=20 seed=3 bad=ana@example.org`.

    A share of all calls is a number, the next calls are a number with an x. Raises ValueError.
    """
    if text.lstrip().startswith("{"):
        return dict(orjson.loads(text))
    orders: dict[str, Any] = {"shares": {}, "next": {}, "bad_addresses": []}
    for word in text.replace(",", " ").split():
        name, _, value = word.partition("=")
        if name == "bad":
            orders["bad_addresses"].append(value)
        elif name in NUMBERS:
            orders[name] = NUMBERS[name](value)
        elif value.endswith("x"):
            orders["next"][name] = int(value[:-1])
        else:
            orders["shares"][name] = float(value or 1)
    return orders


@dataclass(slots=True)
class Faults:
    """Which faults strike: a share of all calls, or the next n calls. Seeded."""

    seed: int = 1
    shares: dict[str, float] = field(default_factory=dict)
    next_calls: dict[str, int] = field(default_factory=dict)
    seconds: float = 30.0  # of `timeout`; `slow` takes a tenth
    reset_in: float = 2.0  # of `429`
    late: float = 10.0  # of `events_late`
    bad_addresses: set[str] = field(default_factory=set)
    struck: dict[str, int] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, given: dict[str, Any]) -> None:
        """Take new orders: {"seed": 1, "shares": {"500_after": 0.05}, "next": {"429": 1}, "seconds": 2, ...}."""
        with self._lock:
            unknown = {*given.get("shares", {}), *given.get("next", {})} - set(KINDS)
            if unknown:
                raise ValueError(f"unknown faults {sorted(unknown)}; known are {sorted(KINDS)}")
            self.seed = int(given.get("seed", self.seed))
            self._dice.seed(self.seed)
            self.shares = {kind: float(share) for kind, share in given.get("shares", {}).items()}
            self.next_calls = {kind: int(count) for kind, count in given.get("next", {}).items()}
            self.seconds = float(given.get("seconds", self.seconds))
            self.reset_in = float(given.get("reset_in", self.reset_in))
            self.late = float(given.get("late", self.late))
            self.bad_addresses = {address.lower() for address in given.get("bad_addresses", self.bad_addresses)}

    def strike(self) -> str:
        """Choose the fault of this call, or none ('')."""
        with self._lock:
            ready = (kind for kind, count in self.next_calls.items() if count > 0 and not kind.startswith(OF_LATER))
            kind = next(ready, "")
            if kind:
                self.next_calls[kind] -= 1
            else:
                roll = self._dice.random()
                for kind_now, share in self.shares.items():
                    if kind_now.startswith(OF_LATER):
                        continue
                    if roll < share:
                        kind = kind_now
                        break
                    roll -= share
            if kind:
                self.struck[kind] = self.struck.get(kind, 0) + 1
            return kind

    def rolls(self, kind: str) -> bool:
        """Tell whether a fault of events strikes this time."""
        with self._lock:
            share = self.shares.get(kind, 0.0)
            strikes = share >= 1 or (share > 0 and self._dice.random() < share)
            if strikes:
                self.struck[kind] = self.struck.get(kind, 0) + 1
            return strikes

    def shuffle(self, things: list[Any]) -> None:
        """Bring things out of order, by the seed."""
        with self._lock:
            self._dice.shuffle(things)

    def told(self) -> dict[str, Any]:
        """Tell the orders and what struck so far."""
        orders = {"seed": self.seed, "shares": self.shares, "next": self.next_calls, "seconds": self.seconds}
        orders |= {"reset_in": self.reset_in, "late": self.late, "bad_addresses": sorted(self.bad_addresses)}
        return {**orders, "struck": self.struck, "kinds": KINDS}

    def wait(self, part: float = 1.0) -> None:
        """Stay silent."""
        time.sleep(self.seconds * part)
