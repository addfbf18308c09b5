"""Folds the chunks of a run, each half in a transaction of its own, only while the run is still this worker's.

Another worker that claims the run changes its claim and waits for whoever folds under the old one, so a process that
was left behind keeps nothing more. What was kept of a chunk that is not whole is passed over when it comes again.
"""

import fcntl
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO, NamedTuple

import orjson
import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from coalition.columns import sweeping
from contacts.imports import rules, selectors
from contacts.imports.lanes import matching
from contacts.imports.models import ImportRun, RunState
from contacts.intake.straight import loading as straight

COMMAND = "fold_lane"
WORTH = 20_000  # rows still to come: for fewer the other process, which takes a second to start, is not worth it
GOING = 2  # chunks under way
PATIENCE = 0.0  # seconds that a chunk waits for the other process to begin; until then all is folded here
TIMES = 3  # that a half is tried, when it and somebody else wait for each other
READY, KEPT, OVER = b"r", b"1", b"0"  # what the other process says
MINE = "SELECT FROM contacts_importrun WHERE id = %s AND state = %s AND claim = %s FOR KEY SHARE"
log = structlog.get_logger("imports")
Rows = Sequence[matching.Row]


class LaneLost(Exception):
    """The other process ended; the run goes on with the next worker."""


class Going(NamedTuple):
    """A chunk whose half here is kept, while the other may be under way: its lines in the file, addresses there."""

    lines: int
    there: set[str]


class Lane:
    """The other process: takes halves in their order, says of each whether it was kept."""

    def __init__(self, run: ImportRun) -> None:
        to_read, self.outgoing = os.pipe()
        self.incoming, to_write = os.pipe()
        with suppress(AttributeError, OSError):  # a half lies there while the one before is folded, where that may be
            fcntl.fcntl(self.outgoing, fcntl.F_SETPIPE_SZ, 1 << 20)
        told = [str(run.pk), str(run.claim), connection.settings_dict["NAME"], str(to_read), str(to_write)]
        command = [sys.executable, "-m", "django", COMMAND, *told]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, pass_fds=(to_read, to_write))
        os.close(to_read)
        os.close(to_write)
        self.is_ready = False

    def wakes(self) -> bool:
        """Tell whether it has begun its work; one that ended before it began never does."""
        if not self.is_ready and select.select([self.incoming], [], [], PATIENCE)[0]:
            self.is_ready = os.read(self.incoming, 1) == READY
        return self.is_ready

    def send(self, rows: Rows) -> None:
        """Give it a half; waits while it is more than one behind."""
        told = orjson.dumps(rows)
        try:
            with open(self.outgoing, "wb", closefd=False) as pipe:
                pipe.write(len(told).to_bytes(4, "big") + told)
        except BrokenPipeError as error:
            raise LaneLost from error

    def is_kept(self) -> bool:
        """Wait for its word about the oldest half."""
        return self._hear() == KEPT

    def end(self) -> None:
        """Let it come to its end: it takes no more, what is under way is waited for."""
        os.close(self.outgoing)
        self.process.wait()
        os.close(self.incoming)

    def _hear(self) -> bytes:
        if not (word := os.read(self.incoming, 1)):
            raise LaneLost
        return word


class Lanes:
    """Takes the chunks of a run in their order and gives the number of lines of each that is kept, in their order."""

    def __init__(self, run: ImportRun, lane: Lane | None) -> None:
        self.folding, self.lane = Folding(run), lane
        self.going: deque[Going] = deque()
        self.is_over = False

    def take(self, rows: Rows) -> Iterator[int]:
        """Fold a chunk; gives those that are whole by now. It ends early when the run is ours no more."""
        if self.lane is None or not self.lane.wakes():
            self.is_over = not self.folding.fold(rows)
            if not self.is_over:
                yield len(rows)
            return
        under_way = set().union(*(one.there for one in self.going))
        here, there, addresses = matching.part(rows, self.folding.columns, under_way)
        self.lane.send(there)
        self.is_over = not self.folding.fold(here)
        if not self.is_over:
            self.going.append(Going(len(rows), set(addresses)))
        while len(self.going) >= GOING and not self.is_over:
            yield from self._first()

    def rest(self) -> Iterator[int]:
        """Wait for the chunks that are still under way."""
        while self.going and not self.is_over:
            yield from self._first()

    def _first(self) -> Iterator[int]:
        one = self.going.popleft()
        self.is_over = not (self.lane and self.lane.is_kept())
        if not self.is_over:
            yield one.lines


class Folding:
    """What folds the rows of a run under one claim, here or in the other process."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.plan, self.common = run, selectors.plan_of(run), selectors.list_of(run)
        self.columns = {index: name for index, name in self.plan.mapping.items() if name in {"email", "phone"}}

    def read(self, rows: Rows) -> list[straight.Row]:
        """Read rows of the file; asks no database."""
        told = [(number, rules.payload_of(cells, self.plan)) for number, cells in rows]
        return straight.read(self.common, told, now=timezone.now())

    def fold(self, rows: Rows) -> bool:
        """Fold rows; False, and nothing is kept, when the run is no longer under this claim."""
        for time in range(TIMES):
            try:
                return self.fold_read(self.read(rows))
            except OperationalError:
                if time == TIMES - 1 or connection.in_atomic_block:
                    raise
        return False

    def fold_read(self, rows: Sequence[straight.Row]) -> bool:
        """Fold rows that were read before, once."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(MINE, [self.run.pk, RunState.RUNNING, self.run.claim])
                if cursor.fetchone() is None:
                    return False
            straight.fold(rows, now=timezone.now())
        return True


@contextmanager
def opened(run: ImportRun) -> Iterator[Lanes]:
    """Open the lanes of a run: two where that is worth it; the other process has ended when this ends."""
    lane = Lane(run) if is_long(run) else None
    try:
        yield Lanes(run, lane)
    finally:
        if lane:
            lane.end()


def is_long(run: ImportRun) -> bool:
    """Tell whether two lanes are worth it; what a caller's transaction wrote no other process would see."""
    return run.rows - run.read >= WORTH and not connection.in_atomic_block


def serve(run_id: int, claim: int, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Be the other process: fold what comes until nothing more comes or the run is not under this claim any more."""
    run = ImportRun.objects.get(pk=run_id)
    run.claim = claim
    folding = Folding(run)
    outgoing.write(READY)
    outgoing.flush()
    with sweeping() as sweep:
        while length := incoming.read(4):
            rows = orjson.loads(incoming.read(int.from_bytes(length, "big")))
            try:
                is_kept = folding.fold(rows)
            except Exception as error:  # its text may name people
                log.warning("lane_broken", run=str(run.uuid), error=type(error).__name__)
                raise SystemExit(1) from None
            outgoing.write(KEPT if is_kept else OVER)
            outgoing.flush()
            if not is_kept:
                return
            sweep()
