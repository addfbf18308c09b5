"""The belt: districts of schools."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.schools import loading


@shared_task(name="contacts.schools.match", ignore_result=True)
@alone("contacts.schools.match")
def match(**later: object) -> None:
    """Find the districts of all schools anew: plans of districts begin and end."""
    loading.match_schools(now=timezone.now())
