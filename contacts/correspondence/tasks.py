"""The belt: tasks that look for due bundles. Each may run twice, or never: the rows and the sweeper are the truth."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.correspondence import delivery, folding

HELPERS = 1  # threads beside the worker's own; more do not help, for only one of them runs Python at a time


@shared_task(name="contacts.correspondence.send_due", ignore_result=True)
def send_due(**later: object) -> int:
    """Send what is due, for half a minute at most, so that other work gets its turn; workers share it by claims."""
    return delivery.send_due(seconds=25.0, helpers=HELPERS)


@shared_task(name="contacts.correspondence.deliver", ignore_result=True)
def deliver(*, bundle_ids: list[int], **later: object) -> int:
    """Send these bundles if they are due."""
    return delivery.send_due(seconds=25.0, only=bundle_ids) if bundle_ids else 0


@shared_task(name="contacts.correspondence.sweep", ignore_result=True)
@alone("contacts.correspondence.sweep")
def sweep(**later: object) -> dict[str, int]:
    """Take back what dead workers held."""
    return folding.sweep(now=timezone.now())
