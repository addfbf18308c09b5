"""Gives places: everything of one event is settled by one at a time, so none is given twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from campaigns.turnout.places import rules
from campaigns.turnout.places.models import Allocation, AllocationState, Resource

Asked = Mapping[int, Mapping[str, int]]  # promise -> resource (uuid) -> seats
GIVEN, WAITING = AllocationState.GIVEN, AllocationState.WAITING


@transaction.atomic
def settle(asked: Asked, event_ids: Iterable[int], now: datetime) -> list[Allocation]:
    """Let these promises have exactly what they ask for, as far as it goes; the others wait in turn.

    Gives whoever waited before and has a place now. A fixed number of statements, however many promises. The rows of
    the resources are locked, always in the same order: two that settle the same event come one after the other.
    """
    locked = Resource.objects.select_for_update().filter(event__in=list(event_ids)).order_by("pk")
    resources = {row.pk: row for row in locked}
    if not resources:
        return []
    by_uuid = {str(row.uuid): row.pk for row in resources.values()}
    known = {(one.rsvp_id, one.resource_id): one for one in Allocation.objects.filter(resource__in=list(resources))}
    had = {one.pk for one in known.values() if one.state == WAITING}
    _give_back(asked, known, resources, by_uuid)
    fresh = []
    for rsvp, wants in asked.items():
        for uuid, seats in wants.items():
            if seats > 0 and uuid in by_uuid and (rsvp, by_uuid[uuid]) not in known:
                row = Allocation(resource_id=by_uuid[uuid], rsvp_id=rsvp, seats=seats, state=WAITING, asked_at=now)
                known[rsvp, row.resource_id] = row
                fresh.append(row)
    Allocation.objects.bulk_create(fresh)
    given = _give(list(known.values()), resources, now)
    moved = {one.pk for one in given}
    changed = [one for one in known.values() if one.pk in moved or one.rsvp_id in asked]
    Allocation.objects.bulk_update(changed, ["seats", "state", "given_at"])
    Resource.objects.bulk_update(resources.values(), ["taken"])
    return [one for one in given if one.pk in had]


def _give_back(
    asked: Asked,
    known: dict[tuple[int, int], Allocation],
    resources: Mapping[int, Resource],
    by_uuid: Mapping[str, int],
) -> None:
    """Take back what is not asked for any more; who asks for more keeps what she has if more does not fit."""
    gone = []
    for (rsvp, resource_id), row in list(known.items()):
        if rsvp not in asked:
            continue
        wanted = {by_uuid[uuid]: seats for uuid, seats in asked[rsvp].items() if uuid in by_uuid}
        seats = wanted.get(resource_id, 0)
        resource = resources[resource_id]
        if seats == 0:
            resource.taken -= row.seats if row.state == GIVEN else 0
            gone.append(row.pk)
            del known[rsvp, resource_id]
        elif row.state == WAITING:
            row.seats = seats
        elif resource.taken - row.seats + seats <= resource.capacity:
            resource.taken += seats - row.seats
            row.seats = seats
    Allocation.objects.filter(pk__in=gone).delete()


def _give(rows: list[Allocation], resources: Mapping[int, Resource], now: datetime) -> list[Allocation]:
    queues: dict[int, list[Allocation]] = {}
    for row in rows:
        if row.state == WAITING:
            queues.setdefault(row.resource_id, []).append(row)
    given = []
    for resource_id, queue in queues.items():
        resource = resources[resource_id]
        places = [rules.Queued(row.pk, row.seats, row.asked_at) for row in queue]
        chosen = set(rules.promote(resource.capacity - resource.taken, places))
        for row in queue:
            if row.pk in chosen:
                row.state, row.given_at = GIVEN, now
                resource.taken += row.seats
                given.append(row)
    return given
