"""The belt of preflight: links that somebody waits for. May run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.alerts.preflight import delivery
from coalition.locks import alone


@shared_task(name="campaigns.alerts.check_links", ignore_result=True)
@alone("campaigns.alerts.check_links")
def check_links(**later: object) -> int:
    """Ask the links of mails, until nobody waits for one."""
    settled = 0
    while found := delivery.check_due(now=timezone.now()):
        settled += found
    return settled
