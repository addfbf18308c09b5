"""The belt of letters: looks at who is reached, and hands over what is due. Both may run twice, or never."""

from celery import shared_task
from django.utils import timezone

from campaigns.letters import delivery
from campaigns.letters.retargeting import delivery as retargeting
from coalition.locks import alone


@shared_task(name="campaigns.letters.hand_over", ignore_result=True)
@alone("campaigns.letters.hand_over")
def hand_over(**later: object) -> None:
    """Hand letters over that are due."""
    delivery.hand_over_due(now=timezone.now())


@shared_task(name="campaigns.letters.retarget", ignore_result=True)
@alone("campaigns.letters.retarget")
def retarget(**later: object) -> None:
    """Notice where seats changed hands or bills moved."""
    retargeting.notice_all(now=timezone.now())
