"""Deletes rows by the thousand: whether any key leads to them is asked once for all, not by the database for each.

A table to which forty keys lead makes eighty questions of each deleted row. Where the role of the database may put
these checks off (`docs/operating.md`), they are put off for one statement, after the same question was asked of all
rows at once, with the rows locked so that nobody can begin to name them; elsewhere the database asks as ever.
"""

from collections.abc import Collection

from django.db import connection, models

from coalition.columns import array

MAY = "SELECT has_parameter_privilege(current_user, 'session_replication_role', 'SET')"


def delete_unnamed(model: type[models.Model], ids: Collection[int], *, but: Collection[str] = frozenset()) -> None:
    """Delete these rows, to which no key should lead any more; the database refuses those to which one does.

    `but`: tables whose rows may go on naming what is gone; the database does not check them either.
    """
    if not ids:
        return
    table, told = model._meta.db_table, array(ids)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE", [told])
        cursor.execute(MAY)
        is_free = cursor.fetchone()[0] and not _is_named(model, told, but)
        if is_free:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s::bigint[])", [told])
        if is_free:
            cursor.execute("SET LOCAL session_replication_role = origin")


def keys_to(model: type[models.Model]) -> list[tuple[str, str]]:
    """List every key that leads to a table, checked by the database or not: (table, column)."""
    relations = model._meta.get_fields(include_hidden=True)
    fields = [one.field for one in relations if isinstance(one, models.ForeignObjectRel)]
    return sorted({(one.model._meta.db_table, one.column) for one in fields if one.concrete and one.column})


def _is_named(model: type[models.Model], told: str, but: Collection[str]) -> bool:
    # Counted, though one row would do: to find one soon the planner would rather read through a whole table.
    one = "(SELECT count(*) FROM {} WHERE {} = ANY(%(ids)s::bigint[]))"
    asked = [one.format(table, column) for table, column in keys_to(model) if table not in but]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' + '.join(asked)}", {"ids": told})
        return bool(cursor.fetchone()[0])
