"""The belt: letters to contacts of organizations."""

from celery import shared_task
from django.utils import timezone

from campaigns.signons import delivery


@shared_task(name="campaigns.signons.mail", ignore_result=True)
def mail(**later: object) -> None:
    """Write the letters that are due."""
    delivery.mail_due(now=timezone.now())
