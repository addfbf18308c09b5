"""Brings seats, terms, committees and offices in line with a roster; closes what ended, deletes nothing."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.people.models import Person, Role, RoleKind
from contacts.places.models import District
from contacts.policymakers.about import loading as about
from contacts.policymakers.decisions import rules as decisions
from contacts.policymakers.decisions.selectors import read_decisions
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.policymakers.offices.loading import REACH, end_offices, write_offices
from contacts.policymakers.rules import (
    LARGEST_LOSS,
    CommitteeFacts,
    HolderFacts,
    RosterFacts,
    end_overlaps,
    same_name,
)

SOURCE = "roster"
Line = list[Any]


class RosterShrank(Refusal):
    """A source would empty a third of a chamber: it is taken for broken and nothing is written."""

    code = "roster_shrank"
    message = _(
        "This roster leaves %(lost)s of %(held)s seats of a chamber empty. It looks broken; nothing was changed."
    )


@dataclass
class Report:
    """What a load changed, and what is wrong in the source: public facts, in nobody's language (`wording` says them).

    Of people [name, chamber or another kind, which], of committees [name, + or -, who, role], of faults [name, which].
    """

    joined: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    moved: list[Line] = field(default_factory=list)
    corrected: list[Line] = field(default_factory=list)
    committees: list[Line] = field(default_factory=list)
    warnings: list[Line] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.joined or self.left or self.moved or self.corrected or self.committees)


@transaction.atomic
def write_roster(facts: RosterFacts, *, today: dt.date) -> Report:
    """Bring the roster in line with these facts; run again it changes nothing."""
    facts = decisions.apply(facts, read_decisions())
    report = Report(warnings=[list(one) for one in facts.warnings])
    seats = _write_seats(facts.holders, today)
    open_terms = list(
        Term.objects.select_for_update(of=("self",))
        .filter(Q(ends_on=None) | Q(ends_on__gt=today), seat__in=[seat.pk for seat in seats.values()])
        .select_related("person", "seat")
    )
    _adopt_hand_entries(facts.holders, open_terms, report)
    _refuse_if_broken(facts.holders, open_terms)
    people = _write_people(facts.holders, report, today)
    parties = {term.pk: term.party for term in open_terms}
    _write_terms(facts.holders, open_terms, (seats, people), report, today)
    about.keep_parties([(term, parties[term.pk]) for term in open_terms], today)
    _write_offices(facts.holders, people, report, today)
    end_offices(today)
    report.corrected += about.write_about(facts.holders, people, today)
    _write_committees(facts.committees, people, report, today)
    return report


def _line(person: Person, seat: Seat) -> Line:
    return [str(person), seat.chamber, seat.number]


def _adopt_hand_entries(holders: list[HolderFacts], open_terms: list[Term], report: Report) -> None:
    """Recognize whom somebody noted by hand before the source knew her: same seat, same name, no id yet.

    She gets the source's id, so that her term, her person and all that was written down of her go on.
    """
    told = {(one.chamber, one.number): one for one in holders}
    known = {term.external_id for term in open_terms if term.external_id}
    adopted = []
    for term in open_terms:
        one = told.get((term.seat.chamber, term.seat.number))
        if term.external_id or one is None or one.external_id in known:
            continue
        if same_name(str(term.person), f"{one.given_name} {one.family_name}"):
            term.external_id = one.external_id
            adopted.append(term)
            report.corrected.append(_line(term.person, term.seat))
    Term.objects.bulk_update(adopted, ["external_id"])


def _refuse_if_broken(holders: list[HolderFacts], open_terms: list[Term]) -> None:
    told = {(one.chamber, one.number) for one in holders}
    held = Counter(term.seat.chamber for term in open_terms)
    lost = Counter(term.seat.chamber for term in open_terms if (term.seat.chamber, term.seat.number) not in told)
    for chamber, count in lost.items():
        if count > held[chamber] * LARGEST_LOSS:
            raise RosterShrank(lost=count, held=held[chamber])


def _write_seats(holders: list[HolderFacts], today: dt.date) -> dict[tuple[str, int], Seat]:
    """Have a seat for every district in force of the chambers told, and for every seat told; tie them to districts."""
    chambers = {one.chamber for one in holders}
    in_force = District.objects.filter(District.in_force(today), chamber__in=chambers)
    districts = {
        (chamber, number): (pk, ocd)
        for chamber, number, pk, ocd in in_force.values_list("chamber", "number", "id", "ocd_id")
    }
    seats = {(seat.chamber, seat.number): seat for seat in Seat.objects.filter(chamber__in=chambers)}
    wanted = set(districts) | {(one.chamber, one.number) for one in holders}
    new = [Seat(chamber=chamber, number=number) for chamber, number in sorted(wanted - set(seats))]
    Seat.objects.bulk_create(new)
    seats |= {(seat.chamber, seat.number): seat for seat in new}
    changed = []
    for mark, seat in seats.items():
        district, ocd = districts.get(mark, (None, ""))
        if district and (seat.district_id, seat.ocd_id) != (district, ocd):
            seat.district_id, seat.ocd_id = district, ocd
            changed.append(seat)
    Seat.objects.bulk_update(changed, ["district", "ocd_id"])
    return seats


def tie_seats(today: dt.date) -> int:
    """Tie seats to the districts of the plan in force (a new plan begins on its day); tell how many changed."""
    in_force = District.objects.filter(
        District.in_force(today), chamber=OuterRef("chamber"), number=OuterRef("number")
    ).order_by("-valid_from", "-pk")
    seats = Seat.objects.annotate(now_in=Subquery(in_force.values("pk")[:1])).filter(now_in__isnull=False)
    return seats.exclude(district=F("now_in")).update(district=Subquery(in_force.values("pk")[:1]))


def _write_people(holders: list[HolderFacts], report: Report, today: dt.date) -> dict[str, Person]:
    """Find or make the person behind every external id; names follow the source."""
    ids = {one.external_id: one for one in holders}
    known = Term.objects.filter(external_id__in=ids).select_related("person")
    people = {term.external_id: term.person for term in known}
    changed = []
    for external, person in people.items():
        one = ids[external]
        if (person.given_name, person.family_name) != (one.given_name, one.family_name):
            person.given_name, person.family_name = one.given_name, one.family_name
            changed.append(person)
            report.corrected.append([str(person), "name", ""])
    Person.objects.bulk_update(changed, ["given_name", "family_name"])
    new = {e: Person(given_name=o.given_name, family_name=o.family_name) for e, o in ids.items() if e not in people}
    Person.objects.bulk_create(new.values())
    people |= new
    roles = [
        Role(person=person, kind=RoleKind.POLICYMAKER, since=ids[external].starts_on or today, source=SOURCE)
        for external, person in people.items()
    ]
    Role.objects.bulk_create(roles, ignore_conflicts=True)
    return people


def _write_terms(
    holders: list[HolderFacts], open_terms: list[Term], known: tuple[dict, dict], report: Report, today: dt.date
) -> None:
    """End the terms of those who left a seat, begin those who came; a corrected party or end is a correction."""
    told = {(one.external_id, one.chamber, one.number): (one, ends) for one, ends in end_overlaps(holders)}
    here = {(term.external_id, term.seat.chamber, term.seat.number): term for term in open_terms}
    begins = {(one.chamber, one.number): one.starts_on for mark, (one, _ends) in told.items() if mark not in here}
    staying = {one.external_id for one in holders}
    for mark, term in here.items():
        one, ends = told.get(mark, (None, None))
        if one is None:
            begin = begins.get((term.seat.chamber, term.seat.number))
            term.ends_on = max(term.starts_on, min(begin, today)) if begin else today
            if term.external_id not in staying:
                report.left.append(_line(term.person, term.seat))
        elif (term.party, term.ends_on, term.title) != (one.party, ends, one.title or term.title):
            term.party, term.ends_on, term.title = one.party, ends, one.title or term.title
            report.corrected.append(_line(term.person, term.seat))
    Term.objects.bulk_update(open_terms, ["party", "ends_on", "title"])
    gone = {term.person_id for term in open_terms if term.external_id not in staying}
    Role.objects.filter(person__in=gone, kind=RoleKind.POLICYMAKER, until=None).update(until=today)
    new = [pair for mark, pair in told.items() if mark not in here]
    _begin_terms(new, known, {term.external_id for term in open_terms}, report, today)


def _begin_terms(
    told: list[tuple[HolderFacts, dt.date | None]],
    known: tuple[dict, dict],
    sitting: set[str],
    report: Report,
    today: dt.date,
) -> None:
    """Begin terms, none before the seat's last one ended; who sat elsewhere before has moved."""
    seats, people = known
    over = Term.objects.filter(ends_on__lte=today).order_by("ends_on")
    last = dict(over.values_list("seat", "ends_on"))
    new = []
    for one, ends in told:
        seat, begin = seats[one.chamber, one.number], one.starts_on or today
        new.append(
            Term(
                seat=seat,
                person=people[one.external_id],
                party=one.party,
                title=one.title,
                starts_on=max(begin, last.get(seat.pk, begin)),
                ends_on=ends,
                source=one.source,
                external_id=one.external_id,
            )
        )
        (report.moved if one.external_id in sitting else report.joined).append(_line(new[-1].person, seat))
    Term.objects.bulk_create(new)


