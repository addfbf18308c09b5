"""Reads what there is at an event, who has it, and who waits."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import get_language

from campaigns.turnout.models import Event
from campaigns.turnout.places import rules
from campaigns.turnout.places.models import Allocation, AllocationState, Resource
from coalition.errors import NotFound
from contacts.people.selectors import visible_to

HAS = Q(allocations__state=AllocationState.GIVEN)
WAITS = Q(allocations__state=AllocationState.WAITING)


def list_resources(event: Event) -> QuerySet[Resource]:
    """List what there is at an event, with how many seats are waited for."""
    return event.resources.annotate(waiting=Sum("allocations__seats", filter=WAITS, default=0))


def facts_of(event_id: int) -> list[dict[str, Any]]:
    """Give what forms need to know of an event's resources, as plain values."""
    return [
        {
            "uuid": str(row.uuid),
            "kind": row.kind,
            "labels": row.labels,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "left": max(0, row.capacity - row.taken),
        }
        for row in Resource.objects.filter(event=event_id)
    ]


def access_resource(event: Event, uuid: UUID) -> Resource:
    """Get one resource of an event, or refuse with NotFound."""
    found = event.resources.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_allocations(membership: Any, resource: Resource) -> QuerySet[Allocation]:
    """List who has seats of a resource and who waits, in turn; only people whom this membership may see."""
    rows = resource.allocations.filter(rsvp__person__in=visible_to(membership))
    return rows.select_related("rsvp__person").order_by("state", "asked_at", "pk")


def told_to(rsvp_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Give what these promises have or wait for, in the active language; one query."""
    language = get_language() or "en"
    rows = Allocation.objects.filter(rsvp__in=list(rsvp_ids)).select_related("resource")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.order_by("resource__kind", "resource__position", "pk"):
        told = {
            "kind": row.resource.kind,
            "label": rules.words_of(row.resource.labels, language),
            "starts_at": row.resource.starts_at,
            "seats": row.seats,
            "waits": row.state == AllocationState.WAITING,
        }
        found.setdefault(row.rsvp_id, []).append(told)
    return found
