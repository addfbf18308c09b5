"""What a bench writes: `name=value unit` lines and a summary."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from django.db import DatabaseError, connection


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


def database_cpu() -> float:
    """Tell how many seconds of processor PostgreSQL took so far; 0 if it runs elsewhere."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        post = int((folder / "postmaster.pid").read_text().split()[0])
        alive = Path(f"/proc/{post}/task/{post}/children").read_text().split()
        ticks = sum(sum(_ticks(pid)[:2]) for pid in map(int, alive)) + sum(_ticks(post))
    except (OSError, DatabaseError):
        return 0.0
    return float(ticks / os.sysconf("SC_CLK_TCK"))


def _ticks(pid: int) -> list[int]:
    """Give what a process took itself (user, system), and what its ended children took."""
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return [int(told[place]) for place in (11, 12, 13, 14)]
