"""The belt of what follows rules. May run twice, or never."""

from celery import shared_task
from django.utils import timezone

from campaigns.strategy.following import delivery
from coalition.locks import alone


@shared_task(name="campaigns.strategy.follow", ignore_result=True)
@alone("campaigns.strategy.follow")
def follow(**later: object) -> None:
    """Notice where seats changed hands or bills moved."""
    delivery.notice_all(now=timezone.now())
