"""The belt of sending domains."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from coalition.partners.senders import delivery


@shared_task(name="coalition.partners.check_domains", ignore_result=True)
@alone("coalition.partners.check_domains")
def check_domains(**later: object) -> int:
    """Look up the domains that somebody asked about, or that were not looked at for a day."""
    return delivery.check_due(now=timezone.now())
