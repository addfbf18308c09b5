"""The belt: forgets, every night."""

from celery import shared_task
from django.utils import timezone

from campaigns.pages.forgetting import loading
from coalition.locks import alone


@shared_task(name="campaigns.pages.forget", ignore_result=True)
@alone("campaigns.pages.forget")
def forget(**later: object) -> None:
    """Forget what nobody confirmed."""
    loading.forget_unconfirmed(timezone.now())
