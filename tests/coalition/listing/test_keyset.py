"""Paging through a list gives the whole list: every row once, in order, whatever the column, both ways."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F, Value
from django.db.models.functions import Lower
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.accounts.models import User
from coalition.audit.models import Entry
from coalition.listing.rules import Cursor, read_cursor, write_cursor
from coalition.listing.selectors import Order, count_up_to, slice_of, walk

KEY = "a key"
NULLS_LAST = {"nulls_last": True}


def order_of(descending: bool, nullable: bool = True) -> Order:
    return Order("seen", "last_login", descending=descending, nullable=nullable)


def whole(order: Order) -> list[int]:
    column = F(order.by) if isinstance(order.by, str) else order.by
    first = column.desc(nulls_last=True) if order.descending else column.asc(nulls_last=True)
    return list(User.objects.order_by(first, "-pk" if order.descending else "pk").values_list("pk", flat=True))


def page_through(order: Order, size: int) -> tuple[list[int], list[int]]:
    """Go to the end and back to the start; both ways as ids in list order."""
    there, cursor = [], ""
    while True:
        piece = slice_of(User.objects.all(), order, size=size, cursor=cursor, key=KEY)
        there += [row.pk for row in piece.rows]
        if not piece.next:
            break
        cursor = piece.next
    back = [row.pk for row in piece.rows]
    while piece.previous:
        piece = slice_of(User.objects.all(), order, size=size, cursor=piece.previous, key=KEY)
        back = [row.pk for row in piece.rows] + back
    return there, back


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=14),
    size=st.integers(1, 6),
    descending=st.booleans(),
    by_name=st.booleans(),
)
def test_it_pages_through_everything_once_and_in_order_with_ties_and_empty_values(
    db: Any, days: list[int | None], size: int, descending: bool, by_name: bool
) -> None:
    User.objects.all().delete()
    start = dt.datetime(2027, 1, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)
    User.objects.bulk_create(
        User(
            email=f"{uuid4()}@example.org",
            name=f"Ñandú {day}",
            last_login=None if day is None else start + dt.timedelta(days=day),
        )
        for day in days
    )
    order = Order("name", Lower("name"), descending) if by_name else order_of(descending)
    there, back = page_through(order, size)
    assert there == back == whole(order)
    assert [row.pk for row in walk(User.objects.all(), order, size=size)] == there


@pytest.mark.django_db
def test_it_stays_in_place_while_rows_come_and_go() -> None:
    users = User.objects.bulk_create(User(email=f"{i:02}@example.org", name=f"{i:02}") for i in range(10))
    order = Order("name", "name")
    first = slice_of(User.objects.all(), order, size=4, key=KEY)
    User.objects.filter(name__in=["00", "03"]).delete()
    User.objects.create_user("new@example.org", name="000")
    second = slice_of(User.objects.all(), order, size=4, cursor=first.next or "", key=KEY)
    assert [user.name for user in second.rows] == ["04", "05", "06", "07"]
    assert len(users) == 10


@pytest.mark.django_db
def test_it_survives_numbers_that_postgres_keeps_shorter_than_python(db: Any) -> None:
    from django.contrib.postgres.search import TrigramSimilarity

    User.objects.bulk_create(User(email=f"{i}@example.org", name="ana" + "x" * (i % 4)) for i in range(9))
    order = Order("near", TrigramSimilarity("name", Value("ana")), descending=True)
    there, back = page_through(order, 2)
    assert there == back
    assert len(set(there)) == len(there) == 9


@pytest.mark.django_db
def test_it_starts_over_with_a_cursor_that_is_broken_foreign_or_of_another_order() -> None:
    User.objects.bulk_create(User(email=f"{i}@example.org", name=str(i)) for i in range(4))
    by_name, by_mail = Order("name", "name"), Order("email", "email")
    good = slice_of(User.objects.all(), by_name, size=2, key=KEY).next or ""
    for cursor in ["x", good[:-3], slice_of(User.objects.all(), by_name, size=2, key="other").next or "", "ü" * 99]:
        rows = slice_of(User.objects.all(), by_name, size=2, cursor=cursor, key=KEY).rows
        assert [row.name for row in rows] == ["0", "1"]
    assert slice_of(User.objects.all(), by_mail, size=2, cursor=good, key=KEY).rows[0].name == "0"


def test_it_tells_nothing_in_an_address() -> None:
    cursor = Cursor("name", "Featherstonehaugh", 7)
    text = write_cursor(cursor, KEY)
    assert "Feather" not in text
    assert read_cursor(text, KEY) == cursor
    for value in [None, 1.5, True, dt.date(2027, 1, 2), uuid4()]:
        assert read_cursor(write_cursor(Cursor("x", value, 1, True), KEY), KEY) == Cursor("x", value, 1, True)


@pytest.mark.django_db
def test_it_reads_a_late_page_as_cheaply_as_the_first(django_assert_num_queries: Any) -> None:
    Entry.objects.bulk_create(Entry(action=f"a.{i}") for i in range(30))
    order = Order("at", "at", descending=True)
    cursor = ""
    for _page in range(3):
        with django_assert_num_queries(1):
            piece = slice_of(Entry.objects.all(), order, size=10, cursor=cursor, key=KEY)
        cursor = piece.next or ""
    assert not cursor
    assert count_up_to(Entry.objects.all(), 7) == 7
