"""Folds chunks in two lanes, a transaction for each half, only while the run is the caller's.

The lanes do not wait for each other at the end of a chunk. What was kept of a chunk that is not whole is passed over
when it comes again.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import OperationalError, connection, connections, transaction

from contacts.imports.lanes import matching
from contacts.imports.models import ImportRun, RunState
from contacts.intake.straight import loading as straight

WORTH = 1000  # rows: a smaller chunk is folded where it stands, and so is one inside a caller's transaction
GOING = 2  # chunks
TIMES = 3  # that a half is tried, when it and somebody else wait for each other
# Who cancels the run or takes it back locks the row whole and waits for both lanes; the watermark waits for neither.
MINE = "SELECT FROM contacts_importrun WHERE id = %s AND state = %s AND read <= %s FOR KEY SHARE"
Rows = Sequence[straight.Row]


class Going(NamedTuple):
    """A chunk on its way: how many lines of the file, its halves, the lanes of its addresses."""

    lines: int
    halves: list["Future[bool]"]
    lanes: matching.Lanes


class Lanes:
    """Takes the chunks of a run in their order and gives the number of lines of each that is kept, in their order."""

    def __init__(self, run: ImportRun, pools: Sequence[ThreadPoolExecutor]) -> None:
        self.run, self.at, self.pools = run, run.read, pools
        self.going: deque[Going] = deque()
        self.is_over = False

    def take(self, lines: int, rows: Rows, *, now: datetime) -> Iterator[int]:
        """Begin with a chunk; gives those that are whole by now. It ends early when the run is ours no more."""
        if len(rows) < WORTH or connection.in_atomic_block:  # what a caller's transaction wrote only it can see
            yield from self.rest()
            if not self.is_over and self._fold(self.at, rows, now):
                self.at += lines
                yield lines
            return
        parted = matching.part(rows, [one.lanes for one in self.going])
        if parted is None:
            yield from self.rest()
            parted = matching.part(rows, [])
        if parted and not self.is_over:
            parts, lanes = parted
            both = zip(self.pools, parts, strict=True)
            halves = [pool.submit(self._fold, self.at, part, now) for pool, part in both]
            self.going.append(Going(lines, halves, lanes))
            self.at += lines
        while len(self.going) >= GOING and not self.is_over:
            yield from self._first()

    def rest(self) -> Iterator[int]:
        """Wait for the chunks that are still on their way."""
        while self.going:
            yield from self._first()

    def _first(self) -> Iterator[int]:
        one = self.going.popleft()
        if all(half.result() for half in one.halves):
            yield one.lines

    def _fold(self, at: int, rows: Rows, now: datetime) -> bool:
        """Fold a half; False, here and from now on, when the run is ours no more or something went wrong before."""
        for time in range(TIMES):
            try:
                if not self.is_over and self._fold_once(at, rows, now):
                    return True
                break
            except OperationalError:
                if time == TIMES - 1:
                    self.is_over = True
                    raise
            except BaseException:
                self.is_over = True
                raise
        self.is_over = True
        return False

    def _fold_once(self, at: int, rows: Rows, now: datetime) -> bool:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(MINE, [self.run.pk, RunState.RUNNING, at])
                if cursor.fetchone() is None:
                    return False
            straight.fold(rows, now=now)
        return True


@contextmanager
def opened(run: ImportRun) -> Iterator[Lanes]:
    """Open two lanes for a run, each with a thread and a connection; at the end they are waited for and closed."""
    pools = [ThreadPoolExecutor(1, thread_name_prefix="lane") for _ in range(2)]
    lanes = Lanes(run, pools)
    try:
        yield lanes
    finally:
        lanes.is_over = True
        for pool in pools:
            pool.submit(connections.close_all)
            pool.shutdown()
