"""The belt of searches for households."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.households.proposals import loading


@shared_task(name="contacts.households.work_due", ignore_result=True)
@alone("contacts.households.work_due")
def work_due(**later: object) -> None:
    """Search where a search is due, take back what is wanted back, and make what got a yes."""
    loading.undo_due(now=timezone.now())
    for partner_id in loading.due():
        loading.search(partner_id, now=timezone.now())
    loading.make_accepted(now=timezone.now())
