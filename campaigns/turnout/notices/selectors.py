"""Reads what people were told, what holds now, and the notices between them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from campaigns.legislation.models import Bill
from campaigns.turnout import selectors
from campaigns.turnout.models import Event
from campaigns.turnout.notices import rules
from campaigns.turnout.notices.models import Notice, NoticeState
from coalition.errors import NotFound


def list_watched(now: datetime) -> list[tuple[Event, Notice | None]]:
    """List the public events that still lie ahead, as told or as they are, with their open notice; few statements."""
    when = Greatest(Coalesce("hearing__starts_at", "starts_at"), "starts_at")
    rows = Event.objects.annotate(when=when).filter(
        Q(when__gte=now - rules.LOOKS_BACK) | Q(notices__state=NoticeState.WAITING),
        page__state__in=["published", "closed"],
    )
    waiting = Prefetch("notices", Notice.objects.filter(state=NoticeState.WAITING), to_attr="open_notices")
    bills = Prefetch("hearing__bills", Bill.objects.only("identifier", "title"))
    found = rows.select_related("page__partner", *selectors.HEARING).prefetch_related(waiting, bills).distinct()
    return [(event, next(iter(getattr(event, "open_notices", [])), None)) for event in found]


def snapshot_of(event: Event) -> dict[str, Any]:
    """Give what people must know of an event now."""
    bills = [bill.identifier for bill in event.hearing.bills.all()] if event.hearing else []
    return rules.snapshot(selectors.facts_of(event), bills)


def list_notices(event: Event) -> QuerySet[Notice]:
    """List the notices of an event, the newest first."""
    return event.notices.exclude(state=NoticeState.VOID).select_related("by").order_by("-id")


def access_waiting(event: Event, uuid: UUID) -> Notice:
    """Get a notice that waits, or refuse with NotFound."""
    found = event.notices.filter(uuid=uuid, state=NoticeState.WAITING).first()
    if found is None:
        raise NotFound
    return found


def people_to_tell(notice: Notice) -> dict[int, UUID]:
    """Give whose promise stood before the change: person -> promise."""
    rows = notice.event.rsvps.filter(selectors.STANDS, promised_at__lte=notice.found_at)
    return dict(rows.values_list("person_id", "uuid"))
