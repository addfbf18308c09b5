"""Follows what a roster tells of traits and staff: ends what it tells no more, begins what is new; hands stay."""

import datetime as dt
from collections.abc import Iterable, Mapping

from contacts.people.models import Person
from contacts.policymakers.about.models import Staffer, Trait, TraitKind
from contacts.policymakers.models import Term
from contacts.policymakers.rules import HolderFacts, StaffFacts

HAND = "hand"


def write_about(holders: Iterable[HolderFacts], people: Mapping[str, Person], today: dt.date) -> list[list[str]]:
    """Write traits and staff as told; of what a source is silent about nothing ends. Tells whose changed."""
    told = {people[one.external_id].pk: one for one in holders}
    names = {person.pk: str(person) for person in people.values()}
    return _write_traits(told, names, today) + _write_staff(told, names, today)


def _wanted(one: HolderFacts) -> dict[tuple[str, str], str]:
    spoken = {(TraitKind.LANGUAGE.value, code): "" for code in one.languages}
    return spoken | {(TraitKind.SOCIAL.value, network): name for network, name in one.social}


def _write_traits(told: Mapping[int, HolderFacts], names: Mapping[int, str], today: dt.date) -> list[list[str]]:
    rows = list(Trait.objects.filter(person__in=told).exclude(kind=TraitKind.PARTY))
    here = {(row.person_id, row.kind, row.name): row for row in rows if row.until is None}
    # What a hand took away stays away, as long as the source says the same.
    refused = {(row.person_id, row.kind, row.name, row.value) for row in rows if row.until and row.source == HAND}
    ended, new = [], []
    for person, one in told.items():
        wanted = _wanted(one)
        kinds = {kind for kind, _name in wanted}
        for (whose, kind, name), row in here.items():
            if whose == person and kind in kinds and row.source != HAND and wanted.get((kind, name)) != row.value:
                ended.append(row)
        for (kind, name), value in wanted.items():
            known = here.get((person, kind, name))
            if (known is None or known in ended) and (person, kind, name, value) not in refused:
                new.append(Trait(person_id=person, kind=kind, name=name, value=value, since=today))
    Trait.objects.filter(pk__in=[row.pk for row in ended]).update(until=today)
    Trait.objects.bulk_create(new)
    gone = {(row.person_id, row.kind, row.name) for row in (*ended, *new)}
    return [[names[person], str(kind), name] for person, kind, name in sorted(gone)]


def _write_staff(told: Mapping[int, HolderFacts], names: Mapping[int, str], today: dt.date) -> list[list[str]]:
    told = {person: one for person, one in told.items() if one.staff}
    if not told:
        return []
    rows = list(Staffer.objects.filter(person__in=told))
    here = {(row.person_id, row.name.casefold()): row for row in rows if row.until is None}
    refused = {(row.person_id, row.name.casefold()) for row in rows if row.until and row.source == HAND}
    wanted = {(person, each.name.casefold()): each for person, one in told.items() for each in one.staff}
    ended = [row for mark, row in here.items() if row.source != HAND and mark not in wanted]
    changed = [
        row for mark, row in here.items() if row.source != HAND and mark in wanted and _follow(row, wanted[mark])
    ]
    new = [
        Staffer(person_id=person, name=each.name, job=each.job, phone=each.phone, email=each.email, since=today)
        for (person, name), each in wanted.items()
        if (person, name) not in here and (person, name) not in refused
    ]
    Staffer.objects.filter(pk__in=[row.pk for row in ended]).update(until=today)
    Staffer.objects.bulk_update(changed, ["job", "phone", "email"])
    Staffer.objects.bulk_create(new)
    return [[names[row.person_id], "staff", row.name] for row in [*ended, *changed, *new]]


def _follow(row: Staffer, each: StaffFacts) -> bool:
    """Take what the source tells of her job and how to reach her; tell whether that is new."""
    told = {name: getattr(each, name) or getattr(row, name) for name in ("job", "phone", "email")}
    is_new = any(getattr(row, name) != value for name, value in told.items())
    for name, value in told.items():
        setattr(row, name, value)
    return is_new


def keep_parties(switched: Iterable[tuple[Term, str]], today: dt.date) -> None:
    """Keep the party that somebody was in before, with its days."""
    switched = [(term, party) for term, party in switched if party and party != term.party]
    people = [term.person_id for term, _party in switched]
    before = Trait.objects.filter(person__in=people, kind=TraitKind.PARTY).order_by("until")
    last = dict(before.values_list("person", "until"))
    Trait.objects.bulk_create(
        [
            Trait(
                person=term.person,
                kind=TraitKind.PARTY,
                name=party,
                since=max(last.get(term.person_id) or term.starts_on, term.starts_on),
                until=today,
            )
            for term, party in switched
        ]
    )
