"""Reads testimony: what the desk lists, what one may see, and what a link names."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaigns.legislation.models import Bill, Hearing
from campaigns.pages import selectors as pages
from campaigns.pages.waiting.rules import Waits
from campaigns.testimony import rules
from campaigns.testimony.models import Guide, Testimony
from campaigns.turnout import selectors as turnout
from campaigns.turnout.models import Event
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.models import Address

HOME = (
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)
NEAR = ("event__page__partner", "event__page__campaign", "event__hearing__committee__ways", "event__testimony_guide")


def facts_of(event: Event) -> dict[str, Any]:
    """Give what rules need to know of the event of a testimony."""
    return turnout.facts_of(event)


def hearing_of(event: Event) -> Hearing:
    """Give the hearing of an event that has testimony; or NotFound, where it lost it."""
    if event.hearing is None:
        raise NotFound
    return event.hearing


def guide_of(event: Event) -> Guide:
    """Give what organizers set for the testimony of an event, or what holds as long as they set nothing."""
    return getattr(event, "testimony_guide", None) or Guide(event=event)


def bills_of(event: Event) -> list[Bill]:
    """List the bills that testimony of an event may be about: those of the hearing, and the one organizers chose."""
    guide = guide_of(event)
    asked = Q(hearings=event.hearing_id) | Q(pk=guide.bill_id)
    return list(Bill.objects.filter(asked).distinct().order_by("identifier"))


def choices_of_bill(event: Event) -> QuerySet[Bill]:
    """List the bills that organizers may choose for a hearing: its own, those of its campaign, and the one chosen."""
    asked = Q(hearings=event.hearing_id) | Q(pk=guide_of(event).bill_id)
    asked |= Q(campaigns=event.page.campaign_id) if event.page.campaign_id else Q(pk=None)
    return Bill.objects.filter(asked).distinct().order_by("identifier")


def list_events(membership: Any) -> QuerySet[Event]:
    """List the hearings of this membership's partner that have testimony or may get some, the latest first."""
    rows = Event.objects.filter(page__partner=membership.partner, hearing__isnull=False)
    counts = {state: Count("testimony", filter=Q(testimony__state=state)) for state in rules.STATES}
    rows = rows.annotate(people=Count("testimony"), **{f"n_{state}": count for state, count in counts.items()})
    rows = rows.select_related("page", "hearing__committee__ways").prefetch_related("page__versions", "hearing__bills")
    return rows.order_by("-hearing__starts_at", "-pk")


def access_event(membership: Any, uuid: UUID) -> Event:
    """Get one event about a hearing of this membership's partner, or refuse with NotFound."""
    rows = Event.objects.filter(uuid=uuid, page__partner=membership.partner, hearing__isnull=False)
    near = [name.removeprefix("event__") for name in NEAR]
    found = rows.select_related(*near, "testimony_guide__bill").prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def list_testimony(membership: Any, event: Event | None = None) -> QuerySet[Testimony]:
    """List the testimony of people whom this membership's partner may see: to one hearing, or to all of its events."""
    rows = Testimony.objects.filter(event__page__partner=membership.partner, person__in=visible_to(membership))
    rows = rows.exclude(event__hearing=None)  # an event that is about no hearing any more
    rows = rows.filter(event=event) if event else rows
    return rows.annotate(home=Subquery(HOME)).select_related("person", "bill", "rsvp", "panel")


def access_testimony(membership: Any, uuid: UUID) -> Testimony:
    """Get one testimony with its event, or refuse with NotFound."""
    rows = list_testimony(membership).select_related(*NEAR).prefetch_related("event__page__versions")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_shown(rows: QuerySet[Testimony], uuids: Sequence[UUID]) -> list[Testimony]:
    """Give those of a list that were chosen."""
    return list(rows.filter(uuid__in=uuids).select_related(*NEAR))


def count_states(membership: Any, event: Event) -> dict[str, int]:
    """Count the testimony of an event by state; one query."""
    counted = list_testimony(membership, event).order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(rules.STATES, 0) | dict(counted)


def titled(event: Event) -> str:
    """Give the title of an event in the language of the reader."""
    return pages.title_of(event.page, get_language() or "en")


def own_link(uuid: UUID) -> str:
    """Write the link to one's testimony."""
    return f"{settings.PUBLIC_URL}/testify/{token_of(uuid)}/"


def token_of(uuid: UUID) -> str:
    """Make the token of a testimony."""
    return tokens.sign_token("testimony", uuid, key=settings.SECRET_KEY)


def access_by_token(token: str) -> Testimony:
    """Get the testimony that a link names, or refuse with NotFound."""
    uuid = tokens.read_token("testimony", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = Testimony.objects.select_related("person", "bill", "rsvp", "panel", *NEAR).annotate(home=Subquery(HOME))
    found = (
        rows.filter(uuid=uuid, person__erased_at=None, event__hearing__isnull=False)
        .prefetch_related("event__page__versions")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def access_by_place(token: str) -> Testimony:
    """Get the testimony of the promise that a link names, or refuse with NotFound."""
    rsvp = turnout.access_by_token(token)
    found = Testimony.objects.filter(rsvp=rsvp, person__erased_at=None).first()
    if found is None:
        raise NotFound
    return found


def tell_held(person_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Tell what is held of people who ask; one query."""
    rows = Testimony.objects.filter(person__in=list(person_ids)).select_related("event__page__partner")
    names = ("mode", "speaker_name", "town", "role", "free_when", "answers", "text", "translation", "number")
    return [
        {
            "what": _("Testimony"),
            "to": row.event.page.partner.name,
            "at": row.modified_at,
            "typed": {name: getattr(row, name) for name in names if getattr(row, name)},
        }
        for row in rows.order_by("-modified_at")
    ]


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell at which hearings testimony waits to be read, for Today; what closes within a day is urgent."""
    if not membership.may("testimony.view"):
        return
    rows = Testimony.objects.filter(text_state="review", out_at=None, event__page__partner=membership.partner)
    for page, n in rows.order_by().values_list("event__page").annotate(n=Count("pk")):
        words = ngettext("%(n)s testimony waits for review", "%(n)s testimonies wait for review", n) % {"n": n}
        yield Waits(page, "writing", words, "testimony:of_page", urgent=True)
