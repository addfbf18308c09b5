"""Reads events, promises and who came."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.legislation import selectors as legislation
from campaigns.pages import selectors as pages
from campaigns.turnout import rules
from campaigns.turnout.models import Event, NeedKind, Rsvp, RsvpMode
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.models import Address

CAME = Q(check_in__isnull=False, check_in__undone_at=None)
STANDS = Q(cancelled_at=None) & (Q(needs_confirmation=False) | Q(confirmed_at__isnull=False))
SPOKE = CAME & Q(check_in__spoke_at__isnull=False)
# On the waiting list of the event itself; read through the models' names, the room of places stands above.
WAITS = Exists(
    Rsvp.objects.filter(pk=OuterRef("pk"), allocations__resource__kind="place", allocations__state="waiting")
)
STATE = Case(
    When(SPOKE, then=Value("spoke")),
    When(CAME, then=Value("came")),
    When(cancelled_at__isnull=False, then=Value("cancelled")),
    When(WAITS, then=Value("waiting")),
    When(confirmed_at__isnull=False, then=Value("confirmed")),
    When(needs_confirmation=True, then=Value("unconfirmed")),
    default=Value("promised"),
    output_field=CharField(),
)
TOWN = Subquery(
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)
HEARING = ("hearing__committee__ways",)  # what `facts_of` reads of a hearing


def facts_of(event: Event) -> dict[str, Any]:
    """Give what rules and templates need to know of an event; a hearing tells its own time."""
    hearing = event.hearing
    told = legislation.clocks_of(hearing) if hearing else None
    is_on = bool(hearing and hearing.status != "cancelled" and event.cancelled_at is None)
    return {
        "about": f"event:{event.uuid}",
        "cancelled": event.cancelled_at is not None,
        "starts_at": hearing.starts_at if hearing else event.starts_at,
        "ends_at": None if hearing else event.ends_at,
        "place": event.place or (hearing.place if hearing else ""),
        "goal": event.goal,
        "kind": event.kind,
        "host": event.host,
        "speaks": is_on and told is not None and bool(set(told.modes) & rules.SPOKEN),
        "writes": is_on and told is not None and "written" in told.modes,
        "hearing": {
            "title": hearing.title,
            "stream_url": hearing.stream_url,
            "status": hearing.status,
            "modes": list(told.modes),
            "registration_opens_at": told.registration_opens_at,
            "registration_closes_at": told.registration_closes_at,
            "testimony_opens_at": told.testimony_opens_at,
            "testimony_closes_at": told.testimony_closes_at,
            **legislation.ways_of(hearing),
        }
        if hearing and told
        else None,
    }


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the events as things that deeds may be about."""
    rows = Event.objects.filter(page__partner=partner_id).select_related("page").prefetch_related("page__versions")
    language = get_language() or "en"
    return [(f"event:{row.uuid}", pages.title_of(row.page, language)) for row in rows.order_by("-id")[:200]]


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page shows, with how many promised."""
    event = Event.objects.filter(page=page_id).select_related(*HEARING).first()
    if event is None:
        raise NotFound
    counted = event.rsvps.filter(STANDS).count()
    return {**facts_of(event), "event_id": event.pk, "promised": counted, "door_names": event.door_names}


def open_page_ids(page_ids: list[int], now: datetime) -> set[int]:
    """Tell which pages still offer something."""
    rows = Event.objects.filter(page__in=page_ids).select_related(*HEARING)
    return {row.page_id for row in rows if not rules.is_over(facts_of(row), now)}


def get_by_uuid(uuids: Iterable[str]) -> dict[str, Event]:
    """Get events by their uuids, with page and hearing."""
    rows = Event.objects.filter(uuid__in=list(uuids)).select_related("page__partner", *HEARING)
    return {str(row.uuid): row for row in rows}


def list_events(membership: Any, *, now: datetime, past: bool = False) -> list[Event]:
    """List the events of this membership's partner with their numbers: those to come, or those that were."""
    rows = Event.objects.filter(page__partner=membership.partner).select_related("page", "hearing")
    when = Coalesce("hearing__starts_at", "starts_at")
    rows = rows.annotate(when=when, **COUNTS).prefetch_related("page__versions")
    if past:
        return list(rows.filter(when__lt=now - rules.USUAL_LENGTH).order_by("-when")[:100])
    return list(rows.filter(when__gte=now - rules.USUAL_LENGTH).order_by("when")[:100])


