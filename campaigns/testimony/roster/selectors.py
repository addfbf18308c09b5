"""Reads the order of witnesses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from campaigns.testimony import rules, selectors
from campaigns.testimony.models import Panel, Testimony
from campaigns.testimony.words import selectors as own
from campaigns.turnout.models import Event
from coalition.errors import NotFound


@dataclass(frozen=True)
class Witness:
    """One line of the roster: who speaks as the how manieth, from where, and what she needs."""

    row: Testimony
    number: int
    name: str
    town: str
    asks_interpreter: bool
    asks_ride: bool

    @property
    def lacks_interpreter(self) -> bool:
        """Tell whether she asked for an interpreter and has none yet."""
        return self.asks_interpreter and not self.row.interpreter


def list_roster(membership: Any, event: Event) -> QuerySet[Testimony]:
    """List who speaks, in order; those without a place after those with one."""
    rows = selectors.list_testimony(membership, event).filter(out_at=None).exclude(mode=rules.WRITTEN)
    return rows.exclude(state="invited").order_by(F("place").asc(nulls_last=True), "at", "pk")


def told(rows: QuerySet[Testimony]) -> list[Witness]:
    """Give the roster with what its pages say of each: name, town, needs."""
    found = []
    for number, row in enumerate(rows, 1):
        needs = row.rsvp.needs if row.rsvp else ()
        found.append(Witness(row, number, own.name_of(row), own.town_of(row), "interpreter" in needs, "ride" in needs))
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
