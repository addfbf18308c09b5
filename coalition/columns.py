"""Rows on their way into one statement: columns as PostgreSQL array literals for `unnest(%s::bigint[], %s::text[])`.

The driver's own list adapter took a fifth of folding's time; strings written here are quoted by it once, in C.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any


def columns_of(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Turn rows of one length into one array literal per column, in order; there must be a row."""
    return [array(column) for column in zip(*rows, strict=True)]


def array(values: Iterable[Any]) -> str:
    """Write an array literal; None is NULL."""
    return "{" + ",".join([_item(value) for value in values]) + "}"


def _item(value: Any) -> str:
    if isinstance(value, str):
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "t" if value else "f"
    return f'"{value.isoformat()}"' if isinstance(value, date) else str(value)
