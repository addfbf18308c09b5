"""The belt of watchlists: the daily digests."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from campaigns.legislation.watching import delivery
from coalition.locks import alone


@shared_task(name="campaigns.legislation.mail_digests", ignore_result=True)
@alone("legislation.digests")
def mail_digests(**later: Any) -> None:
    """Mail the digests that are due."""
    delivery.mail_digests(now=timezone.now())
