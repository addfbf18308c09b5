"""Reads whom a step concerns, and which steps an event has."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from campaigns.turnout import rules as turnout
from campaigns.turnout import selectors
from campaigns.turnout.models import Event, Rsvp, RsvpMode
from campaigns.turnout.reminders import rules
from campaigns.turnout.reminders.models import Reminder

BEHIND, AHEAD = timedelta(days=4), timedelta(days=2)


def list_near(now: datetime) -> list[Event]:
    """List the public events that are near enough for a reminder, with the steps they had."""
    rows = Event.objects.annotate(when=Coalesce("hearing__starts_at", "starts_at")).filter(
        when__gte=now - BEHIND, when__lte=now + AHEAD, reminds=True, page__state__in=["published", "closed"]
    )
    return list(rows.select_related("page__partner", *selectors.HEARING).prefetch_related("reminders"))


def is_on(facts: dict[str, Any]) -> bool:
    """Tell whether an event takes place at all."""
    return not facts["cancelled"] and (facts["hearing"] or {}).get("status") != "cancelled"


def plan_of(event: Event) -> list[dict[str, Any]]:
    """Tell when each step of an event is due, and what became of it."""
    facts = selectors.facts_of(event)
    starts, ends = facts["starts_at"], turnout.ends_at(facts)
    taken = {(row.step, row.starts_at): row for row in event.reminders.all()}
    plan = []
    for step in rules.STEPS:
        due = rules.due_at(step, starts, ends, settings.TIME_ZONE)
        until = rules.lasts_until(step, due, starts)
        plan.append({"step": step, "due": due, "until": until, "row": taken.get((step, starts))})
    return plan


def people_for(event: Event, step: str, due: datetime) -> QuerySet[Rsvp]:
    """List whose promise a step concerns: nobody who cancelled, who waits for a place, or who only writes."""
    rows = event.rsvps.filter(selectors.STANDS, mode__in=[RsvpMode.COME, RsvpMode.SPEAK])
    waits = Q(allocations__resource__kind="place", allocations__state="waiting")
    came = selectors.CAME
    if step == rules.AFTER:
        return event.rsvps.filter(came)
    if step == rules.MISSED:
        return rows.exclude(came).exclude(pk__in=event.rsvps.filter(waits).values("pk"))
    rows = rows.exclude(came).exclude(pk__in=event.rsvps.filter(waits).values("pk"))
    if step == rules.CONFIRM:
        return rows.filter(confirmed_at=None, promised_at__lt=due - rules.FRESH)
    return rows.filter(promised_at__lt=due - rules.FRESH) if step == rules.MORNING else rows


def list_unended(now: datetime) -> QuerySet[Reminder]:
    """List the steps whose time is over and whose send was not ended yet."""
    return Reminder.objects.filter(until__lte=now, ended_at=None)
