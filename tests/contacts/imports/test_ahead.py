"""Reading ahead: in order, a little ahead, whatever goes wrong."""

import threading

import pytest

from contacts.imports.ahead.feed import reading


def test_it_gives_everything_in_order():
    with reading(iter(range(50))) as items:
        assert list(items) == list(range(50))
    assert not [one for one in threading.enumerate() if one.name == "reading ahead"]


def test_it_raises_where_it_is_taken_what_went_wrong_in_between():
    def broken():
        yield 1
        raise ValueError("no table")

    taken = []
    with reading(broken()) as items, pytest.raises(ValueError, match="no table"):
        taken.extend(items)
    assert taken == [1] or taken == []


def test_it_stops_when_nobody_takes_more():
    made = []

    def endless():
        while True:
            made.append(1)
            yield 1

    with reading(endless()) as items:
        assert next(items) == 1
    count = len(made)
    assert count <= 5 and not [one for one in threading.enumerate() if one.name == "reading ahead"]
