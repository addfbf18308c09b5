"""The belt: makes the files that were asked for, deletes old ones. May run twice: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.testimony.packing import delivery
from coalition.locks import alone


@shared_task(name="campaigns.testimony.make_files", ignore_result=True)
@alone("campaigns.testimony.make_files")
def make_files(**later: object) -> None:
    """Make the orders that are due."""
    delivery.make_due(timezone.now())
