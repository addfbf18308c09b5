"""Writes the parts of a bundle of bills."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.legislation.models import Bill, BillAction
from campaigns.legislation.sources.models import (
    BillDocument,
    Move,
    RelatedBill,
    RollCall,
    RollCallVote,
    SourcePerson,
    Sponsorship,
)
from campaigns.legislation.sources.rules import BillFacts, VoteFacts, Who
from contacts.policymakers import selectors as policymakers

Pairs = list[tuple[Bill, BillFacts]]
Told = tuple[str, str, str]  # kind, text, source of a move
TOLD_AT_MOST = 5  # moves of one bill in one load; a bill that we see for the first time has a long past


class People:
    """Who the people of a source are: by its id, by ours, by chamber and district."""

    def __init__(self, by_id: Mapping[str, int | None], by_seat: Mapping[tuple[str, int], tuple[int, str]]) -> None:
        self.by_id, self.by_seat = by_id, by_seat

    def find(self, who: Who) -> int | None:
        """Find the person (id); a seat counts only where the family name fits too, for it may have changed hands."""
        if who.external_id and self.by_id.get(who.external_id):
            return self.by_id[who.external_id]
        person, family = self.by_seat.get((who.chamber, who.number), (None, ""))
        return person if person and family.casefold() in who.name.casefold() else None


def known_people(source: str, facts: Iterable[BillFacts], now: datetime, more: Iterable[Who] = ()) -> People:
    """Learn who is who, and keep for later what a source's ids mean; four queries."""
    told = [sponsor.who for one in facts for sponsor in one.sponsors or ()]
    told += list(more)
    terms = policymakers.terms_at(timezone.localdate(now)).select_related("seat", "person")
    by_seat, by_id = {}, {}
    for term in terms.filter(seat__chamber__in=("upper", "lower")):
        by_seat[term.seat.chamber, term.seat.number] = (term.person_id, term.person.family_name)
        if term.external_id:
            by_id[term.external_id] = term.person_id
    for number, person in SourcePerson.objects.filter(source=source).values_list("external_id", "person"):
        by_id.setdefault(number, person)
    people = People(by_id, by_seat)
    new = {who.external_id: who for who in told if who.external_id and who.external_id not in by_id}
    rows = [
        SourcePerson(source=source, external_id=number, name=who.name, person_id=people.find(who))
        for number, who in new.items()
    ]
    SourcePerson.objects.bulk_create(rows, ignore_conflicts=True)
    return people


def keep_people(source: str, told: list[Who], now: datetime) -> None:
    """Keep what a source's ids of people mean, with their names; numbers without a name get theirs."""
    people = known_people(source, [], now)
    rows = {
        who.external_id: SourcePerson(
            source=source, external_id=who.external_id, name=who.name, person_id=people.find(who)
        )
        for who in told
        if who.external_id
    }
    SourcePerson.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["source", "external_id"],
        update_fields=["name", "person"],
    )


def write_parts(source: str, pairs: Pairs, people: People, *, new: set[int]) -> Iterator[tuple[Bill, list[Told]]]:
    """Write all parts of these bills; give each bill of which a part changed, with what is worth telling of it."""
    moves: dict[int, list[Told]] = defaultdict(list)
    for bill_id, text in _write_actions(source, pairs):
        moves[bill_id].append((Move.ACTION, text, source))
    for bill_id in _write_sponsors(source, pairs, people) | _write_documents(source, pairs):
        moves[bill_id] += []
    for bill_id in _write_relations(source, pairs):
        moves[bill_id] += []
    votes = [(bill, vote) for bill, one in pairs for vote in one.votes or ()]
    for bill_id, text in write_roll_calls(source, [vote for _bill, vote in votes], people, votes):
        moves[bill_id].append((Move.VOTE, text, source))
    bills = {bill.pk: bill for bill, _one in pairs}
    for bill_id, told in moves.items():
        yield bills[bill_id], [] if bill_id in new else told[-TOLD_AT_MOST:]


def _write_actions(source: str, pairs: Pairs) -> list[tuple[int, str]]:
    told = {
        (bill.pk, action.on, action.text): action
        for bill, one in pairs
        if one.actions is not None
        for action in one.actions
    }
    bills = [bill.pk for bill, one in pairs if one.actions is not None]
    have = {(row.bill_id, row.on, row.text): row for row in BillAction.objects.filter(bill__in=bills, source=source)}
    _drop(BillAction, [row.pk for key, row in have.items() if key not in told])
    new = [
        BillAction(bill_id=bill, on=on, text=text, stage=action.stage, source=source)
        for (bill, on, text), action in told.items()
        if (bill, on, text) not in have
    ]
    BillAction.objects.bulk_create(new)
    return [(row.bill_id, row.text) for row in new]


