"""The belt of engagement."""

from celery import shared_task
from django.utils import timezone

from campaigns.ledger.engagement import folding, selectors
from coalition.locks import alone


@shared_task(name="campaigns.ledger.count_engagement", ignore_result=True)
@alone("engagement")
def count_engagement(**later: object) -> None:
    """Count the scores of whom did something since the last time."""
    folding.catch_up(now=timezone.now())


@shared_task(name="campaigns.ledger.recount_engagement", ignore_result=True)
@alone("engagement")
def recount_engagement(**later: object) -> None:
    """Count all scores anew: deeds have aged."""
    for partner_id in selectors.list_counted():
        folding.count_all(partner_id, now=timezone.now())
