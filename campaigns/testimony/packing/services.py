"""Asks for all files of a hearing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.testimony.packing import selectors, tasks
from campaigns.testimony.packing.models import TestimonyFiles
from campaigns.turnout.models import Event


@transaction.atomic
def ask(event: Event, *, by: Any, now: datetime) -> TestimonyFiles:
    """Ask for all files of a hearing; who has asked and still waits gets the same order."""
    row, _is_new = TestimonyFiles.objects.get_or_create(
        event=event, membership=by, state__in=selectors.GOING, defaults={"state": "waiting", "asked_at": now}
    )
    tasks.make_files.delay_on_commit()
    return row
