"""Drops the files whose time is over."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from contacts.imports.models import ImportRun, RunState

KEPT = timedelta(days=30)
BEGUN = (RunState.UPLOADED, RunState.READY)
OVER = (RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.UNDONE, RunState.UNDOING)


def drop_files(*, now: datetime) -> int:
    """Drop the files of imports that are over, and of those that nobody went on with; says how many."""
    last = Coalesce("finished_at", "made_at")
    due = Q(file_until__lte=now) | Q(file_until=None, last__lte=now - KEPT)
    rows = ImportRun.objects.annotate(last=last).filter(due, state__in=[*BEGUN, *OVER]).exclude(file="")
    dropped = 0
    for run in rows.order_by("id")[:500]:
        mine = ImportRun.objects.filter(pk=run.pk, state=run.state)
        more = {"state": RunState.CANCELLED, "finished_at": now} if run.state in BEGUN else {}
        if mine.update(file="", **more):  # the row first: a crash in between leaves a file that nobody knows
            run.file.storage.delete(run.file.name)
            dropped += 1
    return dropped
