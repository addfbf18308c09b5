"""Folds a chunk of a list and copies its rows in as submissions that are settled already, in one transaction.

What a submission of the list would have become by waiting for a folder, it is at once: the same bundle of statements
(`folding`), the same halving when a row breaks it, the same refusals with their reasons.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from coalition.columns import copy_in, new_uuids
from contacts.intake import criteria, folding
from contacts.intake.criteria import Reading
from contacts.intake.rules import Arrival
from contacts.intake.words import rules as words

COLUMNS = """uuid, kind, origin, partner_id, about, payload, language, key, received_at, run, row, state, reason,
    reason_facts, result, person_id, twin, folded_at"""
Time = tuple[datetime, str]  # and as it is written
BEFORE = "SELECT key FROM contacts_submission WHERE run = %s AND row BETWEEN %s AND %s"


class Row:
    """A row of a list on its way in: what it has in common with the others, its own payload as it will be written."""

    __slots__ = ("at", "common", "key", "line", "number", "payload", "reading", "text", "uuid")

    def __init__(
        self, common: Arrival, line: int, payload: dict[str, Any], *, uuid: str, number: int, at: Time
    ) -> None:
        self.common, self.line, self.uuid, self.number, self.at = common, line, uuid, number, at
        self.key = f"{common.key}:{line}"
        self.text, self.payload = words.written(payload)
        self.reading: Reading | None = self._read()

    def open(self) -> Reading:
        """Give the row as it was read; after a bundle that broke it is read anew."""
        reading, self.reading = self.reading or self._read(), None
        return reading

    def _read(self) -> Reading:
        all_, at = self.common, self.at
        head = (self.number, self.uuid, all_.kind, all_.origin, all_.partner_id, all_.about, self.payload)
        reading = Reading(*head, all_.language, at[0], all_.run)
        reading.received = at[1]
        return criteria.read(reading)


def read(common: Arrival, told: Iterable[tuple[int, dict[str, Any]]], *, now: datetime) -> list[Row]:
    """Read a chunk of a list (line, payload), lines ascending, ahead of its folding; asks no database.

    Of `common` the kind, origin, partner, language and run are those of every row; its key begins the keys of the rows.
    """
    lines, at = dict(told), (now, now.isoformat())
    # No submission has a number below zero: statements by the ids of waiting ones find none of these.
    return [
        Row(common, *row, uuid=uuid, number=-1 - place, at=at)
        for place, (uuid, row) in enumerate(zip(new_uuids(len(lines)), lines.items(), strict=True))
    ]


def fold(rows: Sequence[Row], *, now: datetime) -> int:
    """Fold a chunk inside the caller's transaction and write its submissions; says how many had not come before."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, [rows[0].common.run, rows[0].line, rows[-1].line])
        before = {key for [key] in cursor.fetchall()}
    fresh = [row for row in rows if row.key not in before] if before else rows
    folding.hurry()
    folding.fold_rows(fresh, now, STRAIGHT)
    return len(fresh)


def _settle(rows: Sequence[Row], readings: list[Reading], now: datetime) -> None:
    at = now.isoformat()
    copy_in("contacts_submission", COLUMNS, [_written(*pair, at) for pair in zip(rows, readings, strict=True)])


def _written(row: Row, reading: Reading, folded_at: str) -> tuple[Any, ...]:
    one = row.common
    text = row.text if reading.payload is row.payload else words.written(reading.payload)[0]
    head = (row.uuid, one.kind, one.origin, one.partner_id, one.about, text, one.language, row.key, reading.received)
    return (*head, one.run, row.line, *folding.settled(reading)[1:], folded_at)


STRAIGHT = folding.Way(Row.open, _settle)
