"""The belt of outreach."""

from celery import shared_task
from django.utils import timezone

from campaigns.outreach import delivery
from coalition.locks import alone


@shared_task(name="campaigns.outreach.release_expired", ignore_result=True)
@alone("campaigns.outreach.release_expired")
def release_expired(**later: object) -> int:
    """Give back people whose volunteer went away."""
    return delivery.release(now=timezone.now())
