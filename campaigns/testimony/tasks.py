"""The belt of testimony: makes what promises lack, closes what is over. Both may run twice: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.testimony import delivery, folding
from campaigns.testimony.reminding import delivery as reminding
from coalition.locks import alone


@shared_task(name="campaigns.testimony.catch_up", ignore_result=True)
@alone("campaigns.testimony.catch_up")
def catch_up(**later: object) -> None:
    """Make what is missing, let fall out whose deadline passed, and remind of what is not finished."""
    folding.catch_up(timezone.now())
    delivery.close(timezone.now())
    reminding.remind(timezone.now())
