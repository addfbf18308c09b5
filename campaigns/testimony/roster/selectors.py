"""Reads the order of witnesses."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Panel, Testimony
from campaigns.testimony.words import selectors as own
from campaigns.turnout.models import Event
from coalition.errors import NotFound


def list_roster(membership: Any, event: Event) -> QuerySet[Testimony]:
    """List who speaks, in order; those without a place after those with one."""
    rows = selectors.list_testimony(membership, event).filter(out_at=None).exclude(mode=rules.WRITTEN)
    return rows.exclude(state="invited").order_by(F("place").asc(nulls_last=True), "at", "pk")


def told(rows: QuerySet[Testimony]) -> list[Testimony]:
    """Give the roster with what its pages say of each: name, town, needs."""
    found = list(rows)
    for number, row in enumerate(found, 1):
        row.number_in_order = number  # type: ignore[attr-defined]
        row.name, row.from_town = own.name_of(row), own.town_of(row)  # type: ignore[attr-defined]
        row.asks_interpreter = bool(row.rsvp and "interpreter" in row.rsvp.needs)  # type: ignore[attr-defined]
        row.asks_ride = bool(row.rsvp and "ride" in row.rsvp.needs)  # type: ignore[attr-defined]
    return found


def list_panels(event: Event) -> QuerySet[Panel]:
    """List the panels of a hearing by name."""
    return Panel.objects.filter(event=event).order_by("name")


def access_panel(event: Event, uuid: UUID) -> Panel:
    """Get a panel of this event, or refuse with NotFound."""
    found = Panel.objects.filter(event=event, uuid=uuid).first()
    if found is None:
        raise NotFound
    return found
