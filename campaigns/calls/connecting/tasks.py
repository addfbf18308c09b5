"""The belt of connected calls: places what is due, ends what is overdue or stopped. All may run twice, or never."""

from celery import shared_task
from django.utils import timezone

from campaigns.calls.connecting import delivery


@shared_task(name="campaigns.calls.place", ignore_result=True)
def place(**later: object) -> int:
    """Place the calls that are due; nothing of a person stands in the task."""
    return delivery.place_due(now=timezone.now())


@shared_task(name="campaigns.calls.sweep", ignore_result=True)
def sweep(**later: object) -> int:
    """Place what was left lying, end what is overdue."""
    delivery.place_due(now=timezone.now())
    ended = delivery.sweep(now=timezone.now())
    delivery.hang_up_due(now=timezone.now())
    return ended


@shared_task(name="campaigns.calls.hang_up", ignore_result=True)
def hang_up(**later: object) -> int:
    """Have calls hung up that somebody stopped; nothing of a person stands in the task."""
    return delivery.hang_up_due(now=timezone.now())
