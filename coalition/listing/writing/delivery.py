"""Writes rows as CSV, XLSX or JSON, piece by piece; no file is held in memory."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import xlsxwriter
from django.utils import timezone

from coalition.listing.rules import safe_cell
from coalition.listing.writing.rules import CSV, JSON, Sheet

PIECE = 1 << 16
WIDEST_CELL = 32_767  # letters, by the format of Excel
Rows = Iterable[Sequence[Any]]


def write(file_format: str, sheet: Sheet, rows: Rows) -> Iterator[bytes]:
    """Write a sheet in this format."""
    writer = {CSV: _csv, JSON: _json}.get(file_format, _xlsx)
    return writer(sheet, rows)


class _Echo:
    def write(self, line: str) -> str:
        return line


def _csv(sheet: Sheet, rows: Rows) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield ("\ufeff" + writer.writerow([safe_cell(head) for head in sheet.heads])).encode()
    for row in rows:
        yield writer.writerow([safe_cell(_local(value)) for value in row]).encode()
    yield writer.writerow([safe_cell(sheet.mark.words)]).encode()


def _json(sheet: Sheet, rows: Rows) -> Iterator[bytes]:
    yield b'{"about":' + orjson.dumps({"list": sheet.name, **sheet.mark.facts}) + b',"rows":['
    comma = b""
    for row in rows:
        told = {key: _local(value) for key, value in zip(sheet.keys, row, strict=True)}
        yield comma + orjson.dumps(told, default=str)
        comma = b",\n"
    yield b"]}"


def _xlsx(sheet: Sheet, rows: Rows) -> Iterator[bytes]:
    """A cell is text, a number or a day; never a formula and never a link."""
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"author": sheet.mark.who, "comments": sheet.mark.words})
            page, bold = book.add_worksheet(), book.add_format({"bold": True})
            page.freeze_panes(1, 0)
            for at, head in enumerate(sheet.heads):
                page.write_string(0, at, head, bold)
            last = 0
            for last, row in enumerate(rows, 1):
                for at, value in enumerate(row):
                    _cell(page, last, at, value)
            page.write_string(last + 1, 0, sheet.mark.words)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _cell(page: Any, row: int, at: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, at, value)
    elif isinstance(value, list | tuple | set):
        page.write_string(row, at, ", ".join(map(str, value))[:WIDEST_CELL])
    elif isinstance(value, bool | datetime | date):
        page.write_string(row, at, safe_cell(_local(value)))
    else:
        page.write_string(row, at, str(value)[:WIDEST_CELL])


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
