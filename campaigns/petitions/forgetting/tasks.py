"""The belt: forgets, every night."""

from celery import shared_task
from django.utils import timezone

from campaigns.petitions.forgetting import loading
from coalition.locks import alone


@shared_task(name="campaigns.petitions.forget", ignore_result=True)
@alone("campaigns.petitions.forget")
def forget(**later: object) -> None:
    """Forget what was never confirmed, and marks of networks."""
    now = timezone.now()
    loading.forget_unconfirmed(now)
    loading.forget_networks(now)
