"""Reads drafts of the roster, and the seats that nobody holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.about.rules import language_label, network_label
from contacts.policymakers.decisions.rules import key_of
from contacts.policymakers.drafts.models import RosterDraft
from contacts.policymakers.drafts.rules import read_twins
from contacts.policymakers.models import Body, CommitteeTerm, Office, Seat

FAULTS = {
    "stands_twice": _("The committee “%(name)s” stands twice in the source; the second is left out."),
    "member_unknown": _("%(name)s: a member is not in the roster."),
}


def list_drafts() -> list[RosterDraft]:
    """List the drafts, newest first."""
    return list(RosterDraft.objects.defer("facts").select_related("made_by", "settled_by")[:50])


def access_draft(uuid: UUID) -> RosterDraft:
    """Get a draft, or refuse with NotFound."""
    row = RosterDraft.objects.filter(uuid=uuid).select_related("made_by", "settled_by").first()
    if row is None:
        raise NotFound
    return row


def list_twins(row: RosterDraft) -> list[dict[str, Any]]:
    """List the committees that stand twice in a roster: key, name, and who sits on each of the two."""
    told = read_twins(row.facts)
    names = {one["external_id"]: f"{one['given_name']} {one['family_name']}" for one in row.facts["holders"]}
    first = {(one["chamber"], one["name"].casefold()): one["members"] for one in row.facts["committees"]}
    return [
        {
            "key": key_of(twin),
            "name": twin.name,
            "members": [names[who] for who, _role in twin.members if who in names],
            "first": [names[who] for who, _role in first.get((twin.chamber, twin.name.casefold()), ()) if who in names],
        }
        for twin in told
    ]


def list_vacant(at: dt.date) -> list[Seat]:
    """List the seats of the chambers that nobody holds on a day."""
    held = policymakers.terms_at(at).filter(seat=OuterRef("pk"))
    return list(Seat.objects.filter(~Exists(held), chamber__in=("upper", "lower")).order_by("chamber", "number"))


def access_seat(uuid: UUID) -> Seat:
    """Get a seat, or refuse with NotFound."""
    row = Seat.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def say_changes(changes: dict[str, list[Any]]) -> dict[str, list[str]]:
    """Say what a roster would change in the reader's language; a draft from before drafts had none stays as it is."""
    say: dict[str, Callable[..., str]] = {"committees": _say_committee, "warnings": _say_fault}
    return {
        kind: [line if isinstance(line, str) else say.get(kind, _say_person)(*line) for line in lines]
        for kind, lines in changes.items()
    }


def _say_person(who: str, kind: str, which: Any) -> str:
    if kind in Body.values:
        return f"{who} ({Seat(chamber=kind, number=which)})"
    label = {"office": Office(kind=which).label, "language": language_label(which), "social": network_label(which)}
    what = label.get(kind, which)
    return f"{who} ({what})" if what else who


def _say_committee(committee: str, sign: str, who: str, role: str) -> str:
    return f"{committee}: {'–' if sign == '-' else sign} {who} ({CommitteeTerm(role=role).role_label})"


def _say_fault(name: str, fault: str) -> str:
    return str(FAULTS[fault]) % {"name": name}