def _write_sponsors(source: str, pairs: Pairs, people: People) -> set[int]:
    told: dict[Any, Any] = {}
    for bill, one in pairs:
        for sponsor in one.sponsors or ():
            told.setdefault((bill.pk, sponsor.who.name), (people.find(sponsor.who), sponsor.is_primary))
    bills = [bill.pk for bill, one in pairs if one.sponsors is not None]
    rows = Sponsorship.objects.filter(bill__in=bills, source=source)
    have = {(row.bill_id, row.name): (row.person_id, row.is_primary) for row in rows}
    gone = [row.pk for row in rows if told.get((row.bill_id, row.name)) != (row.person_id, row.is_primary)]
    _drop(Sponsorship, gone)
    new = [
        Sponsorship(bill_id=bill, name=name, person_id=person, is_primary=primary, source=source)
        for (bill, name), (person, primary) in told.items()
        if have.get((bill, name)) != (person, primary)
    ]
    Sponsorship.objects.bulk_create(new)
    return {row.bill_id for row in new}


def _write_documents(source: str, pairs: Pairs) -> set[int]:
    told = {(bill.pk, document.url): document for bill, one in pairs for document in one.documents or ()}
    bills = [bill.pk for bill, one in pairs if one.documents is not None]
    have = {(row.bill_id, row.url): row.pk for row in BillDocument.objects.filter(bill__in=bills, source=source)}
    _drop(BillDocument, [pk for key, pk in have.items() if key not in told])
    new = [
        BillDocument(bill_id=bill, kind=one.kind, name=one.name, on=one.on, url=url, source=source)
        for (bill, url), one in told.items()
        if (bill, url) not in have
    ]
    BillDocument.objects.bulk_create(new)
    return {row.bill_id for row in new}


def _write_relations(source: str, pairs: Pairs) -> set[int]:
    told = {(bill.pk, other.session, other.identifier): other.how for bill, one in pairs for other in one.related or ()}
    bills = [bill.pk for bill, one in pairs if one.related is not None]
    rows = RelatedBill.objects.filter(bill__in=bills, source=source)
    have = {(row.bill_id, row.session, row.identifier): row.pk for row in rows}
    _drop(RelatedBill, [pk for key, pk in have.items() if key not in told])
    new = [
        RelatedBill(bill_id=bill, session=session, identifier=number, how=how, source=source)
        for (bill, session, number), how in told.items()
        if (bill, session, number) not in have
    ]
    RelatedBill.objects.bulk_create(new)
    return {row.bill_id for row in new}


def write_roll_calls(
    source: str, votes: list[VoteFacts], people: People, of: list[tuple[Bill, VoteFacts]] | None = None
) -> list[tuple[int, str]]:
    """Write roll calls (with `of`: new ones too) and how each member voted; tell which are new."""
    ids = {vote.external_id for vote in votes}
    have = {row.external_id: row for row in RollCall.objects.filter(source=source, external_id__in=ids)}
    new = {
        vote.external_id: RollCall(bill=bill, source=source, external_id=vote.external_id, **_counts(vote))
        for bill, vote in of or ()
        if vote.external_id not in have
    }
    RollCall.objects.bulk_create(new.values())
    have |= new
    full = [(have[vote.external_id], vote) for vote in votes if vote.votes and vote.external_id in have]
    told = {(row.pk, who.name[:150]): (row, who, option) for row, vote in full for who, option in vote.votes or ()}
    RollCallVote.objects.bulk_create(
        [
            RollCallVote(roll_call=row, person_id=people.find(who), name=name, option=option)
            for (_pk, name), (row, who, option) in told.items()
        ],
        update_conflicts=True,
        unique_fields=["roll_call", "name"],
        update_fields=["person", "option"],
    )
    return [(row.bill_id, f"{row.motion} ({row.yes}–{row.no})"[:400]) for row in new.values()]


def _counts(vote: VoteFacts) -> dict[str, Any]:
    names = ("on", "motion", "chamber", "passed", "yes", "no", "other", "url")
    return {name: getattr(vote, name) for name in names}


def _drop(model: Any, ids: list[int]) -> None:
    if ids:
        model.objects.filter(pk__in=ids).delete()
