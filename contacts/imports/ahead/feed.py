"""Runs a generator in a thread of its own, a little ahead of whoever takes its items."""

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
AHEAD = 1  # items that wait for their taker, besides the one being made
SWITCH = 0.002  # seconds after which a thread lets another go on: waiting 5 ms at every statement was half the time
_END = object()


@contextmanager
def reading(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """Give the items as they are made beside one's own work; what goes wrong with them is raised where they are taken.

    The generator must ask no database: a connection belongs to its thread.
    """
    made: queue.Queue[Any] = queue.Queue(AHEAD)
    over, before = threading.Event(), sys.getswitchinterval()
    thread = threading.Thread(target=_make, args=(items, made, over), name="reading ahead", daemon=True)
    sys.setswitchinterval(SWITCH)
    thread.start()
    try:
        yield _taken(made)
    finally:
        over.set()
        while thread.is_alive():  # it may wait with an item that nobody takes
            _drop(made)
            thread.join(0.01)
        sys.setswitchinterval(before)


def _make(items: Iterator[Any], made: queue.Queue[Any], over: threading.Event) -> None:
    try:
        for item in items:
            made.put((item, None))
            if over.is_set():
                return
        made.put((_END, None))
    except BaseException as error:
        made.put((_END, error))


def _taken(made: queue.Queue[Any]) -> Iterator[Any]:
    while True:
        item, error = made.get()
        if error is not None:
            raise error
        if item is _END:
            return
        yield item


def _drop(made: queue.Queue[Any]) -> None:
    try:
        made.get_nowait()
    except queue.Empty:
        return
