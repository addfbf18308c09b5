"""Reads orders of files: whoever asked sees hers, as long as she may take files out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from campaigns.testimony.packing.models import FilesState, TestimonyFiles
from campaigns.turnout.models import Event
from coalition.errors import NotFound

FOLDER = "testimony"
KEEP = timedelta(days=2)  # what is ready changes from hour to hour
LEASE = timedelta(minutes=5)
ATTEMPTS = 3
AT_ONCE = 3
GOING = (FilesState.WAITING, FilesState.MAKING)


def find_newest(membership: Any, event: Event) -> TestimonyFiles | None:
    """Find the newest order of this membership for a hearing; None where there is none to show."""
    mine = TestimonyFiles.objects.filter(event=event, membership=membership).exclude(state=FilesState.EXPIRED)
    return mine.order_by("-pk").first()


def access_files(membership: Any, event: Event, uuid: UUID) -> TestimonyFiles:
    """Get an order of this membership, or refuse with NotFound."""
    found = TestimonyFiles.objects.filter(event=event, membership=membership, uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_due(now: datetime) -> list[int]:
    """List the orders that wait, or whose maker is gone."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    rows = TestimonyFiles.objects.filter(free, state__in=GOING, attempts__lt=ATTEMPTS)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def list_old(now: datetime) -> list[TestimonyFiles]:
    """List the orders whose file has been kept for long enough."""
    return list(TestimonyFiles.objects.filter(state=FilesState.READY, ready_at__lt=now - KEEP)[:200])
