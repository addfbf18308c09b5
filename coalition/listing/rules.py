"""Plain values of lists and components: cursors, safe cells, charts, progress, tones, numbers."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken


# --- cursors: encrypted, because a sort value may be a name and addresses stand in logs ------------------------------
@dataclass(frozen=True)
class Cursor:
    """Where a page ends or begins: the sort value and id of a row, and which way to go from it."""

    sort: str
    value: Any
    id: Any
    backward: bool = False


_WRITERS = {datetime: "t", date: "d", Decimal: "n", UUID: "u"}
_READERS: dict[str, Any] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "n": Decimal, "u": UUID}


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"cursor:" + key.encode()).digest()))


def write_cursor(cursor: Cursor, key: str) -> str:
    """Write a cursor so that nobody can read or change it."""
    body = [cursor.sort, _pack(cursor.value), _pack(cursor.id), int(cursor.backward)]
    return _box(key).encrypt(json.dumps(body, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, key: str) -> Cursor | None:
    """Read a cursor; None if it is not one of ours."""
    try:
        body = json.loads(_box(key).decrypt(text + "=" * (-len(text) % 4)))
        return Cursor(body[0], _unpack(body[1]), _unpack(body[2]), bool(body[3]))
    except (InvalidToken, ValueError, IndexError, KeyError, TypeError):
        return None


def _pack(value: Any) -> Any:
    kind = _WRITERS.get(type(value))
    if kind is None:
        return value
    return [kind, value.isoformat() if kind in "td" else str(value)]


def _unpack(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value


def read_day(text: str) -> date | None:
    """Read a day such as 2027-03-05 out of an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_uuid(text: str | None) -> UUID | None:
    """Read a uuid that somebody sent; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def is_uuid(text: str) -> bool:
    """Tell whether a text out of an address or a form is a uuid."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


# --- CSV -------------------------------------------------------------------------------------------------------------
def safe_cell(value: Any) -> str:
    """Write a value for a CSV cell so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) or text[:1] in {"\t", "\r", "\n"} else text


# --- charts and progress ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Series:
    """One row of numbers of a chart."""

    label: Any
    values: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """A chart of real rows: the title states the finding.

    kind: line, area, bar, hbar, doughnut, or interval (three series: low, seen, high); size: "", small or tall.
    """

    title: Any
    kind: str
    labels: Sequence[Any]
    series: Sequence[Series]
    name: str = "chart"
    stacked: bool = False
    size: str = ""
    first_column: Any = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw."""
        return not any(any(series.values) for series in self.series)


@dataclass(frozen=True)
class Progress:
    """How far long work is; `poll_url` answers with the same card until `is_over`."""

    title: Any
    done: int
    total: int
    state: str
    state_label: Any = ""
    rate: float | None = None
    poll_url: str = ""
    cancel_url: str = ""
    facts: Sequence[tuple[Any, int]] = field(default_factory=tuple)
    is_over: bool = False
    note: Any = ""  # what it waits for

    @property
    def percent(self) -> int:
        """Tell the share that is done, 0 to 100, never 100 before the end."""
        if self.total <= 0:
            return 100 if self.is_over else 0
        share = min(100, self.done * 100 // self.total)
        return share if self.is_over else min(share, 99 if self.done < self.total else 100)

    @property
    def speed(self) -> float | None:
        """Round the rate as far as people read it."""
        return round(self.rate) if self.rate and self.rate >= 10 else self.rate

    @property
    def seconds_left(self) -> float | None:
        """Estimate the time left from the rate."""
        return (self.total - self.done) / self.rate if self.rate and self.done < self.total else None


def spark_points(values: list[float]) -> str:
    """Place values in a box of 100 by 24 as points of a polyline."""
    if len(values) < 2:
        values = [*values, *values] or [0, 0]
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = 100 / (len(values) - 1)
    return " ".join(f"{i * step:.1f},{22 - 20 * (value - low) / spread:.1f}" for i, value in enumerate(values))


# --- tones -----------------------------------------------------------------------------------------------------------
_GOOD = """sent done live published delivered accepted active ready came spoke filed folded confirmed passed signed
verified support success complete completed open deliverable granted"""
_INFO = """scheduled freezing sending running folding counting in_progress mapping checking claimed in_flight promised
upcoming next"""
_WARN = "paused waiting unknown retry needs_approval expiring unverified partial soon candidate undecided late"
_BAD = """halted failed refused cancelled canceled bounced blocked spam revoked expired error oppose complaint
complained suppressed withdrawn dead"""
_TONES = {"good": _GOOD, "info": _INFO, "warn": _WARN, "bad": _BAD}
_TONE_OF = {state: tone for tone, states in _TONES.items() for state in states.split()}
_BUSY = frozenset({"freezing", "sending", "running", "folding", "counting", "in_progress", "checking", "in_flight"})


def tone_of(state: str) -> str:
    """Tell the tone of a state's word; unknown words are plain."""
    return _TONE_OF.get(state.lower(), "plain")


def is_busy(state: str) -> bool:
    """Tell whether something is going on in this state."""
    return state.lower() in _BUSY


def label_of(state: str) -> str:
    """Make a readable word of a state that came without a label."""
    return state.replace("_", " ").capitalize()


def initials(name: str) -> str:
    """Shorten a name to at most two capital letters."""
    parts = [part for part in name.replace("@", " ").split() if part[:1].isalnum()]
    letters = parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "") if parts else "?"
    return letters.upper()


# --- numbers ---------------------------------------------------------------------------------------------------------
def number(value: Any, language: str | None = "en") -> str:
    """Write a number with thousands separators (Spanish of the United States uses the comma as well)."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    try:
        rounded = round(float(value), 1)
    except (TypeError, ValueError):
        return str(value)
    return f"{rounded:,.1f}".removesuffix(".0")


def percent(part: Any, whole: Any) -> str:
    """Write a share in percent; of nothing there is no share."""
    if not whole:
        return "–"
    share = 100 * float(part or 0) / float(whole)
    text = f"{share:.1f}" if 0 < share < 10 and share != int(share) else f"{share:.0f}"
    return f"{text}\N{NO-BREAK SPACE}%"


# --- form widgets ----------------------------------------------------------------------------------------------------
_KINDS = {
    "CheckboxInput": "check",
    "CheckboxSelectMultiple": "checks",
    "RadioSelect": "radios",
    "Select": "select",
    "NullBooleanSelect": "select",
    "SelectMultiple": "select",
    "HiddenInput": "hidden",
    "MultipleHiddenInput": "hidden",
}
CSS_OF_KIND = {
    "check": "form-check-input",
    "checks": "form-check-input",
    "radios": "form-check-input",
    "select": "form-select",
    "hidden": "",
    "input": "form-control",
}


def kind_of_widget(name: str) -> str:
    """Tell how a widget is drawn: input, select, check, checks, radios or hidden."""
    return _KINDS.get(name, "input")


def may_stay_open(kind: str, choices: Any) -> bool:
    """Tell whether a field may be left as it is without an answer: not where one of the choices always stands."""
    if kind in {"check", "checks"} or not isinstance(choices, list) or not choices:
        return kind not in {"check", "checks"}
    is_first_empty = choices[0][0] in ("", None)
    return is_first_empty if kind == "select" else not is_first_empty
