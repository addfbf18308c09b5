"""Millions of rows at the speed of sorting: indexes and foreign keys are taken off for the time and put back whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Primary keys stay, which foreign keys of other tables lean on; a unique rule that one leans on stays as well.
CONSTRAINTS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c
WHERE c.conrelid = ANY (%s::regclass[]) AND c.contype IN ('f', 'u')
  AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.contype = 'f' AND o.conindid = c.conindid AND o.oid <> c.oid
                  AND c.contype = 'u')
ORDER BY c.contype DESC
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@contextmanager
def bare(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Take what slows down the writing of these tables off, and put it back; inside one transaction, so all or nothing.

    What is put back is checked as it is made: rows that break a key fail here.
    """
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(CONSTRAINTS, [tables])
    constraints = cursor.fetchall()
    for table, name, _definition in reversed(constraints):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(INDEXES, [tables])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
