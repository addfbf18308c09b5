"""The belt: lets ladders go on. May run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.ladders import delivery
from coalition.locks import alone


@shared_task(name="campaigns.ladders.advance", ignore_result=True)
@alone("campaigns.ladders.advance")
def advance(**later: object) -> int:
    """Let people in, and let whoever's turn it is take the next step."""
    return delivery.advance(now=timezone.now())
