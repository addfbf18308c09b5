"""A made-up coalition for tests that want a whole house: made once in a process, then copied in."""

from typing import Any

from django.db import connection
from django.utils import timezone

from campaigns.demo.services import make_demo
from tests import databases

PEOPLE = 240  # enough that every page has something to show
_made: dict[str, bytes] = {}


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