COUNTS = {
    # Who just came never promised: with them in it, the share of those who keep their word would be too good.
    "promised": Count("rsvps", filter=Q(rsvps__cancelled_at=None) & ~Q(rsvps__check_in__walk_in=True)),
    "confirmed": Count("rsvps", filter=Q(rsvps__cancelled_at=None, rsvps__confirmed_at__isnull=False)),
    "came": Count("rsvps", filter=Q(rsvps__check_in__isnull=False, rsvps__check_in__undone_at=None)),
}


def access_event(membership: Any, uuid: UUID) -> Event:
    """Get one event of this membership's partner, or refuse with NotFound."""
    rows = Event.objects.select_related("page__partner", "page__campaign", "forecast", *HEARING)
    found = rows.filter(uuid=uuid, page__partner=membership.partner).prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def list_rsvps(membership: Any, event: Event) -> QuerySet[Rsvp]:
    """List the promises to an event by people whom this membership's partner may see, with state and town."""
    rows = event.rsvps.filter(person__in=visible_to(membership))
    return rows.annotate(state=STATE, town=TOWN).select_related("person", "check_in")


def count_funnel(event: Event) -> dict[str, int]:
    """Count promised, confirmed and came, and what is needed, for one event with one query."""
    here = Q(cancelled_at=None) & ~Q(check_in__walk_in=True)
    counts = {
        "promised": Count("id", filter=here),
        "unconfirmed": Count("id", filter=here & Q(needs_confirmation=True, confirmed_at=None)),
        "confirmed": Count("id", filter=here & Q(confirmed_at__isnull=False)),
        "came": Count("id", filter=CAME),
        "spoke": Count("id", filter=SPOKE),
        "walk_in": Count("id", filter=CAME & Q(check_in__walk_in=True)),
        "cancelled": Count("id", filter=Q(cancelled_at__isnull=False)),
        **{f"mode_{mode}": Count("id", filter=here & Q(mode=mode)) for mode in RsvpMode.values},
        **{f"need_{need}": Count("id", filter=here & Q(needs__contains=[need])) for need in NeedKind.values},
    }
    return event.rsvps.aggregate(**counts)


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how events go, by page id."""
    rows = Event.objects.filter(page__in=page_ids).annotate(**COUNTS).values_list("page", *COUNTS)
    return {
        page: [(_("promised"), promised), (_("confirmed"), confirmed), (_("came"), came)]
        for page, promised, confirmed, came in rows
    }


def manage_link(uuid: UUID) -> str:
    """Write the link by which somebody changes or cancels her promise."""
    return f"{settings.PUBLIC_URL}/rsvp/{token_of(uuid)}/"


def token_of(uuid: UUID) -> str:
    """Make the token of a promise."""
    return tokens.sign_token("rsvp", uuid, key=settings.SECRET_KEY)


def access_by_token(token: str) -> Rsvp:
    """Get the promise that a link names, or refuse with NotFound."""
    uuid = tokens.read_token("rsvp", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = Rsvp.objects.select_related("event__page__partner", f"event__{HEARING[0]}", "check_in", "person")
    found = rows.filter(uuid=uuid).prefetch_related("event__page__versions").first() if uuid else None
    if found is None:
        raise NotFound
    return found


def list_all_events(membership: Any) -> QuerySet[Event]:
    """List every event of this membership's partner with its numbers."""
    rows = Event.objects.filter(page__partner=membership.partner).select_related("page__campaign", *HEARING)
    when = Coalesce("hearing__starts_at", "starts_at")
    return rows.annotate(when=when, **COUNTS).prefetch_related("page__versions")
