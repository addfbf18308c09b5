"""What supporters ask for and organizers offer; who waited and has a place now is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.pages import selectors as pages
from campaigns.turnout import selectors
from campaigns.turnout.models import Event, Rsvp, RsvpMode
from campaigns.turnout.places import matching, rules
from campaigns.turnout.places.models import Allocation, Resource
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.correspondence import services as post

WORDING = {
    "place.added": gettext_lazy("offered %(count)s × %(name)s"),
    "place.changed": gettext_lazy("changed %(name)s to %(count)s"),
    "place.removed": gettext_lazy("took %(name)s off the event"),
}


class AlreadyGiven(Refusal):
    """Fewer than are given already cannot be offered."""

    code = "seats_given"
    message = gettext_lazy("%(taken)s are given already: first take some back, or leave the number as it is.")


@transaction.atomic
def settle(rsvps: Sequence[Rsvp], now: datetime) -> int:
    """Let these promises have what they want; a cancelled one has nothing. Tells how many had waited."""
    events = {rsvp.event_id: rsvp.event for rsvp in rsvps}
    offered = _offered(list(events))
    asked = {rsvp.pk: _wants(rsvp, offered.get(rsvp.event_id, {})) for rsvp in rsvps}
    promoted = matching.settle(asked, events, now)
    _tell(promoted, now)
    return len(promoted)


def _offered(event_ids: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for event, uuid, kind in Resource.objects.filter(event__in=event_ids).values_list("event", "uuid", "kind"):
        found.setdefault(event, {})[str(uuid)] = kind
    return found


def _wants(rsvp: Rsvp, offered: Mapping[str, str]) -> dict[str, int]:
    """Tell what a promise wants of what there is; who comes to an event with one sort of place wants that."""
    is_bare = rsvp.needs_confirmation and rsvp.confirmed_at is None
    if rsvp.cancelled_at or is_bare or rsvp.mode == RsvpMode.WRITE:
        return {}
    wants = {uuid: seats for uuid, seats in rules.read_wants(rsvp.wants).items() if uuid in offered}
    party = 1 + rsvp.guests
    places = [uuid for uuid, kind in offered.items() if kind == rules.PLACE]
    if len(places) == 1:
        wants.setdefault(places[0], party)
    for uuid, kind in offered.items():
        if uuid in wants and kind in {rules.PLACE, rules.RIDE}:
            wants[uuid] = party  # whoever she brings needs a seat too
    return wants


def _tell(promoted: Sequence[Allocation], now: datetime) -> None:
    """Write to whoever waited and has a place now: one send for each time that places became free."""
    ids = [one.pk for one in promoted]
    rows = Allocation.objects.filter(pk__in=ids).select_related("resource__event__page__partner", "rsvp")
    by_resource: dict[int, list[Allocation]] = {}
    for row in rows:
        by_resource.setdefault(row.resource_id, []).append(row)
    for some in by_resource.values():
        resource = some[0].resource
        event = resource.event
        drafts = [post.Draft(code, _compile(event, resource, code)) for code in event.page.languages]
        dispatch = post.open_dispatch(
            reference=f"place:{resource.uuid}:{now.timestamp():.6f}",
            partner=event.page.partner,
            purpose=post.SERVICE,
            drafts=drafts,
            priority=post.REMINDERS,
        )
        values = {row.rsvp.person_id: {"manage_link": selectors.manage_link(row.rsvp.uuid)} for row in some}
        post.send_many(dispatch=dispatch, values=values, now=now)


def _compile(event: Event, resource: Resource, language: str) -> Any:
    page = event.page
    with translation.override(language):
        title = pages.title_of(page, language)
        name = rules.words_of(resource.labels, language) or str(resource.get_kind_display())
        subject = _("There is a place for you: %(name)s") % {"name": name}
        told = _(
            "You were waiting for “%(name)s” at “%(title)s”. Now it is yours. "
            "If you do not need it any more, please say so, so that somebody else can have it."
        )
        label = _("My place: details, change, cancel")
    blocks = [
        {"kind": "heading", "text": subject},
        {"kind": "text", "text": told % {"name": name, "title": title}},
        {"kind": "button", "label": label, "url": "{{ manage_link }}"},
    ]
    address = pages.address_of(page.slug)
    return compile_text(
        Text(language, subject, title, blocks, identity_of(page.partner), page_url=address, is_receipt=True)
    )


# --- the desk ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def offer(event: Event, facts: dict[str, Any], *, by: Any, now: datetime) -> Resource:
    """Offer something at an event; who is signed up already and wants it by itself gets it."""
    row = Resource.objects.create(event=event, position=event.resources.count(), **facts)
    settle(list(event.rsvps.select_related("event")), now)
    audit.record("place.added", by=by, on=event, facts=_told(row))
    pages.forget(event.page.slug)
    return row


@transaction.atomic
def change(resource: Resource, facts: dict[str, Any], *, by: Any, now: datetime) -> Resource:
    """Change what is offered; refuses AlreadyGiven. Whoever waits gets what is more."""
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    if facts["capacity"] < locked.taken:
        raise AlreadyGiven(taken=locked.taken)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    _tell(matching.settle({}, [locked.event_id], now), now)
    audit.record("place.changed", by=by, on=resource.event, facts=_told(locked))
    pages.forget(resource.event.page.slug)
    return locked


@transaction.atomic
def remove(resource: Resource, *, by: Any, now: datetime) -> None:
    """Take something off an event; refuses AlreadyGiven."""
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    if locked.taken:
        raise AlreadyGiven(taken=locked.taken)
    audit.record("place.removed", by=by, on=resource.event, facts=_told(locked))
    locked.delete()
    pages.forget(resource.event.page.slug)


def _told(row: Resource) -> dict[str, Any]:
    return {"name": rules.words_of(row.labels, "en") or row.kind, "count": row.capacity}
