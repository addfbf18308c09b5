"""Reads import runs and what became of their rows."""

from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import numpy
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from contacts.consent import rules as addresses
from contacts.imports import rules
from contacts.imports.files import feed
from contacts.imports.models import ImportRun, RunState
from contacts.intake.criteria import Reading, list_addresses, read
from contacts.intake.models import Submission
from contacts.intake.persons.selectors import Preview
from contacts.intake.rules import REASONS, Arrival
from contacts.intake.selectors import say_faults
from contacts.people.custom import selectors as custom
from contacts.people.models import RoleKind

KIND = "person.imported"
REASON_WORDS = {
    "too_many_cells": _("The row has more cells than the header: perhaps a comma inside a cell without quotes."),
    "deceased": _("The file says that this person has died."),
    "answer_unfit_number": _("This must be a whole number."),
    "answer_unfit_date": _("This must be a day, such as 2027-03-05 or 3/5/2027."),
    "answer_unfit_yes": _("This must be yes or no."),
    "answer_unfit_choice": _("This is none of the choices of the field."),
    "answer_unfit_place": _("This must be a town or a ZIP."),
    "cancelled": _("The import was cancelled."),
    "status_unknown": _(
        "The other system says something about the subscription that is neither a yes nor a no: no permission is noted."
    ),
}
SAMPLES = 8
OUTCOMES = {"updated": 6, "created": 4, "unchanged": 2}  # so many samples of each
LOOK_AHEAD = 1000  # rows a look at once
SHORT = 50_000  # rows that a look ahead keeps in mind: some 60 MB


def list_runs(membership: Any) -> QuerySet[ImportRun]:
    """List the imports of this membership's partner, newest first."""
    return ImportRun.objects.filter(partner=membership.partner).select_related("made_by").order_by("-made_at", "-id")


def access_run(membership: Any, uuid: UUID) -> ImportRun:
    """Get one import of this membership's partner, or refuse with NotFound."""
    run = ImportRun.objects.filter(partner=membership.partner, uuid=uuid).select_related("made_by", "partner").first()
    if run is None:
        raise NotFound
    return run


def find_same(run: ImportRun) -> ImportRun | None:
    """Find an earlier import of the very same file."""
    same = ImportRun.objects.filter(partner=run.partner_id, sha256=run.sha256, state=RunState.DONE)
    return same.exclude(pk=run.pk).order_by("-finished_at").first()


def plan_of(run: ImportRun) -> rules.Plan:
    """Give the plan by which the rows of a run become payloads."""
    basis = f"{run.basis}: {run.basis_note}".removesuffix(": ") if run.basis else ""
    mapping = {int(index): name for index, name in run.mapping.items()}
    own = own_fields(run.partner_id) if any(name.startswith(rules.OWN) for name in mapping.values()) else {}
    return rules.Plan(mapping, basis, tuple(run.purposes), run.tag, len(run.header), own, run.policy, run.day_first)


def own_fields(partner_id: int) -> dict[str, rules.Own]:
    """Give the fields that a partner made itself, as columns may mean them."""
    return {
        f"{rules.OWN}{row.key}": rules.Own(row.kind, row.choices, tuple(row.labels.values()))
        for row in custom.list_fields(partner_id)
    }


def rows_of(run: ImportRun, start: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Stream the rows of the file from this one on: (line in the table, cells)."""
    with run.file.open("rb") as file:
        yield from islice(feed.rows_of(file, run.encoding, run.delimiter), start, None)


def samples_of(run: ImportRun, limit: int = SAMPLES) -> list[list[str]]:
    """Give the first rows, for the eye."""
    return [cells for _number, cells in islice(rows_of(run), limit)]


def list_of(run: ImportRun) -> Arrival:
    """Tell what all rows of a run have in common."""
    return Arrival(kind=KIND, origin="csv", partner_id=run.partner_id, payload={}, key=run.uuid.hex, run=run.uuid)


def look_ahead(run: ImportRun) -> dict[str, Any]:
    """Tell what the import would do: counts, reasons of refusals, samples of every outcome; writes nothing."""
    plan, fake = plan_of(run), uuid4()
    preview = Preview(again_in(run, plan))
    rows, samples, refused = rows_of(run), {name: [] for name in OUTCOMES}, []
    while chunk := list(islice(rows, LOOK_AHEAD)):
        readings = [(number, _reading(run, plan, fake, number, cells)) for number, cells in chunk]
        preview.look([reading for _number, reading in readings])
        for number, reading in readings:
            preview.notes.update(reading.payload.get("doubts", ()))
            change = "created" if reading.is_new else "updated" if reading.is_changed else "unchanged"
            if reading.faults and len(refused) < 20:
                refused.append({"row": number, "reason": reading.faults[0].code})
            elif not reading.faults and len(samples[change]) < OUTCOMES[change]:
                samples[change].append(_sample(number, reading, change))
    counts = {name: preview.counts.get(name, 0) for name in ("created", "updated", "unchanged", "refused")}
    told = {"counts": counts, "reasons": dict(preview.reasons), "notes": dict(preview.notes)}
    shown = [one for some in samples.values() for one in some]
    return {**told, "samples": shown, "refused": refused, "rows": sum(counts.values())}


def again_in(run: ImportRun, plan: rules.Plan) -> frozenset[int] | None:
    """Give the hashes of the addresses that a long file tells more than once (8 bytes an address meanwhile); else None.

    A short file needs no such first reading: all of it is remembered.
    """
    told, rows = array("q"), 0
    for _number, cells in rows_of(run):
        rows += 1
        told.extend(map(hash, set(list_addresses(rules.payload_of(cells, plan)))))
    if rows <= SHORT:
        return None
    ordered = numpy.sort(numpy.frombuffer(told, dtype=numpy.int64)) if told else numpy.empty(0, dtype=numpy.int64)
    return frozenset(numpy.unique(ordered[1:][ordered[1:] == ordered[:-1]]).tolist())


def counts_of(run: ImportRun) -> dict[str, int]:
    """Count what became of the rows so far: created, updated, unchanged, refused, waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN state = 'folded' THEN coalesce(result->>'change', 'unchanged') ELSE state END, count(*)"
            " FROM contacts_submission WHERE run = %s GROUP BY 1",
            [run.uuid],
        )
        found = dict(cursor.fetchall())
    found["refused"] = found.pop("refused", 0) + found.pop("spam", 0)
    return {name: found.get(name, 0) for name in ("created", "updated", "unchanged", "refused", "waiting")}


