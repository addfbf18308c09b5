"""Reads who holds the seats of towns, and how a file differs from it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from coalition.errors import NotFound
from contacts.places import selectors as places
from contacts.policymakers.models import Body, Office, Seat, Term
from contacts.policymakers.municipal import rules
from contacts.policymakers.municipal.models import MunicipalDraft
from contacts.policymakers.municipal.rules import Difference, Fault, Held, SeatFacts
from contacts.policymakers.offices.selectors import list_offices
from contacts.policymakers.selectors import terms_at

OFFICE = "town"  # the kind of office that a file tells


def open_terms(seats: Iterable[SeatFacts], today: dt.date) -> dict[str, Term]:
    """Give who holds the seats of the bodies that a file names, by the key of the seat; one query."""
    named = Q(pk__in=[])
    for body in {one.body_key for one in seats}:
        named |= Q(seat__key__startswith=f"{body}/")
    rows = terms_at(today).filter(named, seat__chamber=Body.MUNICIPAL).select_related("seat", "person")
    return {row.seat.key: row for row in rows}


def compare(seats: list[SeatFacts], today: dt.date) -> Difference:
    """Compare a file with what we know; two queries."""
    terms = open_terms(seats, today)
    offices = offices_of(term.person_id for term in terms.values())
    return rules.compare(seats, {key: _held(term, offices.get(term.person_id)) for key, term in terms.items()})


def _held(term: Term, office: Office | None) -> Held:
    reach = (office.email, office.phone, office.address) if office else ("", "", "")
    ends = term.ends_on.isoformat() if term.ends_on else ""
    return Held(term.seat.key, str(term.seat), str(term.person), (term.party, *reach, ends))


def offices_of(people: Iterable[int]) -> dict[int, Office]:
    """Give the town offices of people."""
    return {row.person_id: row for row in list_offices(list(people)).filter(kind=OFFICE)}


def unknown_towns(seats: Iterable[SeatFacts]) -> list[str]:
    """Name the towns of a file that we do not know; two queries."""
    names = {one.town for one in seats}
    return sorted(names - set(places.find_towns(names)))


def next_number() -> int:
    """Give the number of the next municipal seat: they have no districts to number them."""
    return int(Seat.objects.filter(chamber=Body.MUNICIPAL).aggregate(top=Max("number"))["top"] or 0) + 1


def seats_of(draft: MunicipalDraft) -> list[SeatFacts]:
    """Read the seats that a draft keeps."""
    days = ("starts_on", "ends_on")
    return [
        SeatFacts(**{k: rules.read_day(v or "") if k in days else v for k, v in row.items()}) for row in draft.seats
    ]


def faults_of(draft: MunicipalDraft) -> list[Fault]:
    """Read the faults that a draft keeps."""
    return [Fault(*row) for row in draft.faults]


def access_draft(uuid: UUID) -> MunicipalDraft:
    """Get a draft that was not written yet, or refuse with NotFound."""
    row = MunicipalDraft.objects.filter(uuid=uuid, written_at=None).first()
    if row is None:
        raise NotFound
    return row


def list_written() -> Any:
    """List the files that were written, the newest first."""
    return MunicipalDraft.objects.exclude(written_at=None).select_related("written_by").order_by("-written_at")[:5]
