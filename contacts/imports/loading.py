"""Carries the rows of files into submissions, chunk by chunk, and sees to it that they are folded.

The watermark follows what was folded: a killed worker loses nothing, and what was folded beyond the watermark is passed
over by the one that goes on when the lease has run out.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from coalition.audit import services as audit
from coalition.columns import no_sweeps, sweeping, take_stock
from coalition.errors import Refusal
from contacts.imports import selectors
from contacts.imports.ahead import feed as ahead
from contacts.imports.lanes import loading as lanes
from contacts.imports.models import ImportRun, RunState
from contacts.intake import services as intake

CHUNK = 5000
LEASE = timedelta(seconds=60)
BUDGET = 600  # seconds after which a worker gives the run back
FOLD_AT_ONCE = 10_000
STOCK_FROM = 5000  # rows of a file after which statistics are worth a second
# OFFSET 0: by the few rows that wait, not by the many of the run.
WAITS = """
SELECT EXISTS (SELECT FROM (SELECT run FROM contacts_submission WHERE state = 'waiting' OFFSET 0) AS w WHERE run = %s)
"""
log = structlog.get_logger("imports")


def due_runs(now: datetime) -> list[int]:
    """List the runs nobody works at."""
    free = ImportRun.objects.filter(state=RunState.RUNNING).exclude(leased_until__gt=now)
    return list(free.order_by("id").values_list("pk", flat=True)[:20])


def unchecked_runs() -> list[int]:
    """List the runs whose look ahead is due."""
    asked = ImportRun.objects.filter(state=RunState.READY, dry_run__isnull=True).order_by("id")
    return list(asked.values_list("pk", flat=True)[:20])


def check(run_id: int) -> None:
    """Look ahead for a run and keep what was seen; a file that cannot be read fails the run."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state != RunState.READY:
        return
    try:
        with no_sweeps():
            seen = selectors.look_ahead(run)
    except Refusal as refusal:
        _fail(run, refusal, timezone.now())
        return
    ImportRun.objects.filter(pk=run_id, state=RunState.READY, mapping=run.mapping).update(
        dry_run=seen, rows=seen["rows"]
    )


def work(run_id: int, *, budget: float = BUDGET) -> None:
    """Take a run if it is free, read on where it stands, fold, finish."""
    run, ends = _claim(run_id, timezone.now()), time.monotonic() + budget
    if run is None:
        return
    try:
        if _read_on(run, ends):
            _fold_rest(run, ends)
    except Refusal as refusal:
        _fail(run, refusal, timezone.now())
    except DatabaseError:
        log.warning("import_interrupted", run=str(run.uuid), exc_info=True)
        raise
    finally:
        ImportRun.objects.filter(pk=run_id, state=RunState.RUNNING, claim=run.claim).update(leased_until=None)


@transaction.atomic
def _claim(run_id: int, now: datetime) -> ImportRun | None:
    """Take a free run: from now on nobody folds under an earlier claim, and who is about to is waited for."""
    free = ImportRun.objects.filter(pk=run_id, state=RunState.RUNNING).exclude(leased_until__gt=now)
    if not free.update(leased_until=now + LEASE, claim=F("claim") + 1):
        return None
    return ImportRun.objects.select_for_update().get(pk=run_id)


def _read_on(run: ImportRun, ends: float) -> bool:
    """Bring rows in until the end of the file (True), or until time or the run's state says stop."""
    return (_read_in_two if lanes.is_long(run) else _read_in_one)(run, ends)


def _read_in_one(run: ImportRun, ends: float) -> bool:
    """Fold chunk by chunk here, while a thread reads the next one ahead."""
    folding = lanes.Folding(run)
    with sweeping() as sweep, ahead.reading(map(folding.read, _chunks(run))) as chunks:
        for rows in chunks:
            sweep()
            if not folding.fold_read(rows) or not _move_on(run, len(rows)):
                return False
            if time.monotonic() > ends:
                return False
    return True


def _read_in_two(run: ImportRun, ends: float) -> bool:
    """Fold half of each chunk here, half in a process of its own."""
    is_read = False
    with sweeping() as sweep, lanes.opened(run) as two:
        for rows in _chunks(run):
            sweep()
            is_ours = all(_move_on(run, lines) for lines in two.take(rows))
            if two.is_over or not is_ours or time.monotonic() > ends:
                break
        else:
            is_read = True
        is_ours = all(_move_on(run, lines) for lines in two.rest())
        return is_read and is_ours and not two.is_over


def _move_on(run: ImportRun, lines: int) -> bool:
    mine = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, claim=run.claim)
    run.read += lines
    return bool(mine.update(read=run.read, leased_until=timezone.now() + LEASE))


def _chunks(run: ImportRun) -> Iterator[list[tuple[int, list[str]]]]:
    """Give the rows of a run that are still to come."""
    rows = selectors.rows_of(run, run.read)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _fold_rest(run: ImportRun, ends: float) -> None:
    """Help folding until no row of the run waits, then close it."""
    while time.monotonic() < ends:
        now = timezone.now()
        lease = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
        if not lease.update(leased_until=now + LEASE):
            return
        folded = intake.fold_waiting(now=now, limit=FOLD_AT_ONCE)
        if folded >= FOLD_AT_ONCE:
            continue
        if not _waits(run):
            _take_stock(run)
            _finish(run, timezone.now())
            return
        if not folded:
            time.sleep(0.2)  # another worker holds the last rows


def _waits(run: ImportRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [run.uuid])
        return bool(cursor.fetchone()[0])


def _take_stock(run: ImportRun) -> None:
    """Let the planner know the tables as they are now: with none or old statistics a count took minutes."""
    if run.read >= STOCK_FROM:
        take_stock("contacts")


def _finish(run: ImportRun, now: datetime) -> None:
    counts = selectors.counts_of(run)
    running = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if running.update(state=RunState.DONE, finished_at=now, counts=counts, rows=run.read, leased_until=None):
        audit.record("import.done", on=run, facts=counts)


def _fail(run: ImportRun, refusal: Refusal, now: datetime) -> None:
    alive = ImportRun.objects.filter(pk=run.pk, state__in=[RunState.READY, RunState.RUNNING])
    if alive.update(state=RunState.FAILED, error=str(refusal)[:300], finished_at=now, leased_until=None):
        audit.record("import.failed", on=run, facts={"reason": refusal.code})
