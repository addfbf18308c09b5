"""A small House, its Education Committee, a bill there, and words of its members."""

import datetime as dt

import pytest

from campaigns.legislation.models import Bill, Session
from campaigns.strategy.models import Commitment
from contacts.policymakers.loading import write_roster
from contacts.policymakers.models import Committee, Term
from contacts.policymakers.rules import CommitteeFacts, HolderFacts, RosterFacts

__all__ = ["DAY", "bill", "say", "terms"]
START = dt.date(2025, 1, 8)
DAY = dt.timedelta(days=1)


@pytest.fixture
def terms(db, now):
    who = [
        ("1", "Ana", "Abbott", "Democratic"),
        ("2", "Bo", "Barrow", "Democratic"),
        ("3", "Cy", "Castillo", "Republican"),
        ("4", "Di", "Dunne", "Republican"),
    ]
    holders = [HolderFacts(key, given, family, party, "lower", int(key), START) for key, given, family, party in who]
    members = (("1", "co-chair"), ("2", "member"), ("3", "member"), ("4", "member"))
    write_roster(RosterFacts(holders, [CommitteeFacts("Education", "joint", members=members)]), today=START)
    return {term.seat.number: term for term in Term.objects.select_related("seat", "person")}


@pytest.fixture
def bill(terms, db):
    session = Session.objects.create(identifier="2027", name="2027")
    return Bill.objects.create(
        session=session, identifier="HB 5003", title="School Funding", committee=Committee.objects.get()
    )


def say(who, bill, term, stance, grade, at, **more):
    return Commitment.objects.create(
        partner=who.partner, bill=bill, term=term, stance=stance, grade=grade, at=at, **more
    )
