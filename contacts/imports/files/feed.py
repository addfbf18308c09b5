"""Opens files of people: CSV in any common encoding and delimiter, TSV, XLSX; streams rows, holds nothing."""

import codecs
import csv
import hashlib
import io
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from coalition.errors import Refusal

SAMPLE = 64 * 1024
DELIMITERS = (",", "\t", ";", "|")
SHEET = "sheet"  # stands as the encoding of a spreadsheet
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
csv.field_size_limit(1_000_000)


class Unreadable(Refusal):
    """The file is no table of people."""

    code = "file_unreadable"
    status = 422
    message = _("This file could not be read as a table. Save it as CSV (UTF-8) and try again.")


class NoHeader(Refusal):
    """The first row holds data instead of names of columns."""

    code = "file_without_header"
    status = 422
    message = _("The first row must hold the names of the columns.")


@dataclass(frozen=True)
class Shape:
    """What was found out about a file: its encoding (or `sheet`), delimiter, header, digest."""

    encoding: str
    delimiter: str
    header: list[str]
    sha256: str


def look_at(file: BinaryIO) -> Shape:
    """Find out how to read a file; reads it once. Refuses with Unreadable or NoHeader."""
    head = file.read(SAMPLE)
    file.seek(0)
    if head.startswith((ZIP_MAGIC, OLE_MAGIC)):
        digest = hashlib.sha256(file.read()).hexdigest()
        return Shape(SHEET, "", _header(_sheet_rows(file)), digest)
    encoding, digest = _encoding_of(file, head)
    text = head.decode(encoding, "ignore").lstrip("\ufeff")
    delimiter = _delimiter_of(text)
    file.seek(0)
    return Shape(encoding, delimiter, _header(_text_rows(file, encoding, delimiter)), digest)


def rows_of(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows below the header with their line number in the table (header = 1); empty ones are left out."""
    file.seek(0)
    rows = _sheet_rows(file) if encoding == SHEET else _text_rows(file, encoding, delimiter)
    try:
        for number, cells in enumerate(rows, 1):
            if number > 1 and any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable from error


def _encoding_of(file: BinaryIO, head: bytes) -> tuple[str, str]:
    """Tell the encoding by its mark, by its zeros (UTF-16 without a mark), by trying UTF-8; else Windows-1252."""
    digest = hashlib.sha256()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif _mostly_zeros(head[1:400:2]):
        encoding = "utf-16-le"
    elif _mostly_zeros(head[0:400:2]):
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    decoder = codecs.getincrementaldecoder(encoding)()
    good = True
    while block := file.read(1 << 20):
        digest.update(block)
        if good:
            good = _decodes(decoder, block)
    good = good and _decodes(decoder, b"", final=True)
    if not good and encoding != "utf-8-sig":
        raise Unreadable
    return (encoding if good else "cp1252"), digest.hexdigest()


def _mostly_zeros(part: bytes) -> bool:
    return len(part) > 1 and part.count(0) > 0.4 * len(part)


def _decodes(decoder: Any, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(text: str) -> str:
    """Take the sign that cuts the first rows into the most columns, evenly."""
    lines = text.replace("\0", "").splitlines(keepends=True)[:30]
    best, best_score = ",", 0.0
    for sign in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row][:20]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            even = sum(width == widths[0] for width in widths) / len(widths)
            score = statistics.median(widths) * even
            if score > best_score:
                best, best_score = sign, score
    return best


def _header(rows: Iterable[list[str]]) -> list[str]:
    try:
        header = [cell.strip()[:200] for cell in next(iter(rows))]
    except (StopIteration, csv.Error, UnicodeError) as error:
        raise Unreadable from error
    if not any(header) or len(header) > 300:
        raise Unreadable
    if any("@" in cell for cell in header):
        raise NoHeader
    while header and not header[-1]:
        header.pop()
    return header


def _text_rows(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[list[str]]:
    errors = "replace" if encoding == "cp1252" else "strict"
    text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
    try:
        yield from csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
    finally:
        text.detach()


def _sheet_rows(file: BinaryIO) -> Iterator[list[str]]:
    try:
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        rows = book.get_sheet_by_index(0).iter_rows()
    except (CalamineError, IndexError, ValueError) as error:
        raise Unreadable from error
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """Write a cell of a spreadsheet as text: 6106.0 is 6106."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")
