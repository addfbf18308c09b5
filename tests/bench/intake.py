"""The whole way in: the public form of a petition under load, a burst while the workers are down, and folding.

intake.post, intake.get: the form and the page, by one web process and by two (`.2`); intake.post.p99: the time of the
99th of 100 answers; intake.post.bound: the same INSERT alone, one per transaction, on one connection. intake.burst:
20,000 people sign, every tenth presses twice, nobody folds; afterwards all are folded, none lost, none twice.
intake.fold: petition-like arrivals of every sort, by two workers as in production (`.one`: by one).

The peer to beat is the public form of listmonk. It is a program of its own and is not run here; what it cannot do
without is one durable row for each form, and that is what intake.post.bound measures on the same machine.
"""

from tests.bench import folding, posts
from tests.bench.report import Report

PEER = (
    "the peer is listmonk's public form: one form, one durable row, without proof of work, stamp or wording of consent."
    " It is not run here; intake.post.bound is the least that any such form pays on this machine"
)


def run(report: Report) -> None:
    """Measure the door, the burst, the fold."""
    report.note(PEER)
    posts.run(report)
    folding.run(report)
