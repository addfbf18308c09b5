"""Takes the rows of a run back, chunk by chunk; a chunk and its watermark are one transaction.

Whoever the run made and nobody has touched since is gone; of everybody else exactly that is put back which the run
changed and which still stands as it left it. The number of statements of a chunk does not depend on its rows.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone

from coalition.audit import services as audit
from coalition.columns import array
from contacts.consent.taking_back import services as consent
from contacts.imports.models import ImportRun, RunState
from contacts.imports.undoing import matching
from contacts.imports.undoing.restoring import loading as restoring

CHUNK = 2000
LEASE = timedelta(seconds=60)
BUDGET = 600
# A person's rows go together, whatever the chunk.
ROWS = """
SELECT id, uuid::text, row, person_id, result->>'change' = 'created', (result->'did')::text
FROM contacts_submission WHERE run = %s AND state = 'folded' AND row > %s {which} ORDER BY row {limit} FOR UPDATE
"""
SETTLE = """
UPDATE contacts_submission SET state = 'undone', payload = '{}', reason_facts = '{}',
    result = jsonb_build_object('change', result->'change'),
    person_id = CASE WHEN person_id = ANY(%s::bigint[]) THEN NULL ELSE person_id END
WHERE id = ANY(%s::bigint[])
"""
REST = """
UPDATE contacts_submission SET state = 'undone', payload = '{}', reason_facts = '{}'
WHERE run = %s AND state IN ('refused', 'spam', 'waiting')
"""


@dataclass
class Chunk:
    """Rows of a run with all other rows of the same people."""

    run: ImportRun
    ids: list[int] = field(default_factory=list)
    uuids: list[str] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    did: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    last: int = 0

    @property
    def via(self) -> str:
        """Tell how roles and tags of the run are marked."""
        return f"import:{self.run.uuid.hex}"

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take rows in."""
        for pk, uuid, _row, person, is_made, did in rows:
            self.ids.append(pk)
            self.uuids.append(uuid)
            if person is not None:
                self.people.add(person)
                if is_made:
                    self.made.add(person)
                if did:
                    self.did.setdefault(person, []).append(orjson.loads(did))


def due_runs(now: datetime) -> list[int]:
    """List the runs whose undo nobody works at."""
    free = ImportRun.objects.filter(state=RunState.UNDOING).exclude(leased_until__gt=now)
    return list(free.order_by("id").values_list("pk", flat=True)[:20])


def work(run_id: int, *, budget: float = BUDGET) -> None:
    """Take a run that is to be undone, if it is free, go on where it stands, finish."""
    now, ends = timezone.now(), time.monotonic() + budget
    free = ImportRun.objects.filter(pk=run_id, state=RunState.UNDOING).exclude(leased_until__gt=now)
    if not free.update(leased_until=now + LEASE):
        return
    run = ImportRun.objects.get(pk=run_id)
    try:
        while time.monotonic() < ends:
            if not undo_chunk(run, now=timezone.now()):
                _finish(run, timezone.now())
                return
    finally:
        ImportRun.objects.filter(pk=run_id, state=RunState.UNDOING).update(leased_until=None)


@transaction.atomic
def undo_chunk(run: ImportRun, *, now: datetime) -> bool:
    """Take the next rows back; False when none is left."""
    chunk = _claim(run)
    if not chunk.ids:
        return False
    gone = matching.untouched(chunk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")  # lost by a power cut, it is taken back again
        cursor.execute(SETTLE, [array(gone), array(chunk.ids)])
    tags = restoring.tags_of(chunk.people, via=chunk.via)
    points = restoring.points_of(chunk.people)
    if gone:
        restoring.remove_people(gone)
    stay = chunk.people - gone
    links = [(person, one["points"], one.get("reopened", [])) for person in stay for one in chunk.did.get(person, [])
             if one.get("points")]  # fmt: skip
    restoring.take_marks(stay, via=chunk.via)
    restoring.unlink(links, run=run, now=now)
    consent.drop_unused(points, submissions=chunk.uuids, since=run.started_at)
    consent.take_back(chunk.uuids, points=points, now=now)
    changed = restoring.restore({person: chunk.did[person] for person in stay if person in chunk.did}, now=now)
    counts = run.undone or {}
    told = {"removed": len(gone), "kept": len(chunk.made - gone), "restored": len(changed - chunk.made)}
    run.undone = {name: counts.get(name, 0) + count for name, count in told.items()}
    run.undone["tags"] = sorted({*counts.get("tags", ()), *tags})
    run.undone_to = chunk.last
    mine = ImportRun.objects.filter(pk=run.pk, state=RunState.UNDOING)
    mine.update(undone=run.undone, undone_to=run.undone_to, leased_until=now + LEASE)
    return True


def _claim(run: ImportRun) -> Chunk:
    chunk = Chunk(run)
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(which="", limit="LIMIT %s"), [run.uuid, run.undone_to, CHUNK])
        rows = cursor.fetchall()
        chunk.add(rows)
        if rows and chunk.people:
            chunk.last = rows[-1][2]
            which = "AND person_id = ANY(%s::bigint[])"
            cursor.execute(ROWS.format(which=which, limit=""), [run.uuid, chunk.last, array(chunk.people)])
            chunk.add(cursor.fetchall())
        chunk.last = rows[-1][2] if rows else run.undone_to
    return chunk


def _finish(run: ImportRun, now: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REST, [run.uuid])
        restoring.drop_tags((run.undone or {}).get("tags", ()), since=run.started_at)
        told = {name: (run.undone or {}).get(name, 0) for name in ("removed", "kept", "restored")}
        mine = ImportRun.objects.filter(pk=run.pk, state=RunState.UNDOING)
        if mine.update(state=RunState.UNDONE, undone_at=now, undone=told, leased_until=None):
            audit.record("import.undone", on=run, facts=told)
