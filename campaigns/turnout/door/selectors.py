"""Gives the list for the door: as little of each person as the door needs."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from campaigns.turnout import selectors
from campaigns.turnout.door import rules
from campaigns.turnout.models import Event, NeedKind, Rsvp, RsvpMode
from campaigns.turnout.places import selectors as places
from coalition.errors import NotFound


def roster_of(membership: Any, event: Event) -> list[dict[str, Any]]:
    """List who is expected: name, what the door must know, state, ticket; two queries, names in order."""
    rows = selectors.list_rsvps(membership, event).filter(~Q(state="cancelled"))
    found = list(rows.order_by("person__search_name", "pk"))
    told = needs_of(found)
    return [_line(row, told[row.pk]) for row in found]


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


def _line(row: Any, needs: list[str]) -> dict[str, Any]:
    token = selectors.token_of(row.uuid)
    about = [str(row.get_mode_display()), row.town, f"+{row.guests}" if row.guests else "", *needs]
    spoke = getattr(row, "check_in", None) and row.check_in.undone_at is None and row.check_in.spoke_at
    return {
        "id": str(row.uuid),
        "name": str(row.person),
        "short": rules.short_name(row.person.given_name, row.person.family_name),
        "about": " · ".join(one for one in about if one),
        "state": "spoke" if spoke else "came" if row.state in {"came", "spoke"} else "",
        "speaks": row.mode == RsvpMode.SPEAK,
        "ticket": token[:21],  # the part of it that only names the promise: no phone holds what gives a right
        "code": rules.code_of(token),
    }


def find_by_code(membership: Any, event: Event, code: str) -> Any:
    """Find the promise whose ticket has this short code, or refuse with NotFound."""
    asked = code.strip().upper()
    for row in selectors.list_rsvps(membership, event).exclude(state="cancelled"):
        if rules.code_of(selectors.token_of(row.uuid)) == asked:
            return row
    raise NotFound
