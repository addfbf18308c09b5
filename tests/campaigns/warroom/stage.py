"""A made-up state with its legislators, a campaign around a bill, and people of ours who live there."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.strategy.models import Campaign
from contacts.people.models import Person, Stewardship
from contacts.places.models import District, Residence
from contacts.policymakers.models import Committee, CommitteeTerm, Term
from tests import houses
from tests.campaigns.strategy.stage import say

__all__ = ["campaign", "settle", "war"]


def settle(partner, district, count, *, acted=0, campaign=None, given="Ana"):
    """Let people of a partner live in a district; some of them acted for a campaign."""
    people = Person.objects.bulk_create(
        Person(given_name=given, family_name=f"Rivera {district.number}-{n}") for n in range(count)
    )
    Stewardship.objects.bulk_create(Stewardship(person=one, partner=partner) for one in people)
    Residence.objects.bulk_create(
        Residence(
            person=one, chamber=district.chamber, plan=district.plan, district=district, confidence=1, how="point"
        )
        for one in people
    )
    Action.objects.bulk_create(
        Action(
            person=one, partner=partner, campaign=campaign, kind="petition.signed", about="petition:1",
            reference=f"signature:{one.pk}",
        )
        for one in people[:acted]
    )  # fmt: skip
    return people


@pytest.fixture
def war(alice):
    """The state: twelve House districts and four Senate districts, each with its legislator."""
    now = timezone.now()
    houses.found_state(now)
    return {term.seat.number: term for term in Term.objects.filter(seat__chamber="lower").select_related("seat")}


@pytest.fixture
def campaign(alice, bob, war):
    """A bill in a committee of five: a firm yes, a yes by one witness, a no, and two of whom nothing is heard."""
    now = timezone.now()
    committee = Committee.objects.create(name="Schools")
    for number in range(1, 6):
        CommitteeTerm.objects.create(committee=committee, person=war[number].person, since=dt.date(2024, 1, 1))
    session = Session.objects.create(identifier="2027", name="2027")
    bill = Bill.objects.create(
        session=session, identifier="HB 5003", title="School <Funding>", committee=committee, stage="hearing"
    )
    row = Campaign.objects.create(partner=alice.partner, name="Fair #funding", goal="Pass it", stage="active")
    row.bills.add(bill)
    row.hearings.add(
        Hearing.objects.create(
            title="Hearing on schools", starts_at=now + dt.timedelta(days=9), modes=["in_person", "written"]
        )
    )
    say(alice, bill, war[1], "yes", "public", now - dt.timedelta(days=2))
    say(alice, bill, war[2], "yes", "one_witness", now - dt.timedelta(days=2), heard_by="Vera")
    say(alice, bill, war[3], "no", "written", now - dt.timedelta(days=2))
    houses = {one.number: one for one in District.objects.filter(chamber="lower")}
    for number, count, acted in ((1, 6, 1), (2, 5, 2), (4, 9, 3), (7, 3, 0)):
        settle(alice.partner, houses[number], count, acted=acted, campaign=row)
    settle(bob.partner, houses[4], 50)
    return row
