"""Makes ordered files and deletes them a day later.

A worker that is killed leaves a lease: another one begins the file anew. A row is claimed by a conditional UPDATE.
"""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.files import File
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import timezone, translation

from coalition.columns import sweeping
from coalition.errors import Refusal
from coalition.partners.exports.models import ExportFile, ExportState
from coalition.partners.models import Membership

OFFERED = timedelta(hours=24)
LEASE = timedelta(minutes=2)
STEP = 2000  # rows after which the progress is written down
log = structlog.get_logger("exports")


class Making:
    """The order that is carried out: counts the rows as they pass."""

    def __init__(self, row: ExportFile, sweep: Callable[[], Any]) -> None:
        self.row, self.sweep = row, sweep

    def counted(self, rows: Iterator[Any]) -> Iterator[Any]:
        """Let rows through and write down how many there were; a row that somebody else took over stops."""
        for number, row in enumerate(rows, 1):
            yield row
            if number % STEP == 0:
                mine = ExportFile.objects.filter(pk=self.row.pk, state=ExportState.RUNNING)
                mine.update(done=number, leased_until=timezone.now() + LEASE)
                self.sweep()


def due(now: datetime) -> list[int]:
    """List the orders nobody works at."""
    free = ExportFile.objects.filter(state__in=[ExportState.WAITING, ExportState.RUNNING])
    return list(free.exclude(leased_until__gt=now).order_by("id").values_list("pk", flat=True)[:20])


def make(export_id: int, *, now: datetime) -> None:
    """Write the file of an order, if it is free."""
    free = ExportFile.objects.filter(pk=export_id, state__in=[ExportState.WAITING, ExportState.RUNNING])
    claimed = free.exclude(leased_until__gt=now)
    if not claimed.update(state=ExportState.RUNNING, began_at=now, done=0, leased_until=now + LEASE):
        return
    row = ExportFile.objects.select_related("membership__user", "membership__partner").get(pk=export_id)
    mine = ExportFile.objects.filter(pk=export_id, state=ExportState.RUNNING, began_at=now)
    try:
        # Python's own sweeps, again and again over all rows of a page, were more than half of the time.
        with translation.override(row.language), tempfile.NamedTemporaryFile() as file, sweeping() as sweep:
            for piece in _answer(row, sweep).streaming_content:
                file.write(piece)
            file.seek(0)
            row.file.save(f"{row.uuid.hex}.{row.format}", File(file), save=False)
    except Refusal as refusal:
        mine.update(state=ExportState.FAILED, error=refusal.code, leased_until=None)
        return
    except Exception as error:
        log.exception("export_failed", export=str(row.uuid))
        mine.update(state=ExportState.FAILED, error=type(error).__name__[:60], leased_until=None)
        return
    ended = timezone.now()
    if not mine.update(file=row.file.name, state=ExportState.READY, ready_at=ended, leased_until=None, done=row.rows):
        row.file.delete(save=False)


def _answer(row: ExportFile, sweep: Callable[[], Any]) -> Any:
    """Ask the page of the list as the member who ordered would; the second factor was asked for with the order."""
    request: Any = HttpRequest()
    request.method, request.path = "POST", row.path
    request.GET, request.POST = QueryDict(row.query), QueryDict(mutable=True)
    request.POST.update({"export": row.format, "why": row.why})
    request.membership = Membership.objects.select_related("user", "partner").get(pk=row.membership_id)
    request.user, request.session = request.membership.user, {"mfa_seen": int(timezone.now().timestamp())}
    request.htmx, request.making = False, Making(row, sweep)
    found = resolve(row.path)
    return found.func(request, *found.args, **found.kwargs)


def purge(*, now: datetime) -> int:
    """Delete the files that have been offered for a day; says how many."""
    old = list(ExportFile.objects.filter(state=ExportState.READY, ready_at__lte=now - OFFERED))
    for row in old:
        row.file.delete(save=False)
    ExportFile.objects.filter(pk__in=[row.pk for row in old]).update(state=ExportState.GONE, file="")
    return len(old)
