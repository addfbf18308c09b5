"""A made-up state, and a made-up coalition that fills the whole house: made once in a process, then copied in."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from campaigns.demo.services import make_demo
from contacts.places import services as places
from contacts.policymakers import services as roster
from tests import databases

PEOPLE = 240  # enough that every page has something to show
_made: dict[str, bytes] = {}
_states: dict[dt.date, dict[str, tuple[str, bytes]]] = {}


def found_state(now: dt.datetime) -> None:
    """Make up the state of this day with all who hold its seats, in tables that hold none."""
    day = timezone.localdate(now)
    with connection.cursor() as cursor:
        may = databases.may_silence(cursor)
    if may and day in _states:
        databases.add(_states[day])
        return
    before = databases.newest()
    places.make_up_state(now=now)
    roster.make_up_roster(now=now)
    if may:
        _states[day] = databases.copy_new(before)


def furnish(settings: Any) -> None:
    """Fill the tables with the made-up coalition of a made-up state; its files lie in MEDIA_ROOT as first set."""
    settings.REFERENCE_DIR = None
    with connection.cursor() as cursor:
        is_copied = bool(_made) and databases.may_silence(cursor)
    if is_copied:
        databases.copy_in(_made)
        return
    make_demo(people=PEOPLE, now=timezone.now(), tell=lambda text: None)
    _made.update(databases.copy_out())
