"""The belt of ordered files."""

from celery import shared_task
from django.utils import timezone

from coalition.partners.exports import delivery


@shared_task(name="coalition.partners.exports.make_due", ignore_result=True)
def make_due(**later: object) -> None:
    """Make the files that wait, delete those that were offered long enough."""
    for export_id in delivery.due(timezone.now()):
        delivery.make(export_id, now=timezone.now())
    delivery.purge(now=timezone.now())
