"""Gives the list for the door: as little of each person as the door needs."""

from typing import Any

from django.db.models import Q

from campaigns.turnout import selectors
from campaigns.turnout.door import rules
from campaigns.turnout.models import Event, RsvpMode
from coalition.errors import NotFound


def roster_of(membership: Any, event: Event) -> list[dict[str, Any]]:
    """List who is expected: name, what the door must know, state, ticket; one query, names in order."""
    rows = selectors.list_rsvps(membership, event).filter(~Q(state="cancelled"))
    return [_line(row) for row in rows.order_by("person__search_name", "pk")]


def _line(row: Any) -> dict[str, Any]:
    token = selectors.token_of(row.uuid)
    about = [str(row.get_mode_display()), row.town, f"+{row.guests}" if row.guests else ""]
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
