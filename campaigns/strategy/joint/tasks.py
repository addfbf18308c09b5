"""The belt of joint positions. May run twice, or never: what is to be mailed stands in the row."""

from celery import shared_task
from django.utils import timezone

from campaigns.strategy.joint import delivery
from coalition.locks import alone


@shared_task(name="campaigns.strategy.ask_partners", ignore_result=True)
@alone("campaigns.strategy.ask_partners")
def ask_partners(**later: object) -> None:
    """Ask partners by mail who have not answered."""
    delivery.ask_partners(now=timezone.now())
