"""The belt: looks for patterns."""

from celery import shared_task
from django.utils import timezone

from campaigns.petitions.review import matching
from coalition.locks import alone


@shared_task(name="campaigns.petitions.look", ignore_result=True)
@alone("campaigns.petitions.look")
def look(**later: object) -> None:
    """Raise alarms over what stands out in the signatures of the last day."""
    matching.look(timezone.now())
