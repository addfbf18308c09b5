"""What a bench writes: `name=value unit` lines and a summary."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass
class Report:
    """Collects and prints the lines of a run."""

    began: float = field(default_factory=time.monotonic)
    lines: dict[str, float] = field(default_factory=dict)

    def line(self, name: str, value: float, unit: str) -> None:
        """Print one measured number."""
        self.lines[name] = value
        shown = f"{value:,.0f}".replace(",", "") if value >= 100 else f"{value:.3g}"
        print(f"{name}={shown} {unit}", flush=True)

    def note(self, text: str) -> None:
        """Say what is being prepared; not a result."""
        print(f"# {text}", flush=True)

    @contextmanager
    def rate(self, name: str, count: int, unit: str) -> Iterator[None]:
        """Time a block and print how many per second it did."""
        began = time.perf_counter()
        yield
        self.line(name, count / max(time.perf_counter() - began, 1e-9), unit)

    def summary(self) -> None:
        """Print the last line: what was run, where, how long."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        spent = time.monotonic() - self.began
        print(f"bench: {len(self.lines)} numbers in {spent:.0f} s on {os.cpu_count()} cores, {memory:.0f} GB, {commit}")


def p95(work: Callable[[], object], times: int = 20) -> float:
    """Measure a call several times; milliseconds that 95 of 100 calls stay under."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return quantiles(taken, n=20)[-1]
