"""The belt of duplicates: goes on with runs nobody works at, begins the nightly ones, sweeps after merges."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone
from contacts.dedupe import matching, selectors
from contacts.dedupe.merging import services as merging


@shared_task(name="contacts.dedupe.run_due", ignore_result=True)
def run_due(**later: object) -> None:
    """Go on with every run that nobody works at, and bring over what came late to people who were merged."""
    merging.sweep(now=timezone.now())
    for run_id in selectors.list_unfinished():
        matching.work(run_id)


@shared_task(name="contacts.dedupe.search_nightly", ignore_result=True)
@alone("duplicates.nightly")
def search_nightly(**later: object) -> None:
    """Begin a search for each partner whose people changed since its last one."""
    matching.begin_nightly()
