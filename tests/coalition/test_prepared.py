"""Statements that are planned once: they answer as any other, are counted as any other, and are kept by the server."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, connection

from coalition import prepared

pytestmark = pytest.mark.django_db
TOLD = [7, "it's 5 %", True, UUID(int=5), dt.datetime(2027, 2, 9, 15, tzinfo=dt.UTC), 0.5]
SAME = "SELECT %s, %s, %s, %s, %s, %s, 'a' LIKE '%%', jsonb_build_object('n', 1)::text"


def test_it_answers_as_any_statement_does(django_assert_num_queries: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAME, TOLD)
        plain = cursor.fetchall()
    with django_assert_num_queries(2) as told:
        assert prepared.fetch(SAME, TOLD) == prepared.fetch(SAME, TOLD) == plain
    assert "$2::text" in told[0]["sql"]
    assert plain[0] == (*TOLD, True, '{"n": 1}')


def test_it_takes_names_each_as_often_as_it_stands_there() -> None:
    told = {"who": 3, "what": "x", "unused": 1}
    assert prepared.fetch("SELECT %(who)s + %(who)s, %(what)s || '%%'", told) == [(6, "x%")]
    told["who"] = 5_000_000_000
    assert prepared.fetch("SELECT %(who)s + %(who)s, %(what)s || '%%'", told) == [(10_000_000_000, "x%")]


def test_the_server_keeps_it_for_the_next_time() -> None:
    sql = "SELECT count(*) FROM coalition_partner WHERE id = %s AND slug <> %s"
    for number in (1, 40_000, 3_000_000_000):
        prepared.fetch(sql, [number, "x" * number.bit_length()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", [
            "SELECT count(*) FROM coalition_partner WHERE id = $1%"
        ])  # fmt: skip
        assert cursor.fetchall() == [(3,)]


def test_its_errors_are_those_of_the_house() -> None:
    with pytest.raises(DataError):
        prepared.fetch("SELECT 1 / %s", [0])
