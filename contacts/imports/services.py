"""What may be done with files of people: upload, plan, start, cancel; or all at once for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.imports import loading, selectors, tasks
from contacts.imports.cells.rules import is_day_first
from contacts.imports.files import feed
from contacts.imports.headers import rules as headers
from contacts.imports.models import ImportRun, RunState
from contacts.imports.presets import rules as presets
from contacts.imports.presets.selectors import find_preset
from contacts.imports.presets.services import Kept, keep
from contacts.imports.undoing import loading as undoing

LARGEST = 500 * 1024 * 1024  # a million rows of forty columns
NEEDED = frozenset({"email", "phone", "full_name", "given_name", "family_name"})


class TooLarge(Refusal):
    """The file is larger than the house takes."""

    code = "file_too_large"
    status = 413
    message = _("Files may have 500 MB at most. Please split it.")


class NobodyMapped(Refusal):
    """No column tells who a row is about."""

    code = "nobody_mapped"
    status = 422
    message = _("Choose at least one column with e-mail addresses, phones or names.")


class WrongMoment(Refusal):
    """The run has moved on meanwhile."""

    code = "wrong_moment"
    status = 409
    message = _("This import has moved on meanwhile. Look at where it stands now.")


@dataclass(frozen=True)
class Choices:
    """What the importer decided: columns, basis of consent and for what, tag, where the file comes from."""

    mapping: Mapping[int, str]
    basis: str = ""
    basis_note: str = ""
    purposes: Sequence[str] = field(default_factory=tuple)
    tag: str = ""
    source: str = ""
    policy: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = False
    preset: str = ""  # the name under which they are kept for the next such file


def upload(*, file: Any, name: str, partner: Any, by: Any, now: datetime, preset: UUID | None = None) -> ImportRun:
    """Keep a file, find out how to read it, guess its columns or take them from a preset.

    Refuses with TooLarge, Unreadable or NoHeader.
    """
    if file.size > LARGEST:
        raise TooLarge
    shape = feed.look_at(file.file if hasattr(file, "file") else file)
    run = ImportRun(
        partner=partner,
        made_by=by.user if by else None,
        made_at=now,
        file_name=name[:200],
        sha256=shape.sha256,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        header=shape.header,
    )
    file.seek(0)
    run.file.save(f"{uuid4().hex}.table", File(file), save=False)
    run.rows = sum(1 for _row in selectors.rows_of(run))
    _guess(run, preset)
    run.save()
    audit.record("import.uploaded", by=by, on=run, facts={"rows": run.rows})
    return run


def _guess(run: ImportRun, preset: UUID | None) -> None:
    rows = selectors.samples_of(run, 60)
    mapping = headers.guess_mapping(run.header, selectors.own_fields(run.partner_id), rows)
    system, kept = presets.find_system(run.header), find_preset(run.partner_id, preset)
    if system:
        mapping = presets.apply(system.columns, run.header, mapping)
        run.source = system.name
    if kept:
        mapping = presets.apply(kept.columns, run.header, mapping)
        run.policy = kept.policy
    run.day_first = kept.day_first if kept else is_day_first(cell for cells in rows for cell in cells)
    run.mapping = {str(index): name for index, name in mapping.items()}


@transaction.atomic
def plan(*, run: ImportRun, choices: Choices, by: Any, now: datetime) -> ImportRun:
    """Fix how the rows are read and on what basis of consent; the look ahead begins. Refuses with NobodyMapped."""
    if not NEEDED & set(choices.mapping.values()):
        raise NobodyMapped
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=[RunState.UPLOADED, RunState.READY])
    done = waiting.update(
        mapping={str(index): name for index, name in choices.mapping.items()},
        basis=choices.basis,
        basis_note=choices.basis_note,
        purposes=list(choices.purposes) if choices.basis else [],
        tag=choices.tag,
        source=choices.source,
        policy=dict(choices.policy),
        day_first=choices.day_first,
        state=RunState.READY,
        dry_run=None,
    )
    if not done:
        raise WrongMoment
    if choices.preset.strip():
        columns = {headers.bare(header): choices.mapping.get(i, "") for i, header in enumerate(run.header) if header}
        kept = Kept(columns, dict(choices.policy), choices.day_first)
        keep(partner=run.partner, name=choices.preset, kept=kept, by=by, now=now)
    facts = {"basis": choices.basis or "none", "columns": len(choices.mapping)}
    audit.record("import.planned", by=by, on=run, facts=facts)
    tasks.run_due.delay_on_commit()
    run.refresh_from_db()
    return run


@transaction.atomic
def start(*, run: ImportRun, by: Any, now: datetime) -> ImportRun:
    """Let the import run in the background; refuses with WrongMoment unless its look ahead is done."""
    ready = ImportRun.objects.filter(pk=run.pk, state=RunState.READY).filter(dry_run__isnull=False)
    if not ready.update(state=RunState.RUNNING, started_at=now, read=0):
        raise WrongMoment
    audit.record("import.started", by=by, on=run, facts={"rows": run.rows})
    tasks.run_due.delay_on_commit()
    run.refresh_from_db()
    return run


@transaction.atomic
def cancel(*, run: ImportRun, by: Any, now: datetime) -> None:
    """Stop an import: what is folded stays, what waits is set aside."""
    _wait_for_lanes(run)
    alive = ImportRun.objects.filter(pk=run.pk, state__in=[RunState.UPLOADED, RunState.READY, RunState.RUNNING])
    if not alive.update(state=RunState.CANCELLED, finished_at=now, leased_until=None):
        raise WrongMoment
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_submission SET state = 'spam', reason = 'cancelled' WHERE run = %s AND state = 'waiting'",
            [run.uuid],
        )
    ImportRun.objects.filter(pk=run.pk).update(counts=selectors.counts_of(run))
    audit.record("import.cancelled", by=by, on=run, facts={"read": run.read})


@transaction.atomic
def undo(*, run: ImportRun, by: Any, now: datetime) -> None:
    """Let everything that a run changed be put back in the background; refuses with WrongMoment while it runs."""
    _wait_for_lanes(run)
    over = ImportRun.objects.filter(pk=run.pk, state__in=[RunState.DONE, RunState.CANCELLED, RunState.FAILED])
    begun = over.exclude(started_at=None)
    if not begun.update(state=RunState.UNDOING, undo_began_at=now, undone_to=0, undone={}, leased_until=None):
        raise WrongMoment
    audit.record("import.undoing", by=by, on=run, facts={"rows": run.rows})
    tasks.run_due.delay_on_commit()


def _wait_for_lanes(run: ImportRun) -> None:
    """Let the rows that are being folded come to their end; from then on none begins."""
    list(ImportRun.objects.select_for_update().filter(pk=run.pk).values_list("pk"))


def undo_now(*, run: ImportRun) -> ImportRun:
    """Undo at once, for the command line."""
    undoing.work(run.pk)
    run.refresh_from_db()
    return run


def check_now(*, run: ImportRun) -> ImportRun:
    """Look ahead at once, for the command line."""
    loading.check(run.pk)
    run.refresh_from_db()
    return run


def run_now(*, run: ImportRun) -> ImportRun:
    """Read and fold at once, for the command line."""
    loading.work(run.pk)
    run.refresh_from_db()
    return run
