"""The belt: counts."""

from celery import shared_task
from django.utils import timezone

from campaigns.petitions import folding
from coalition.locks import alone


@shared_task(name="campaigns.petitions.count", ignore_result=True)
@alone("campaigns.petitions.count")
def count(**later: object) -> None:
    """Bring the counts of petitions up to date."""
    folding.count_all(timezone.now())
