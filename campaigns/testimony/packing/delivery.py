"""Makes the ZIP of an order: claimed by a conditional UPDATE, the row told how far it is; old files are deleted."""

import secrets
import tempfile
from datetime import datetime

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import F

from campaigns.testimony import selectors as testimony
from campaigns.testimony.packing import selectors
from campaigns.testimony.packing.models import FilesState, TestimonyFiles
from campaigns.testimony.papers import delivery as papers
from campaigns.testimony.papers.selectors import list_ready
from coalition.audit import services as audit

log = structlog.get_logger("testimony_files")
TOLD_EVERY = 20


def make_due(now: datetime) -> int:
    """Make the orders that are due and delete what is old; tells how many were made."""
    worn = TestimonyFiles.objects.filter(state__in=selectors.GOING, attempts__gte=selectors.ATTEMPTS)
    worn.filter(leased_until__lt=now).update(state=FilesState.FAILED, leased_until=None)
    for old in selectors.list_old(now):
        default_storage.delete(f"{selectors.FOLDER}/{old.name}")
        TestimonyFiles.objects.filter(pk=old.pk).update(state=FilesState.EXPIRED, name="")
    return sum(make(pk, now) for pk in selectors.list_due(now))


def make(pk: int, now: datetime) -> bool:
    """Make one order; False if somebody else has it. What goes wrong is tried again, then it says so."""
    free = TestimonyFiles.objects.filter(pk=pk, state__in=selectors.GOING, leased_until=None)
    free |= TestimonyFiles.objects.filter(pk=pk, state__in=selectors.GOING, leased_until__lt=now)
    lease = {"leased_until": now + selectors.LEASE, "attempts": F("attempts") + 1, "done": 0}
    if not free.update(state=FilesState.MAKING, **lease):
        return False
    row = TestimonyFiles.objects.select_related("event__page", "membership__partner", "membership__user").get(pk=pk)
    try:
        _write(row, now)
    except Exception as why:  # whatever it was: the row says so, the others go on
        log.warning("files_failed", order=str(row.uuid), error=type(why).__name__)
        state = FilesState.FAILED if row.attempts >= selectors.ATTEMPTS else FilesState.WAITING
        TestimonyFiles.objects.filter(pk=pk, state=FilesState.MAKING).update(state=state, leased_until=None)
    return True


def _write(row: TestimonyFiles, now: datetime) -> None:
    mine = TestimonyFiles.objects.filter(pk=row.pk, state=FilesState.MAKING, attempts=row.attempts)
    if not row.membership.may("testimony.export"):  # asked again now: she may have left meanwhile
        mine.update(state=FilesState.FAILED, leased_until=None)
        return
    ready = list_ready(testimony.list_testimony(row.membership, row.event))
    mine.update(total=ready.count())

    def tell(done: int) -> None:
        if done % TOLD_EVERY == 0:
            mine.update(done=done)

    name = f"{secrets.token_urlsafe(24)}.zip"
    with tempfile.TemporaryFile() as file:
        count = papers.pack_into(file, ready, tell)
        file.seek(0)
        if count:
            default_storage.save(f"{selectors.FOLDER}/{name}", File(file))
    facts = {"state": FilesState.READY, "name": name} if count else {"state": FilesState.NONE}
    if not mine.update(**facts, done=count, total=count, ready_at=now, leased_until=None):
        default_storage.delete(f"{selectors.FOLDER}/{name}")  # somebody else took it over meanwhile
    elif count:
        audit.record("testimony.packed", by=row.membership, on=row.event, facts={"count": count})
