"""Gives the list for the door: as little of each person as the door needs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, When
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from campaigns.turnout import selectors
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.cohosts.rules import FULL, OWN, SHORT
from campaigns.turnout.door import rules
from campaigns.turnout.models import Event, NeedKind, Rsvp, RsvpMode
from campaigns.turnout.places import selectors as places
from coalition.errors import NotFound
from contacts.people.models import FoldText


def roster_of(membership: Any, event: Event) -> list[dict[str, Any]]:
    """List who is expected: name, what the door must know, state, ticket; two queries, names in order."""
    rows = cohosts.list_at_door(membership, event).filter(~Q(state="cancelled"))
    found = list(rows.order_by("person__search_name", "pk"))
    show(membership, event, found)
    return [_line(row) for row in found]


def show(membership: Any, event: Event, rows: Sequence[Any]) -> None:
    """Give each of these the `code` of its ticket, its `shown` name and what is `told` of it; one query.

    Of people of others a co-host sees as much of the name as the host allows, and how they take part; who has no name
    for it is found by the ticket only.
    """
    names = cohosts.names_for(membership, event)
    needs = needs_of([row for row in rows if row.is_ours])
    for row in rows:
        person, sees_all = row.person, row.is_ours
        row.code = rules.code_of(selectors.token_of(row.uuid))
        row.short = rules.short_name(person.given_name, person.family_name)
        row.shown = str(person) if sees_all or names == FULL else row.short if names == SHORT else ""
        parts = [str(row.get_mode_display()), row.town if sees_all else "", f"+{row.guests}" if row.guests else ""]
        row.told, row.told_needs = " · ".join(one for one in parts if one), needs.get(row.pk, [])


def find_at_door(membership: Any, event: Event, words: str, limit: int = 30) -> list[Any]:
    """Find promises by name for the door: those who are not there yet first, then by name.

    A co-host finds by what it sees: a name that is not shown cannot be guessed by looking for it.
    """
    names = cohosts.names_for(membership, event)
    rows = cohosts.list_at_door(membership, event).exclude(state="cancelled")
    if names == OWN:
        rows = rows.filter(is_ours=True)
    if names == SHORT:
        rows = rows.annotate(given=FoldText("person__given_name"))
    for word in words.lower().split()[:4]:
        by_all = Q(person__search_name__contains=word)
        rows = rows.filter(by_all & Q(is_ours=True) | Q(given__contains=word) if names == SHORT else by_all)
    rows = rows.order_by(Case(When(state__in=["came", "spoke"], then=1), default=0), F("person__search_name"), "pk")
    return list(rows[:limit])


def access_at_door(membership: Any, event: Event, uuid: UUID | str) -> Any:
    """Get one promise for the door, or refuse with NotFound (also when that is no uuid)."""
    try:
        found = cohosts.list_at_door(membership, event).filter(uuid=UUID(str(uuid))).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def needs_of(rows: Sequence[Rsvp]) -> dict[int, list[str]]:
    """Say what each of these needs and what she has or waits for, in words; one query. What she wrote stays inside."""
    has = places.told_to([row.pk for row in rows])
    labels = {kind.value: str(kind.label) for kind in NeedKind}
    said = {}
    for row in rows:
        given = has.get(row.pk, [])
        kinds = {one["kind"] for one in given}
        open_ones = [labels[one] for one in row.needs if one in labels and one not in kinds]
        said[row.pk] = [*open_ones, *(_said(one) for one in given if one["kind"] != "place" or one["label"])]
    return said


def _said(one: dict[str, Any]) -> str:
    at = formats.time_format(timezone.localtime(one["starts_at"]), "TIME_FORMAT") if one["starts_at"] else ""
    seats = f"{one['seats']} ×" if one["seats"] > 1 else ""
    words = " ".join(part for part in (seats, one["label"], at) if part)
    return _("%(what)s (waits)") % {"what": words} if one["waits"] else words


def _line(row: Any) -> dict[str, Any]:
    spoke = getattr(row, "check_in", None) and row.check_in.undone_at is None and row.check_in.spoke_at
    return {
        "id": str(row.uuid),
        "name": row.shown or row.code,
        "short": row.short if row.shown else row.code,
        "about": " · ".join([row.told, *row.told_needs]),
        "state": "spoke" if spoke else "came" if row.state in {"came", "spoke"} else "",
        "speaks": row.mode == RsvpMode.SPEAK,
        # The part of the ticket that only names the promise: no phone holds what gives a right.
        "ticket": selectors.token_of(row.uuid)[:21],
        "code": row.code,
        "unseen": not row.shown,
    }


def find_by_code(membership: Any, event: Event, code: str) -> Any:
    """Find the promise whose ticket has this short code, or refuse with NotFound."""
    asked = code.strip().upper()
    for row in cohosts.list_at_door(membership, event).exclude(state="cancelled"):
        if rules.code_of(selectors.token_of(row.uuid)) == asked:
            return row
    raise NotFound
