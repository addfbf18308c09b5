"""What a file of a list says about itself. Plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CSV, XLSX, JSON = "csv", "xlsx", "json"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
# From so many rows on a file is made in the background: nobody waits at a page for a minute.
LARGE = {CSV: 50_000, JSON: 50_000, XLSX: 10_000}


@dataclass(frozen=True)
class Watermark:
    """Who took a list out, for whom, when and why: words for people, and the same for programs."""

    who: str
    partner: str
    at: datetime
    why: str
    words: str

    @property
    def facts(self) -> dict[str, str]:
        """Give the facts for programs."""
        return {"exported_by": self.who, "partner": self.partner, "at": self.at.isoformat(), "why": self.why}


# "Taken out by Ana (Us) on 2027-03-05 10:00. What for: …", in any language: who, for whom, when.
_MARK = re.compile(r"\S.* \(.+\).* \d{4}-\d\d-\d\d \d\d:\d\d\. .+: .+", re.DOTALL)


def is_mark(cells: Sequence[str]) -> bool:
    """Tell whether a row of a file is the mark that we put at its end: it comes back when the file does."""
    if any(cell.strip() for cell in cells[1:]):  # as in nearly every row
        return False
    return bool(_MARK.fullmatch("".join(cells[:1]).strip()))


@dataclass(frozen=True)
class Sheet:
    """What is written: a name, the heads of the columns with their keys, the watermark."""

    name: str
    keys: Sequence[str]
    heads: Sequence[str]
    mark: Watermark


@dataclass(frozen=True)
class Wanted:
    """A file that was asked for."""

    format: str
    why: str
    rows: int
    listing: Any
