"""What may be done with files of people: upload, plan, start, cancel; or all at once for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.imports import loading, rules, selectors, tasks
from contacts.imports.files import feed
from contacts.imports.models import ImportRun, RunState

LARGEST = 200 * 1024 * 1024
NEEDED = frozenset({"email", "phone", "full_name", "given_name", "family_name"})


class TooLarge(Refusal):
    """The file is larger than the house takes."""

    code = "file_too_large"
    status = 413
    message = _("Files may have 200 MB at most. Please split it.")


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


def upload(*, file: Any, name: str, partner: Any, by: Any, now: datetime) -> ImportRun:
    """Keep a file, find out how to read it, guess its columns. Refuses with TooLarge, Unreadable or NoHeader."""
    if file.size > LARGEST:
        raise TooLarge
    shape = feed.look_at(file.file if hasattr(file, "file") else file)
    guessed = rules.guess_mapping(shape.header, selectors.own_fields(partner.pk))
    run = ImportRun(
        partner=partner,
        made_by=by.user if by else None,
        made_at=now,
        file_name=name[:200],
        sha256=shape.sha256,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        header=shape.header,
        mapping={str(index): field for index, field in guessed.items()},
    )
    file.seek(0)
    run.file.save(f"{uuid4().hex}.table", File(file), save=False)
    run.rows = sum(1 for _row in selectors.rows_of(run))
    run.save()
    audit.record("import.uploaded", by=by, on=run, facts={"rows": run.rows})
    return run


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
        state=RunState.READY,
        dry_run=None,
    )
    if not done:
        raise WrongMoment
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
