"""The belt: periodic work that keeps the books about addresses right."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.correspondence.health import folding


@shared_task(name="contacts.health.retire_worn", ignore_result=True)
@alone("contacts.health.retire_worn")
def retire_worn(**later: object) -> int:
    """Retire worn-out mailboxes."""
    return folding.retire_worn(now=timezone.now())
