"""The belt of changes for many people."""

from celery import shared_task
from django.utils import timezone

from contacts.bulk import loading


@shared_task(name="contacts.bulk.work_due", ignore_result=True)
def work_due(**later: object) -> None:
    """Go on with the changes that nobody works at."""
    for change_id in loading.due(timezone.now()):
        loading.work(change_id)
