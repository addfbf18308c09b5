"""Reads the roster: who holds a seat when, and committees. Policymakers are public: every partner sees them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from coalition.errors import NotFound
from contacts.people.models import FoldText, Person, Stewardship
from contacts.places.models import PlaceShare, Residence
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.policymakers.rules import role_rank


def terms_at(at: dt.date) -> QuerySet[Term]:
    """List the terms that run on a day; the day a term ends on belongs to the next one."""
    return Term.objects.filter(Q(ends_on=None) | Q(ends_on__gt=at), starts_on__lte=at)


def is_loaded() -> bool:
    """Tell whether any roster was loaded: somebody holds or held a seat of the state or of Congress."""
    return Term.objects.exclude(seat__chamber="municipal").exists()


def holders(seats: Iterable[Seat | int], at: dt.date) -> dict[int, Term]:
    """Tell who holds these seats (rows or ids) on a day: seat id -> term with its person; vacant ones are left out."""
    ids = [seat if isinstance(seat, int) else seat.pk for seat in seats]
    return {term.seat_id: term for term in terms_at(at).filter(seat__in=ids).select_related("person", "seat")}


def who_holds(seat: Seat, at: dt.date) -> Term | None:
    """Tell who holds a seat on a day; None when it is vacant."""
    return holders([seat], at).get(seat.pk)


def holders_of_districts(district_ids: Iterable[int], at: dt.date) -> dict[int, Term]:
    """Tell who sits for these districts on a day: district id -> term with its person and seat."""
    rows = terms_at(at).filter(seat__district__in=list(district_ids)).select_related("person", "seat")
    return {term.seat.district_id: term for term in rows if term.seat.district_id}


# The Senate before the House before Congress, then by number.
SEAT_ORDER = Case(
    When(seat__chamber="upper", then=F("seat__number")),
    When(seat__chamber="lower", then=F("seat__number") + 1000),
    When(seat__chamber="municipal", then=F("seat__number") + 4000),
    default=F("seat__number") + 2000,
    output_field=IntegerField(),
)


def list_policymakers(at: dt.date) -> QuerySet[Term]:
    """List who holds a seat on a day, as terms with person, seat and committees (`person.now_on`)."""
    now_on = CommitteeTerm.objects.filter(until=None).select_related("committee").order_by("committee__name")
    committees = Prefetch("person__committee_terms", queryset=now_on, to_attr="now_on")
    return terms_at(at).select_related("person", "seat").prefetch_related(committees)


def search(rows: QuerySet[Term], text: str) -> QuerySet[Term]:
    """Narrow terms by the policymaker's name, or by the number of the district."""
    words = text.split()[:6]
    if len(words) == 1 and words[0].isdigit():
        return rows.filter(seat__number=int(words[0][:6]))
    for word in words:
        rows = rows.filter(person__search_name__contains=FoldText(Value(word)))
    return rows


def in_chamber(rows: QuerySet[Term], chamber: str) -> QuerySet[Term]:
    """Narrow terms to a chamber."""
    return rows.filter(seat__chamber=chamber)


def of_party(rows: QuerySet[Term], party: str) -> QuerySet[Term]:
    """Narrow terms to a party; fusion labels count for their first half."""
    return rows.filter(party__startswith=party)


def of_town(rows: QuerySet[Term], key: str) -> QuerySet[Term]:
    """Narrow terms to those whose district covers a part of a town, and to the town's own."""
    share = PlaceShare.objects.filter(district=OuterRef("seat__district"), town__key=key)
    return rows.filter(Exists(share) | Q(seat__town__key=key))


def on_committee(rows: QuerySet[Term], uuid: str) -> QuerySet[Term]:
    """Narrow terms to members of a committee."""
    seat = CommitteeTerm.objects.filter(person=OuterRef("person"), committee__uuid=uuid, until=None)
    return rows.filter(Exists(seat))


def access_policymaker(uuid: UUID) -> Person:
    """Get a person who holds or held a seat, or refuse with NotFound."""
    person = Person.objects.filter(Exists(Term.objects.filter(person=OuterRef("pk"))), uuid=uuid).first()
    if person is None:
        raise NotFound
    return person


def list_terms(person: Person) -> QuerySet[Term]:
    """List the terms of a person, newest first."""
    return (
        person.terms.select_related("seat", "seat__district").defer("seat__district__geometry").order_by("-starts_on")
    )


def list_committee_terms(person: Person) -> list[CommitteeTerm]:
    """List the committees a person sits on now, leading roles first."""
    rows = person.committee_terms.filter(until=None).select_related("committee").order_by("committee__name")
    return sorted(rows, key=lambda term: role_rank(term.role))


def list_committees() -> QuerySet[Committee]:
    """List the committees with the number of their members now."""
    return Committee.objects.annotate(members=Count("terms", filter=Q(terms__until=None))).order_by("name")


def access_committee(uuid: UUID) -> Committee:
    """Get a committee, or refuse with NotFound."""
    row = Committee.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def member_ids(committee_id: int, at: dt.date) -> set[int]:
    """Give the people who sit on a committee on a day."""
    rows = CommitteeTerm.objects.filter(Q(until=None) | Q(until__gt=at), committee=committee_id, since__lte=at)
    return set(rows.values_list("person", flat=True))


def list_members(committee: Committee, at: dt.date) -> list[tuple[CommitteeTerm, Term | None]]:
    """List the members of a committee with the seats they hold, leading roles first."""
    rows = list(committee.terms.filter(until=None).select_related("person"))
    seats = {
        term.person_id: term
        for term in terms_at(at).filter(person__in=[r.person_id for r in rows]).select_related("seat")
    }
    rows.sort(key=lambda row: (role_rank(row.role), row.person.family_name, row.person.given_name))
    return [(row, seats.get(row.person_id)) for row in rows]


def count_constituents(membership: Any, district_id: int | None) -> tuple[int, int]:
    """Count the people of this membership's partner who certainly and who possibly live in a district."""
    if district_id is None:
        return 0, 0
    mine = Stewardship.objects.filter(person=OuterRef("person"), partner=membership.partner.pk)
    ours = Residence.objects.filter(Exists(mine), person__merged_into=None, person__erased_at=None)
    sure = ours.filter(district=district_id).count()
    return sure, ours.filter(candidates__contains=[district_id]).count()


def list_parties(at: dt.date) -> list[str]:
    """List the parties that hold seats, without the second half of fusion labels."""
    names = terms_at(at).values_list("party", flat=True).distinct()
    return sorted({name.split("/")[0] for name in names if name})
