"""The belt of connected calls: places what is due, ends what is overdue. Both may run twice, or never."""

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
    return delivery.sweep(now=timezone.now())
