"""The tests' databases: copied from one that is migrated once, and emptied in milliseconds after a test that commits.

Migrating takes half a minute and Django's flush a second, which truncates every table and makes all permissions anew.
"""

import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
import psycopg
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import TransactionTestCase

from coalition import prepared

ROOT = Path(__file__).parent.parent
PREFIX = "test_template_"
_shipped: dict[str, bytes] = {}  # table -> its rows as COPY writes them
LOCK = 5_003_2027  # any number of ours: two processes do not migrate at once

KEPT = {"django_migrations", "django_content_type", "auth_permission", "django_site"}  # what migrate itself writes
FEW = 2000  # more rows than these are truncated

# What a test writes is seldom committed: autovacuum counts tables as empty, and a planner that thinks so takes minutes
# over a thousand rows. Tables that were never counted are judged by their size, which is right at any moment of a test.
LEAVE_ALONE = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'ALTER TABLE ' || one || ' SET (autovacuum_enabled = false)';
    END LOOP;
END $$
"""


def migrated_template() -> str:
    """Give the name of a database that all migrations of this tree have made; it is made where it is missing."""
    told = settings.DATABASES["default"]
    where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    name = PREFIX + _digest()
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        old = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
        for [other] in old:
            server.execute(f'DROP DATABASE IF EXISTS "{other}"')
        making = name + "_making"
        server.execute(f'CREATE DATABASE "{making}"')
        door = f"postgres://{quote(told['USER'])}:{quote(told['PASSWORD'])}@{told['HOST']}:{told['PORT']}/{making}"
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env={**os.environ, "DATABASE_URL": door}, check=True)  # noqa: S603
        with psycopg.connect(door, autocommit=True) as made:
            made.execute(LEAVE_ALONE)
        server.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _digest() -> str:
    files = sorted(
        path for room in ("coalition", "contacts", "campaigns") for path in (ROOT / room).rglob("migrations/*.py")
    )
    seen = hashlib.sha256((django.__version__ + LEAVE_ALONE).encode())
    for path in [*files, ROOT / "requirements.lock"]:
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def remember_shipped() -> None:
    """Note the rows that migrations wrote, before any test: every emptying puts them back."""
    _shipped.update(copy_out())


def copy_out() -> dict[str, bytes]:
    """Copy the rows of every table of ours, as COPY writes them."""
    rows: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table in _held():
            with cursor.connection.cursor().copy(f'COPY "{table}" TO STDOUT') as out:
                rows[table] = b"".join(bytes(part) for part in out)
    return rows


def copy_in(rows: dict[str, bytes]) -> None:
    """Give the tables these rows instead of theirs, as they stood when they were copied: no trigger fires."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, lines in rows.items():
            cursor.execute(f'DELETE FROM "{table}"')
            with cursor.connection.cursor().copy(f'COPY "{table}" FROM STDIN') as into:
                into.write(lines)
        cursor.execute("SET LOCAL session_replication_role = origin")


def newest() -> dict[str, int]:
    """Tell the highest id of every table that holds rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'id' AND data_type IN ('bigint', 'integer')"
        )
        numbered = {name for (name,) in cursor.fetchall()}
        found = {}
        for table in numbered & _held().keys():
            cursor.execute(f'SELECT max(id) FROM "{table}"')
            [found[table]] = cursor.fetchone()
    return found


def copy_new(before: dict[str, int]) -> dict[str, tuple[str, bytes]]:
    """Copy the rows that came since `newest` was asked: table -> its columns and the lines."""
    rows = {}
    with connection.cursor() as cursor:
        for table, top in newest().items():
            if top == before.get(table):
                continue
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            [columns] = cursor.fetchone()
            chosen = f'SELECT {columns} FROM "{table}" WHERE id > {before.get(table, 0)}'
            with cursor.connection.cursor().copy(f"COPY ({chosen}) TO STDOUT") as out:
                rows[table] = columns, b"".join(bytes(part) for part in out)
    return rows


def add(rows: dict[str, tuple[str, bytes]]) -> None:
    """Put rows that `copy_new` gave into the tables, beside what is there: no trigger fires."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, (columns, lines) in rows.items():
            with cursor.connection.cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN') as into:
                into.write(lines)
        cursor.execute("SET LOCAL session_replication_role = origin")


def empty_tables() -> None:
    """Take every row out of every table of ours, but those that migrations wrote."""
    with connection.cursor() as cursor:
        held = _held()
        if not held:
            return
        is_free = may_silence(cursor)
        with transaction.atomic():
            if is_free:
                cursor.execute("SET LOCAL session_replication_role = replica")
            if is_free and max(held.values()) < FEW:
                cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in held))
            else:
                cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in _tables()))
            for table, rows in _shipped.items():
                with cursor.connection.cursor().copy(f'COPY "{table}" FROM STDIN') as into:
                    into.write(rows)


def may_silence(cursor: Any) -> bool:
    """Say whether we may keep triggers and checks silent: the embedded server lets us, another perhaps not."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    [may] = cursor.fetchone()
    return bool(may)


def _tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)


def _held() -> dict[str, int]:
    """Tell which tables hold rows, and how many, at most FEW."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', (SELECT count(*) FROM (SELECT 1 FROM \"{table}\" LIMIT {FEW}) few)" for table in _tables()
    )
    told = f"SELECT * FROM ({asked}) held (name, rows) WHERE rows > 0"
    return dict(prepared.fetch(told, []))  # planned once: that takes longer than the answer


_serving: set[threading.Thread] = set()  # the live server's threads that have a request in hand


def wait_for_the_server(seconds: float = 10) -> None:
    """Wait until the live server has answered: a request that a test leaves behind would write into the next test."""
    until = time.monotonic() + seconds
    while is_serving() and time.monotonic() < until:
        time.sleep(0.01)


def is_serving() -> bool:
    """Say whether the live server has a request in hand."""
    return any(one.is_alive() for one in list(_serving))


def _takes(**_kwargs: Any) -> None:
    if threading.current_thread() is not threading.main_thread():
        _serving.add(threading.current_thread())


def _has_answered(**_kwargs: Any) -> None:
    _serving.discard(threading.current_thread())


def end_tests_so() -> None:
    """Let every test that commits end with `empty_tables`."""
    request_started.connect(_takes)
    request_finished.connect(_has_answered)

    def teardown(self: Any) -> None:
        wait_for_the_server()
        empty_tables()

    TransactionTestCase._fixture_teardown = teardown
