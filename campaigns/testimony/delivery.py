"""Lets those fall out whose way closed before they were registered or had sent anything."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import Event
from campaigns.turnout.selectors import HEARING

GRACE = timedelta(hours=6)  # the committee takes what came in time; organizers note it afterwards


def close(now: datetime) -> int:
    """Note for hearings that are over who never registered and never sent anything; tells how many."""
    waits = Count("testimony", filter=Q(testimony__state__in=rules.ON_THE_WAY))
    rows = Event.objects.filter(hearing__starts_at__lt=now, hearing__starts_at__gt=now - timedelta(days=30))
    count = 0
    for event in rows.annotate(waits=waits).filter(waits__gt=0).select_related(*HEARING):
        facts = selectors.facts_of(event)
        spoken, written = rules.closes_at(facts, ""), rules.closes_at(facts, rules.WRITTEN)
        if spoken and written and max(spoken, written, facts["starts_at"]) + GRACE < now:
            late = Testimony.objects.filter(event=event, state__in=rules.ON_THE_WAY)
            count += late.update(out_at=now, out_why="late", modified_at=now)
    return count
