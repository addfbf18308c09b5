"""The belt: periodic work that keeps the books about addresses right."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.correspondence.health import feed, folding


@shared_task(name="contacts.health.retire_worn", ignore_result=True)
@alone("contacts.health.retire_worn")
def retire_worn(**later: object) -> int:
    """Retire worn-out mailboxes."""
    return folding.retire_worn(now=timezone.now())


@shared_task(name="contacts.health.reconcile", ignore_result=True)
@alone("contacts.health.reconcile")
def reconcile(**later: object) -> bool:
    """Compare the provider's lists with ours, when asked or due."""
    return feed.run_due(now=timezone.now())
