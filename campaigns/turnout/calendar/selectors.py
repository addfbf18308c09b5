"""Reads what stands in the calendar: hearings with their clocks, and events that the partner hosts or co-hosts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from campaigns.legislation import selectors as legislation
from campaigns.legislation.models import Hearing, HearingStatus
from campaigns.pages import selectors as pages
from campaigns.turnout import rules as turnout
from campaigns.turnout.calendar.models import CalendarFeed, FeedScope
from campaigns.turnout.calendar.rules import EVENT, REGISTRATION, STARTS, TESTIMONY, Entry
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.models import Event
from coalition.errors import NotFound
from coalition.partners.models import Partner
from contacts.consent import rules as tokens

PURPOSE = "calendar"
MARGIN = timedelta(days=15)  # a clock may stand in another month than its hearing
BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)


def list_hearings(partner: Partner, scope: str, since: datetime, until: datetime) -> QuerySet[Hearing]:
    """List hearings of this time: all, or those of the partner's bills, campaigns and events."""
    rows = Hearing.objects.filter(starts_at__gte=since - MARGIN, starts_at__lt=until + MARGIN)
    if scope == FeedScope.OURS:
        of_campaign = Q(campaigns__partner=partner) | Q(bills__campaigns__partner=partner)
        of_event = Q(events__page__partner=partner) | cohosts.behind(partner, "events__page__partners")
        rows = rows.filter(of_campaign | of_event).distinct()
    return rows.select_related("committee__ways").prefetch_related("bills").order_by("starts_at", "pk")


def list_entries(partner: Partner, scope: str, since: datetime, until: datetime) -> list[Entry]:
    """List what stands in the calendar of a partner in this time, with a fixed number of statements."""
    found = [one for hearing in list_hearings(partner, scope, since, until) for one in _of_hearing(hearing)]
    found += [_of_event(event, partner) for event in _own_events(partner, since, until)]
    return sorted((one for one in found if since <= one.at < until), key=lambda one: one.at)


def _of_hearing(hearing: Hearing) -> list[Entry]:
    numbers = ", ".join(bill.identifier for bill in hearing.bills.all())
    facts: dict[str, Any] = {
        "title": hearing.title,
        "url": settings.PUBLIC_URL + reverse("legislation:hearing", args=[hearing.uuid]),
        "note": numbers,
        "is_cancelled": hearing.status == HearingStatus.CANCELLED,
        "is_moved": hearing.status == HearingStatus.MOVED,
        "modified_at": hearing.modified_at,
    }
    uid = f"hearing-{hearing.uuid}"
    found = [Entry(STARTS, uid, at=hearing.starts_at, place=hearing.place, **facts)]
    if hearing.status != HearingStatus.CANCELLED:
        registration, testimony = legislation.deadlines_of(hearing)
        clocks = ((REGISTRATION, registration), (TESTIMONY, testimony))
        found += [Entry(kind, f"{uid}-{kind}", at=at, **facts) for kind, at in clocks if at]
    return found


def _own_events(partner: Partner, since: datetime, until: datetime) -> QuerySet[Event]:
    own = Q(page__partner=partner) & ~Q(page__state="archived")
    shared = Q(pk__in=cohosts.events_of(partner).values("pk"))
    rows = Event.objects.filter(own | shared, hearing=None, starts_at__gte=since, starts_at__lt=until)
    return rows.select_related("page").prefetch_related("page__versions")


def _of_event(event: Event, partner: Partner) -> Entry:
    is_own = event.page.partner_id == partner.pk
    link = reverse("turnout:detail", args=[event.uuid]) if is_own else f"/p/{event.page.slug}/"
    return Entry(
        EVENT,
        f"event-{event.uuid}",
        title=pages.title_of(event.page, get_language() or "en"),
        at=event.starts_at,
        ends_at=event.ends_at or event.starts_at + turnout.USUAL_LENGTH,
        place=event.place,
        url=settings.PUBLIC_URL + link,
        is_cancelled=event.cancelled_at is not None,
    )


# --- the feed ---------------------------------------------------------------------------------------------------------
def link_of(feed: CalendarFeed) -> str:
    """Write the address of a feed; nobody can guess it."""
    token = tokens.sign_token(PURPOSE, feed.uuid, key=settings.SECRET_KEY)
    return settings.PUBLIC_URL + reverse("rsvp:feed", args=[token])


def list_feeds(partner: Partner) -> dict[str, CalendarFeed]:
    """List the live feeds of a partner by what they show."""
    return {row.scope: row for row in CalendarFeed.objects.filter(partner=partner, ended_at=None)}


def access_by_token(token: str) -> CalendarFeed:
    """Get the live feed that an address names, or refuse with NotFound."""
    uuid = tokens.read_token(PURPOSE, token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = CalendarFeed.objects.select_related("partner").filter(ended_at=None)
    found = rows.filter(uuid=uuid).first() if uuid else None
    if found is None:
        raise NotFound
    return found
