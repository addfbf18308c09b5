"""The belt: checks files, sweeps out those that nobody took."""

from celery import shared_task
from django.utils import timezone

from campaigns.uploads import delivery
from coalition.locks import alone


@shared_task(name="campaigns.uploads.check", ignore_result=True)
def check(**later: object) -> None:
    """Check the files that wait."""
    delivery.check_due(now=timezone.now())


@shared_task(name="campaigns.uploads.sweep", ignore_result=True)
@alone("campaigns.uploads.sweep")
def sweep(**later: object) -> None:
    """Remove files that no row took within a day."""
    delivery.sweep(now=timezone.now())