def reasons_of(run: ImportRun) -> list[tuple[str, int]]:
    """Count the refused rows by reason, most frequent first: (code, rows)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reason, count(*) FROM contacts_submission WHERE run = %s AND state = 'refused'"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            [run.uuid],
        )
        return cursor.fetchall()


def list_refused(run: ImportRun) -> QuerySet[Submission]:
    """List the refused rows of a run."""
    return Submission.objects.filter(run=run.uuid, state__in=["refused", "spam"])


class Cells:
    """The cells of a file's rows, asked for in the order of the file: it is read once, however long it is."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.rows: Iterator[tuple[int, list[str]]] = iter(())
        self.at: tuple[int, list[str]] = (0, [])

    def of(self, row: int) -> list[str]:
        """Give the cells of a line; [] if the file is gone."""
        if row < self.at[0] or not self.at[0]:
            self.rows, self.at = self._open(), (1, [])
        while self.at[0] < row:
            self.at = next(self.rows, (row, []))
        return self.at[1] if self.at[0] == row else []

    def _open(self) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from rows_of(self.run)
        except (OSError, ValueError):  # the file was dropped when its time was over
            return


def reason_of(row: Submission) -> str:
    """Say why a row was refused."""
    return " ".join(say_faults(row.reason_facts) or [say_reason(row.reason)])


def say_reason(code: str) -> str:
    """Say a reason in words."""
    return str(REASONS.get(code, code))


def _reading(run: ImportRun, plan: rules.Plan, fake: UUID, number: int, cells: list[str]) -> Reading:
    payload = rules.payload_of(cells, plan)
    return read(Reading(number, fake, KIND, "csv", run.partner_id, "", payload, "en", timezone.now(), fake))


def _sample(number: int, reading: Reading, change: str) -> dict[str, Any]:
    return {
        "row": number,
        "name": f"{reading.given} {reading.family}".strip(),
        "points": [address.value for address in (*reading.emails, *reading.phones)],
        "place": " ".join(filter(None, [reading.home.street, reading.home.town, reading.home.zip])),
        "change": change,
        "did": _changes(reading),
    }


def _changes(reading: Reading) -> list[list[str]]:
    """List what would change of somebody known: field, before, after."""
    did = reading.did
    rows = [[name, *did[name]] for name in ("given_name", "family_name", "language") if name in did]
    if "home" in did:
        was, now, _moved = did["home"]
        rows.append(["home", " ".join(filter(None, was or [])), " ".join(filter(None, now))])
    if "points" in did:
        told = zip(reading.point_ids, (*reading.emails, *reading.phones), strict=False)
        rows += [["point", "", address.value] for point, address in told if point in did["points"]]
    rows += [[f"{rules.OWN}{key}", was or "", now] for key, (was, now) in did.get("answers", {}).items()]
    if reading.is_changed and not rows:
        marks = (("roles", reading.roles), ("tags", reading.tags))
        rows += [[name, "", ", ".join(some)] for name, some in marks if some]
    return rows


def say_samples(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say what a look ahead kept in codes, in the language of the moment: phones and roles as people write them."""
    return [
        {
            **one,
            "points": [_said("point", point) for point in one["points"]],
            "did": [(name, was, _said(name, now)) for name, was, now in one["did"]],
        }
        for one in samples
    ]


def _said(name: str, value: str) -> str:
    if name == "point" and value.startswith("+"):
        return addresses.show_phone(value)
    if name == "roles":
        words: dict[str, Any] = dict(RoleKind.choices)
        return ", ".join(str(words.get(one, one)) for one in value.split(", "))
    return value
