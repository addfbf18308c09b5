"""Reads people; `visible_to` is the one gate to them."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from coalition.errors import NotFound
from contacts.people.models import Person, Stewardship
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline

__all__ = [
    "Panel",
    "TimelineSource",
    "access_person",
    "register_panel",
    "register_timeline",
    "visible_to",
    "visible_to_partner",
]


def visible_to(membership: Any) -> QuerySet[Person]:
    """List the people whom this membership's partner looks after; merged and erased ones never."""
    return visible_to_partner(membership.partner.pk)


def visible_to_partner(partner_id: int) -> QuerySet[Person]:
    """List the people whom this partner looks after; merged and erased ones never."""
    mine = Stewardship.objects.filter(person=OuterRef("pk"), partner=partner_id)
    return Person.objects.filter(Exists(mine), merged_into=None, erased_at=None)


def access_person(membership: Any, uuid: UUID) -> Person:
    """Get one visible person, or refuse with NotFound (also for a person of others)."""
    person = visible_to(membership).filter(uuid=uuid).first()
    if person is None:
        raise NotFound
    return person
