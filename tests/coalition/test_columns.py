import gc
import time
import uuid
import weakref
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.columns import array, columns_of, copy_in, new_ids, new_uuids, no_sweeps, sweeping

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NEVER_MIND = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def back(kind, literal):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [literal])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@NEVER_MIND
@given(st.lists(st.one_of(TEXT, st.sampled_from(['"', "\\", "NULL", "{}", "a,b", '\\"', ""])), max_size=6))
def test_it_brings_any_text_to_the_database_and_back(values):
    assert back("text", array(values)) == values


@pytest.mark.django_db
@NEVER_MIND
@given(st.lists(st.one_of(st.none(), TEXT), max_size=6))
def test_it_keeps_what_is_missing_apart_from_what_is_empty(values):
    assert back("text", array(values)) == values


@pytest.mark.django_db
@NEVER_MIND
@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=6))
def test_it_brings_numbers(values):
    assert back("bigint", array(values)) == values


@pytest.mark.django_db
def test_it_brings_truths_days_and_times():
    at = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    assert back("boolean", array([True, False, None])) == [True, False, None]
    assert back("date", array([date(2026, 2, 3)])) == [date(2026, 2, 3)]
    assert back("timestamptz", array([at])) == [at]
    assert columns_of([(1, "a"), (2, "b")]) == ["{1, 2}", '{"a","b"}']


@pytest.mark.django_db
@NEVER_MIND
@given(st.lists(st.tuples(st.one_of(st.none(), TEXT), TEXT, st.one_of(st.none(), st.booleans()), st.integers(0, 99))))
def test_it_copies_any_row_in(rows):
    at, day = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC), date(2026, 2, 3)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE told (a text, b text, c boolean, d int, at timestamptz, day date, e text)")
        copy_in("told", "a, b, c, d, at, day, e", [(*row, at, day, r"\N \t") for row in rows])
        cursor.execute("SELECT * FROM told")
        assert cursor.fetchall() == [(*row, at, day, r"\N \t") for row in rows]
        cursor.execute("DROP TABLE told")


@pytest.mark.django_db
def test_it_draws_ids_in_order():
    ids = new_ids("contacts_person", 5)
    assert ids == list(range(ids[0], ids[0] + 5)) and new_ids("contacts_person", 0) == []


def test_it_draws_uuids_that_are_random_ones():
    drawn = [uuid.UUID(text) for text in new_uuids(300)]
    assert len(set(drawn)) == 300
    assert {(one.version, one.variant) for one in drawn} == {(7, uuid.RFC_4122)}
    assert all(abs((one.int >> 80) / 1000 - time.time()) < 60 for one in drawn)  # the clock, in milliseconds
    assert len({one.int & (1 << 76) - 1 & ~(3 << 62) for one in drawn}) == 300
    assert {str(one)[19] for one in drawn} == set("89ab")
    assert new_uuids(0) == []


def test_it_sweeps_again_after_a_fault():
    with pytest.raises(KeyError), no_sweeps():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_it_sweeps_by_hand_what_came_since():
    class Held:
        pass

    gone = []
    with sweeping() as sweep:
        for _ in range(3):
            one = Held()
            one.itself = one
            weakref.finalize(one, gone.append, 1)
            del one
            assert not gc.isenabled()
        assert not gone
        sweep()
        assert gone == [1, 1, 1]
    assert gc.isenabled() and gc.get_freeze_count() == 0
