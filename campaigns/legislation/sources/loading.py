"""Writes what sources tell, in bundles with a fixed number of statements; what was written by hand stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from campaigns.legislation.models import Bill, Session
from campaigns.legislation.sources.models import BillMove, BillSource, Move
from campaigns.legislation.sources.parts.loading import keep_people, known_people, write_parts, write_roll_calls
from campaigns.legislation.sources.rules import HAND, BillFacts, Report, VoteFacts, Who, committee_key, takes
from contacts.policymakers.models import Committee

BUNDLE = 500
FIELDS = ("title", "summary", "chamber", "url", "stage", "committee", "subjects")


@dataclass
class Bundle:
    """What is known while a bundle is written."""

    source: str
    now: datetime
    bills: dict[tuple[str, str], Bill]
    committees: dict[str, Committee]
    new: set[tuple[str, str]] = field(default_factory=set)
    changed: set[tuple[str, str]] = field(default_factory=set)
    moves: list[BillMove] = field(default_factory=list)


def write(facts: Iterable[BillFacts], *, now: datetime) -> Report:
    """Bring bills in line with these facts of one source; run again it changes nothing.

    Each bundle is one transaction. Of two facts about one bill in a bundle the last counts.
    """
    report, rest = Report(), iter(facts)
    while some := list(islice(rest, BUNDLE)):
        report.add(write_bundle({(one.session, one.identifier): one for one in some}, now))
    return report


@transaction.atomic
def write_bundle(facts: dict[tuple[str, str], BillFacts], now: datetime) -> Report:
    """Write one bundle: bills, their marks, all their parts, and what moved."""
    if not facts:
        return Report()
    bundle = _open(facts, now)
    for key, one in facts.items():
        if key not in bundle.new:
            _take(bundle, key, one)
    pairs = [(bundle.bills[key], one) for key, one in facts.items()]
    people = known_people(bundle.source, (one for _bill, one in pairs), now)
    for bill, moves in write_parts(bundle.source, pairs, people, new={bundle.bills[key].pk for key in bundle.new}):
        bundle.changed.add((bill.session.identifier, bill.identifier))
        bundle.moves += [BillMove(bill=bill, at=now, kind=kind, text=text, source=one) for kind, text, one in moves]
    _close(bundle, facts)
    touched = len(bundle.changed - bundle.new)
    return Report(len(bundle.new), touched, len(facts) - len(bundle.new) - touched)


def write_votes(source: str, votes: list[VoteFacts], *, now: datetime) -> None:
    """Fill roll calls that are known with how each member voted."""
    with transaction.atomic():
        people = known_people(source, [], now, more=[who for vote in votes for who, _how in vote.votes or ()])
        write_roll_calls(source, votes, people)


def write_people(source: str, people: list[Who], now: datetime) -> None:
    """Keep what a source's ids of people mean; those that were only numbers in roll calls get their names."""
    if people:
        keep_people(source, people, now)


def _open(facts: dict[tuple[str, str], BillFacts], now: datetime) -> Bundle:
    years = {session for session, _number in facts}
    Session.objects.bulk_create([Session(identifier=one, name=one) for one in years], ignore_conflicts=True)
    sessions = {one.identifier: one for one in Session.objects.filter(identifier__in=years)}
    rows = Bill.objects.select_for_update(of=("self",)).select_related("session", "committee").defer("search")
    known = rows.filter(session__in=sessions.values(), identifier__in={number for _session, number in facts})
    source = next(iter(facts.values())).source
    bundle = Bundle(
        source, now, {(bill.session.identifier, bill.identifier): bill for bill in known.order_by("pk")}, {}
    )
    bundle.committees = {committee_key(one.name): one for one in Committee.objects.order_by("-chamber")}
    bundle.new = set(facts) - set(bundle.bills)
    made = [_new(facts[key], sessions[key[0]], bundle) for key in facts if key in bundle.new]
    Bill.objects.bulk_create(made)
    bundle.bills |= {(bill.session.identifier, bill.identifier): bill for bill in made}
    bundle.moves += [BillMove(bill=bill, at=now, kind=Move.NEW, text=bill.title[:400], source=source) for bill in made]
    return bundle


