"""The belt: codes that wait to be mailed."""

from celery import shared_task
from django.utils import timezone

from campaigns.pages.codes import delivery


@shared_task(name="campaigns.pages.mail_codes", ignore_result=True)
def mail_codes(**later: object) -> None:
    """Mail the codes that wait; each is claimed, so that two workers do no harm."""
    delivery.mail_codes(now=timezone.now())
