"""Draws the files: PDF by Typst, Word by our own few parts; all of a hearing in a ZIP with a list."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO

import typst

from campaigns.testimony.models import Testimony
from campaigns.testimony.papers import selectors
from campaigns.testimony.papers.rules import Paper, as_docx, file_name
from campaigns.testimony.words import selectors as own
from coalition.listing.rules import safe_cell

SHEET = Path(__file__).parent / "testimony.typ"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ONE_AT_A_TIME = Lock()


@cache
def _press() -> typst.Compiler:
    """Keep one compiler per process: its fonts cost more than a page."""
    return typst.Compiler(str(SHEET), font_paths=typst.Fonts(include_system_fonts=False))


def draw(paper: Paper, kind: str) -> bytes:
    """Draw a paper as a file of a kind."""
    if kind == "docx":
        return as_docx(paper)
    with ONE_AT_A_TIME:
        return bytes(_press().compile(format="pdf", sys_inputs={"data": json.dumps(asdict(paper))}))


def pack(rows: Iterable[Testimony]) -> tuple[bytes, int]:
    """Draw all files of a hearing into a ZIP in memory; tells how many testimonies are in it."""
    out = io.BytesIO()
    count = pack_into(out, rows)
    return out.getvalue(), count


def pack_into(out: IO[bytes], rows: Iterable[Testimony], tell: Callable[[int], None] = lambda done: None) -> int:
    """Draw all files of a hearing into a ZIP, with a list that names each; what is not ready is left out.

    Tells how many testimonies are in it; `tell` hears of each.
    """
    listed = io.StringIO()
    table = csv.writer(listed)
    table.writerow(["No.", "Bill", "Name", "Town", "Language", "Files"])
    number, rows = 0, list(rows)
    private = own.private_of(row.person_id for row in rows)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for row in rows:
            try:
                paper = selectors.paper_of(row, private[row.person_id])
            except selectors.NotReady:
                continue
            number += 1
            bill = row.bill.identifier if row.bill else ""
            name = f"{number:03d}-{file_name(bill, paper.name)}"
            for kind in selectors.KINDS:
                book.writestr(f"{name}.{kind}", draw(paper, kind))
            told = [number, bill, paper.name, paper.town, row.language, name]
            table.writerow([safe_cell(str(one)) for one in told])
            tell(number)
        book.writestr("list.csv", "\ufeff" + listed.getvalue())
    return number
