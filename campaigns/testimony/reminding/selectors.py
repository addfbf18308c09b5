"""Reads whom a reminder of testimony concerns."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from campaigns.testimony import rules as testimony
from campaigns.testimony import selectors
from campaigns.testimony.models import Testimony
from campaigns.testimony.reminding import rules
from campaigns.testimony.reminding.models import TestimonyReminder
from campaigns.turnout.models import Event

AHEAD = timedelta(days=10)  # written testimony may close days after the start: looked at either way


def list_near(now: datetime) -> list[Event]:
    """List the public hearings that are near enough, and reminded of at all."""
    rows = Event.objects.filter(
        hearing__starts_at__range=(now - AHEAD, now + AHEAD), reminds=True, cancelled_at=None, page__state="published"
    )
    rows = rows.exclude(hearing__status__in=["cancelled", "held"]).filter(testimony__out_at=None).distinct()
    return list(rows.select_related(*[name.removeprefix("event__") for name in selectors.NEAR]))


def people_for(event: Event, what: str, now: datetime) -> QuerySet[Testimony]:
    """List whose testimony a reminder concerns now: unfinished, not sent, or not registered; nobody who said no.

    A written one that nobody began is asked for only where she promised it.
    """
    rows = Testimony.objects.filter(event=event, out_at=None, filed_at=None, spoke_at=None, person__erased_at=None)
    written = rows.filter(mode=testimony.WRITTEN)
    if what == rules.FINISH:
        open_texts = Q(text_state__in=[testimony.DRAFTING, testimony.CHANGES])
        begun = Q(text_state=testimony.NONE, rsvp__isnull=False) | open_texts
        return written.filter(begun, modified_at__lt=now - rules.FRESH)
    if what == rules.FILE:
        return written.filter(text_state=testimony.READY)
    spoken = rows.exclude(mode=testimony.WRITTEN).filter(rsvp__mode="speak", rsvp__cancelled_at=None)
    return spoken.filter(registered_at=None, checked_in_at=None)


def list_unended(now: datetime) -> QuerySet[TestimonyReminder]:
    """List the reminders whose time is over and whose send was not ended yet."""
    return TestimonyReminder.objects.filter(until__lte=now, ended_at=None)
