"""The belt: forwards what is due. It may run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from contacts.correspondence.replies import delivery


@shared_task(name="contacts.correspondence.forward_replies", ignore_result=True)
def forward(**later: object) -> int:
    """Forward answers to the teams."""
    return delivery.forward_due(now=timezone.now())
