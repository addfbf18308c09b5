"""The belt: looks for alerts whose hour has come. May run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.alerts import delivery
from campaigns.alerts.variants import delivery as experiments
from coalition.locks import alone


@shared_task(name="campaigns.alerts.start_due", ignore_result=True)
@alone("campaigns.alerts.start_due")
def start_due(**later: object) -> int:
    """Start due alerts and follow those that are being sent."""
    return delivery.start_due(now=timezone.now())


@shared_task(name="campaigns.alerts.settle_experiments", ignore_result=True)
@alone("campaigns.alerts.settle_experiments")
def settle_experiments(**later: object) -> int:
    """Decide between variants where the hour has come, and let the rest have the winner."""
    return experiments.settle_due(now=timezone.now())
