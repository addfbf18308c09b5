"""Brings the seats of towns in line with a file: ends terms, begins terms, corrects facts; deletes nothing."""

import datetime as dt

from django.db import transaction

from contacts.people.models import Person, Role, RoleKind
from contacts.places import selectors as places
from contacts.policymakers.models import Body, Seat, Term
from contacts.policymakers.municipal import rules, selectors
from contacts.policymakers.municipal.rules import SeatFacts
from contacts.policymakers.municipal.selectors import OFFICE
from contacts.policymakers.offices.loading import end_offices, write_offices

SOURCE = "municipal roster"


@transaction.atomic
def write(told: list[SeatFacts], today: dt.date) -> None:
    """Write a file: a fixed number of statements; run again it changes nothing."""
    seats = _write_seats(told)
    open_terms = selectors.open_terms(told, today)
    staying, begins = {}, []
    for one in told:
        term = open_terms.get(one.key)
        if term and one.name and rules.fold(str(term.person)) == rules.fold(one.name):
            staying[one.key] = term
        elif one.name:
            begins.append(one)
    starts = {one.key: one.starts_on or today for one in begins}
    gone = [term for key, term in open_terms.items() if key not in staying]
    for term in gone:
        term.ends_on = max(term.starts_on, starts.get(term.seat.key, today))
    facts = {one.key: one for one in told}
    for key, term in staying.items():
        term.party, term.ends_on, term.title = facts[key].party, facts[key].ends_on, facts[key].title
    Term.objects.bulk_update([*gone, *staying.values()], ["party", "ends_on", "title"])
    people = _people(begins, [*open_terms.values()])
    _begin(begins, seats, people, {term.seat_id: term.ends_on for term in gone}, today)
    holders = {key: term.person for key, term in staying.items()} | people
    _write_offices([one for one in told if one.key in holders], holders, today)
    left = {term.person_id for term in gone} - {person.pk for person in holders.values()}
    Role.objects.filter(person__in=left, kind=RoleKind.POLICYMAKER, until=None).update(until=today)


def _write_seats(told: list[SeatFacts]) -> dict[str, Seat]:
    towns = places.find_towns(one.town for one in told)
    known = {seat.key: seat for seat in Seat.objects.filter(chamber=Body.MUNICIPAL, key__in=[one.key for one in told])}
    number = selectors.next_number()
    new = {
        one.key: Seat(chamber=Body.MUNICIPAL, number=number + i, town_id=towns[one.town], key=one.key, name=one.label)
        for i, one in enumerate(one for one in told if one.key not in known and one.town in towns)
    }
    Seat.objects.bulk_create(new.values())
    return known | new


def _people(begins: list[SeatFacts], terms: list[Term]) -> dict[str, Person]:
    """Find those who only change seats within their town by name, make the others."""
    sitting = {(term.seat.key.split("/")[0], rules.fold(str(term.person))): term.person for term in terms}
    found: dict[str, Person] = {}
    made: dict[tuple[str, str], Person] = {}
    for one in begins:
        mark = (rules.fold(one.town), rules.fold(one.name))
        given, family = rules.split_name(one.name)
        person = sitting.get(mark) or made.get(mark)
        found[one.key] = person or made.setdefault(mark, Person(given_name=given, family_name=family))
    Person.objects.bulk_create(made.values())
    return found


def _begin(
    begins: list[SeatFacts], seats: dict[str, Seat], people: dict[str, Person], last: dict[int, dt.date | None],
    today: dt.date,
) -> None:  # fmt: skip
    terms, roles = [], []
    for one in begins:
        seat, person = seats[one.key], people[one.key]
        starts = max(one.starts_on or today, last.get(seat.pk) or dt.date.min)
        terms.append(
            Term(
                seat=seat, person=person, party=one.party, title=one.title, starts_on=starts, ends_on=one.ends_on,
                source=SOURCE, external_id=f"municipal/{seat.pk}/{person.pk}",
            )
        )  # fmt: skip
        roles.append(Role(person=person, kind=RoleKind.POLICYMAKER, since=starts, source=SOURCE))
    Term.objects.bulk_create(terms)
    Role.objects.bulk_create(roles, ignore_conflicts=True)


def _write_offices(told: list[SeatFacts], holders: dict[str, Person], today: dt.date) -> None:
    ways = {
        (holders[one.key].pk, OFFICE): {"email": one.email, "phone": one.phone, "address": one.address} for one in told
    }
    write_offices(ways, (), today)
    end_offices(today)