def _write_offices(holders: list[HolderFacts], people: dict[str, Person], report: Report, today: dt.date) -> None:
    """Follow the source's offices; a way that it leaves empty is one it does not know."""
    told, closed = {}, set()
    for one in holders:
        pk = people[one.external_id].pk
        for office in one.offices:
            told[pk, office.kind] = {name: getattr(office, name) for name in REACH if getattr(office, name)}
        closed |= {(pk, kind) for kind in one.office_kinds} - {(pk, office.kind) for office in one.offices}
    names = {person.pk: str(person) for person in people.values()}
    report.corrected += [[names[pk], "office", kind] for pk, kind in write_offices(told, closed, today)]


def _write_committees(
    committees: list[CommitteeFacts], people: dict[str, Person], report: Report, today: dt.date
) -> None:
    """Have every committee, end the terms that the source no longer tells, begin the new ones."""
    if not committees:
        return
    rows = {(one.chamber, one.name): one for one in Committee.objects.all()}
    Committee.objects.bulk_create(
        [
            Committee(name=one.name, chamber=one.chamber, external_id=one.external_id, website=one.website)
            for one in committees
            if (one.chamber, one.name) not in rows
        ]
    )
    rows = {(one.chamber, one.name): one for one in Committee.objects.all()}
    wanted: dict[tuple[int, int], str] = {}
    for one in committees:
        for external, role in one.members:
            if external in people:
                wanted[rows[one.chamber, one.name].pk, people[external].pk] = role
            else:
                report.warnings.append([one.name, "member_unknown"])
    open_terms = CommitteeTerm.objects.filter(until=None).select_related("committee", "person")
    current = {(term.committee_id, term.person_id): term for term in open_terms}
    ended = [term for mark, term in current.items() if wanted.get(mark) != term.role]
    changes = [[term.committee.name, "-", str(term.person), term.role] for term in ended]
    CommitteeTerm.objects.filter(pk__in=[term.pk for term in ended]).update(until=today)
    new = [
        CommitteeTerm(committee_id=committee, person_id=person, role=role, since=today)
        for (committee, person), role in wanted.items()
        if (committee, person) not in current or current[committee, person].role != role
    ]
    CommitteeTerm.objects.bulk_create(new)
    by_id: dict[int, Any] = {person.pk: person for person in people.values()}
    names = {row.pk: row.name for row in rows.values()}
    changes += [[names[term.committee_id], "+", str(by_id[term.person_id]), term.role] for term in new]
    report.committees += sorted(changes)
