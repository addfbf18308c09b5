"""The belt of turnout: tells changes, reminds, forecasts. All may run twice, or never: the rows are the truth."""

from celery import shared_task
from django.utils import timezone

from campaigns.turnout.forecast import delivery as forecast
from campaigns.turnout.notices import delivery as notices
from campaigns.turnout.reminders import delivery as reminders
from coalition.locks import alone


@shared_task(name="campaigns.turnout.tell_changes", ignore_result=True)
@alone("campaigns.turnout.tell_changes")
def tell_changes(**later: object) -> None:
    """Notice what changed, and tell those who signed up."""
    notices.watch(now=timezone.now())


@shared_task(name="campaigns.turnout.remind", ignore_result=True)
@alone("campaigns.turnout.remind")
def remind(**later: object) -> None:
    """Take the steps of reminding that are due."""
    reminders.remind(now=timezone.now())


@shared_task(name="campaigns.turnout.forecast", ignore_result=True)
@alone("campaigns.turnout.forecast")
def keep_forecasts(**later: object) -> None:
    """Write down what is expected of events, and how many came."""
    forecast.keep(now=timezone.now())
