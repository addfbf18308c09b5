"""The whole way in: the public form of a petition under load, a burst while the workers are down, and folding.

intake.post, intake.get: the form and the page, by one web process and by two (`.2`); intake.post.p99: the time of the
99th of 100 answers; intake.post.bound: the same INSERT alone, one per transaction, on one connection. intake.burst:
20,000 people sign, every tenth presses twice, nobody folds; afterwards all are folded, none lost, none twice.
intake.fold: petition-like arrivals of every sort, by two workers as in production (`.one`: by one).
"""

from tests.bench import folding, posts
from tests.bench.report import Report


def run(report: Report) -> None:
    """Measure the door, the burst, the fold."""
    posts.run(report)
    folding.run(report)