def _new(one: BillFacts, session: Session, bundle: Bundle) -> Bill:
    plain = {name: getattr(one, name) for name in ("identifier", "title", "summary", "chamber", "url", "external_id")}
    bill = Bill(
        session=session,
        stage=one.stage or "committee",
        committee=bundle.committees.get(committee_key(one.committee)) if one.committee else None,
        subjects=list(one.subjects or ()),
        source=one.source,
        fetched_at=bundle.now,
        modified_at=bundle.now,
        **plain,
    )
    bill.words = _words(bill, one)
    return bill


def _take(bundle: Bundle, key: tuple[str, str], one: BillFacts) -> None:
    """Take over what this source may say of a bill; what contradicts a hand is kept beside it."""
    bill = bundle.bills[key]
    for name in FIELDS:
        new = _value(bundle, one, name)
        old = getattr(bill, name)
        owner = bill.facts_from.get(name, bill.source)
        if takes(name, owner=owner, source=one.source, old=old, new=new):
            setattr(bill, name, new)
            bill.facts_from = {**bill.facts_from, name: one.source}
            bundle.changed.add(key)
            _note_move(bundle, bill, name)
        told = {"source": one.source, "value": str(new)[:500]} if new and owner == HAND and new != old and old else None
        if told and bill.told.get(name) != told:
            bill.told = {**bill.told, name: told}
            bundle.changed.add(key)
        elif not told and new and bill.told.get(name, {}).get("source") == one.source:
            bill.told = {field_name: value for field_name, value in bill.told.items() if field_name != name}
            bundle.changed.add(key)


def _value(bundle: Bundle, one: BillFacts, name: str) -> Any:
    if name == "committee":
        return bundle.committees.get(committee_key(one.committee)) if one.committee else None
    return list(one.subjects or ()) if name == "subjects" else getattr(one, name)


def _note_move(bundle: Bundle, bill: Bill, name: str) -> None:
    if name in {"stage", "committee"}:
        text = bill.stage if name == "stage" else str(bill.committee)
        bundle.moves.append(BillMove(bill=bill, at=bundle.now, kind=Move(name), text=text[:400], source=bundle.source))


def _close(bundle: Bundle, facts: dict[tuple[str, str], BillFacts]) -> None:
    """Write marks, changed bills with their words for the search, and moves."""
    marks = [
        BillSource(
            bill=bundle.bills[key],
            source=one.source,
            external_id=one.external_id or f"{one.session}/{one.identifier}",
            mark=one.mark,
            url=one.url[:200],
            fetched_at=bundle.now,
        )
        for key, one in facts.items()
    ]
    # A source may give a bill a new number for itself: its old mark of this bill goes.
    ids = {mark.bill_id: mark.external_id for mark in marks}
    for row in BillSource.objects.filter(source=bundle.source, bill__in=ids):
        if row.external_id != ids[row.bill_id]:
            row.delete()
    BillSource.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=["source", "external_id"],
        update_fields=["bill", "mark", "url", "fetched_at"],
    )
    touched = [bundle.bills[key] for key in bundle.changed - bundle.new]
    for bill in touched:
        one = facts[bill.session.identifier, bill.identifier]
        bill.words, bill.fetched_at, bill.modified_at = _words(bill, one), bundle.now, bundle.now
    # An upsert: bulk_update would write a CASE per bill and column, which takes minutes for a session.
    Bill.objects.bulk_create(
        touched,
        update_conflicts=True,
        unique_fields=["session", "identifier"],
        update_fields=[*FIELDS, "facts_from", "told", "words", "fetched_at", "modified_at"],
    )
    BillMove.objects.bulk_create(bundle.moves)


def _words(bill: Bill, one: BillFacts) -> str:
    """Put together what a search finds a bill by, beside its title; sponsors of other sources stay in."""
    named = [sponsor.who.name for sponsor in one.sponsors] if one.sponsors is not None else [bill.words]
    committee = bill.committee.name if bill.committee else ""
    return " · ".join(dict.fromkeys(word for word in (*named, *bill.subjects, committee) if word))[:10_000]
