"""The belt of intake: looks for waiting submissions every second."""

from celery import shared_task
from django.utils import timezone

from coalition.locks import alone, holding
from contacts.intake import folding, selectors
from contacts.places import matching as places

FOLDERS = 2  # so many workers at once, each with its half of the mailboxes; more only wait for the same rows
BUDGET = 20_000  # rows a task folds before it gives the worker back


@shared_task(name="contacts.intake.fold", ignore_result=True)
def fold(**later: object) -> None:
    """Fold what waits; at most FOLDERS workers do so at a time."""
    if not selectors.is_waiting():
        return
    for number in range(FOLDERS):
        with holding(f"intake.fold.{number}") as mine:
            if mine:
                folding.fold_waiting(now=timezone.now(), limit=BUDGET, half=number)
                return


@shared_task(name="contacts.intake.match_homes", ignore_result=True)
@alone("intake.match_homes")
def match_homes(**later: object) -> None:
    """Find the districts of the homes that folding wrote down."""
    if selectors.has_new_homes():
        places.match_addresses(now=timezone.now())


@shared_task(name="contacts.intake.purge_aside", ignore_result=True)
@alone("contacts.intake.purge_aside")
def purge_aside(**later: object) -> None:
    """Forget what was refused at the doors long ago, and from which networks things came."""
    folding.purge_aside(now=timezone.now())
    folding.forget_networks(now=timezone.now())
