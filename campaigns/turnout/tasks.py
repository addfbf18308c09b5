"""The belt of turnout: tells changes. May run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.turnout.notices import delivery as notices
from coalition.locks import alone


@shared_task(name="campaigns.turnout.tell_changes", ignore_result=True)
@alone("campaigns.turnout.tell_changes")
def tell_changes(**later: object) -> None:
    """Notice what changed, and tell those who signed up."""
    notices.watch(now=timezone.now())
