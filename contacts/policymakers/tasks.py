"""The belt of policymakers: seats follow the plan of districts that is in force, offices end with the last term."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.policymakers import loading
from contacts.policymakers.offices.loading import end_offices


@shared_task(name="contacts.policymakers.tie_seats", ignore_result=True)
@alone("policymakers.tie_seats")
def tie_seats(**later: Any) -> None:
    """Tie every seat to its district of the plan in force today, and end the offices of those who hold none."""
    today = timezone.localdate()
    loading.tie_seats(today)
    end_offices(today)
