"""The belt of sources: those that are due are asked."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from campaigns.legislation.syncing import feed
from coalition.locks import alone


@shared_task(name="campaigns.legislation.sync_due", ignore_result=True)
@alone("legislation.sync")
def sync_due(**later: Any) -> None:
    """Ask every source that is due."""
    feed.run_due(now=timezone.now())
