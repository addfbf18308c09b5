"""Statements that PostgreSQL plans once for a connection: for reads over many tables, where planning is the most of it.

A statement over a dozen tables takes a dozen milliseconds to plan and one to run.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8

TYPES = {bool: "boolean", int: "bigint", float: "float8", str: "text", UUID: "uuid", dt.datetime: "timestamptz"}


class _Cursor(psycopg.Cursor[tuple[Any, ...]]):
    """Binds parameters in the server, where Django's own writes them into the text, and lets it keep the plan."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> "_Cursor":
        return super().execute(query, params, prepare=True)

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # what a log of queries tells, as for every other cursor
        super()._send_query_prepared(name, pgq, **options)


def fetch(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with `%s` or `%(name)s` in it, planned before if it can be, and give all its rows.

    Parameters are of the `TYPES`. What differs in its text is another statement: nothing that varies may stand in it.
    """
    values = [Int8(value) if type(value) is int else value for value in _values(params)]
    types = [TYPES[type(value)] for value in _values(params)]
    if isinstance(params, Mapping):
        text = _typed(sql, {name: f"%({name})s::{kind}" for name, kind in zip(params, types, strict=True)})
        told: Any = dict(zip(params, values, strict=True))
    else:
        text, told = _typed(sql, tuple(f"%s::{kind}" for kind in types)), values
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    bare: Any = _Cursor(connection.connection)
    with connection.make_debug_cursor(bare) if connection.queries_logged else connection.make_cursor(bare) as cursor:
        cursor.execute(text, told)
        return cursor.fetchall()


def _values(params: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    return list(params.values() if isinstance(params, Mapping) else params)


def _typed(sql: str, places: Any) -> str:
    """Put typed places where bare ones were; a doubled percent sign stays doubled."""
    return sql.replace("%%", "%%%%") % places
