"""Opens files of people: CSV in any common encoding and delimiter, TSV, XLSX; streams rows, holds nothing."""

import codecs
import csv
import hashlib
import io
import re
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from coalition.errors import Refusal
from coalition.listing.writing.rules import is_mark

SAMPLE = 64 * 1024
DELIMITERS = (",", "\t", ";", "|")
SHEET = "sheet"  # stands as the encoding of a spreadsheet
MIXED = "mixed"  # UTF-8 with bytes in between that are none: those are read as Windows-1252
WIDEST = 300
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TEXT = [bytes([sign]) for sign in range(32) if sign not in b"\t\n\v\f\r"]
_NAMED = re.compile(r"sep=(.)\r?\n?")
csv.field_size_limit(1_000_000)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as_windows", _as_windows)


class Unreadable(Refusal):
    """The file is no table of people."""

    code = "file_unreadable"
    status = 422
    message = _("This file could not be read as a table. Save it as CSV (UTF-8) and try again.")


class TooWide(Refusal):
    """The file has more columns than anybody can choose from."""

    code = "file_too_wide"
    status = 422
    message = _("Files may have 300 columns at most. Take out the columns that you do not need.")


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
    if not encoding.startswith("utf-16") and sum(head.count(sign) for sign in _NO_TEXT) > len(head) / 10:
        raise Unreadable
    text = head.decode("utf-8-sig" if encoding == MIXED else encoding, "ignore").lstrip("\ufeff")
    named = _NAMED.match(text)
    delimiter = named.group(1) if named else _delimiter_of(text)
    file.seek(0)
    return Shape(encoding, delimiter, _header(_text_rows(file, encoding, delimiter)), digest)


def rows_of(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows below the header with their line (header = 1), but for empty ones and the mark of our own files."""
    file.seek(0)
    rows = _sheet_rows(file) if encoding == SHEET else _text_rows(file, encoding, delimiter)
    try:
        for number, cells in enumerate(rows, 1):
            if number > 1 and any(cell.strip() for cell in cells) and not is_mark(cells):
                yield number, cells
    except csv.Error as error:
        raise Unreadable from error


def _encoding_of(file: BinaryIO, head: bytes) -> tuple[str, str]:
    """Tell the encoding by its mark, by its zeros (UTF-16 without a mark), by trying UTF-8; else Windows-1252.

    Where UTF-8 fails but other letters are written in it, single bytes are broken: then it is mixed.
    """
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
    good, has_letters = True, False
    while block := file.read(1 << 20):
        digest.update(block)
        if good:
            good = _decodes(decoder, block)
        if encoding == "utf-8-sig" and not has_letters and not block.isascii():
            has_letters = not block.decode("utf-8", "ignore").lstrip("\ufeff").isascii()
    good = good and _decodes(decoder, b"", final=True)
    if not good and encoding != "utf-8-sig":
        raise Unreadable
    return (encoding if good else MIXED if has_letters else "cp1252"), digest.hexdigest()


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
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable
    if len(header) > WIDEST:
        raise TooWide
    if any("@" in cell for cell in header):
        raise NoHeader
    return header


def _text_rows(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[list[str]]:
    errors = {"cp1252": "replace", MIXED: "as_windows"}.get(encoding, "strict")
    encoding = "utf-8-sig" if encoding == MIXED else encoding
    text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
    try:
        rows = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
        for row in islice(rows, 1):  # Excel may name the delimiter in a line of its own: sep=;
            if not (row and _NAMED.match(delimiter.join(row))):
                yield row
        yield from rows
    finally:
        if not file.closed:
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
