"""Periodic work is done by one worker at a time."""

import pytest
from django.db import connection, transaction

from coalition.locks import alone, holding

pytestmark = pytest.mark.django_db


def test_it_lets_one_in_and_the_next_after_it():
    with holding("a count of this test") as first, holding("a count of this test") as second, holding("other") as third:
        assert (first, second, third) == (True, False, True)
    with holding("a count of this test") as again:
        assert again


def test_it_skips_work_that_somebody_else_does():
    done = []

    @alone("a count of this test")
    def count(n: int) -> int:
        done.append(n)
        return n

    with holding("a count of this test"):
        assert count(1) is None
    assert count(2) == 2
    assert done == [2]


def test_it_lets_go_when_the_work_fails():
    @alone("a count of this test")
    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        fail()
    with holding("a count of this test") as mine:
        assert mine


def test_it_does_not_touch_the_caller_s_transaction():
    with holding("a count of this test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)
