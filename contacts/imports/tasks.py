"""The belt of imports: looks for runs that wait for a look ahead or for a worker."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import holding
from contacts.imports import loading
from contacts.imports.keeping import loading as keeping
from contacts.imports.undoing import loading as undoing


@shared_task(name="contacts.imports.run_due", ignore_result=True)
def run_due(**later: object) -> None:
    """Look ahead for planned runs and go on with running ones that nobody works at."""
    for run_id in loading.unchecked_runs():
        with holding(f"imports.check.{run_id}") as mine:
            if mine:
                loading.check(run_id)
    for run_id in loading.due_runs(timezone.now()):
        loading.work(run_id)
    for run_id in undoing.due_runs(timezone.now()):
        undoing.work(run_id)


@shared_task(name="contacts.imports.drop_files", ignore_result=True)
def drop_files(**later: object) -> None:
    """Drop the files whose time is over."""
    keeping.drop_files(now=timezone.now())
