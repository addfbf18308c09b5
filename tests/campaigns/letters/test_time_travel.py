"""A session goes by: bills move, members resign, somebody is elected. No letter ever goes to who is not in office."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.letters import delivery, selectors
from campaigns.letters.desk import selectors as standing
from campaigns.letters.models import Handover, Letter
from campaigns.letters.retargeting import delivery as retargeting
from campaigns.letters.retargeting import services as decisions
from campaigns.strategy.rules import IN_COMMITTEE, Rule
from coalition.post.memory import MemoryGateway
from contacts.people.models import Person
from contacts.places.models import District
from contacts.policymakers.models import Committee, CommitteeTerm, Office, Term
from tests.campaigns.letters.stage import at, make_drive, term_of, write

STAGES = ("committee", "hearing", "committee", "reported", "first_floor", "committee", "second_floor", "hearing")


class Watch(MemoryGateway):
    """A provider that looks, at the moment of each hand-over, whether the addressee is the one to write to."""

    def __init__(self, bill, groups):
        super().__init__()
        self.bill, self.groups, self.now = bill, groups, None

    def send(self, letter):
        day = timezone.localdate(self.now)
        handover = Handover.objects.get(uuid=letter.recipients[0].message)
        office = Office.objects.get(email=letter.recipients[0].address)
        held = Term.objects.filter(person=office.person, starts_on__lte=day).exclude(ends_on__lte=day)
        assert held.count() == 1, "she holds a seat at this instant"
        assert handover.term_id == held.get().pk and handover.policymaker_id == office.person_id
        for one in handover.letters.all():
            assert one.seat_id == held.get().seat_id and one.policymaker_id == office.person_id
        if "mine" not in self.groups:
            bill = Bill.objects.get(pk=self.bill.pk)
            sits = CommitteeTerm.objects.filter(committee=bill.committee, person=office.person, until=None)
            assert bill.stage in IN_COMMITTEE and sits.exists(), "her committee holds the bill"
        return super().send(letter)


def resign(term, now):
    Term.objects.filter(pk=term.pk).update(ends_on=timezone.localdate(now))
    CommitteeTerm.objects.filter(person=term.person, until=None).update(until=timezone.localdate(now))


def elect(seat, now, name="Heir"):
    person = Person.objects.create(given_name=name, family_name="Newcomer")
    Office.objects.create(person=person, email=f"{name.lower()}@house.example.org")
    return Term.objects.create(seat=seat, person=person, starts_on=timezone.localdate(now))


@pytest.mark.parametrize("groups, seed", [(("mine",), 1), (("committee",), 2), (("mine", "committee"), 3)])
def test_no_letter_goes_to_who_does_not_hold_the_seat(groups, seed, alice, bill, campaign, monkeypatch):
    drive = make_drive(alice, Rule(groups, bill=str(bill.uuid)), pace=120, campaign=campaign)
    watch = Watch(bill, groups)
    monkeypatch.setattr(delivery, "gateway", lambda: watch)
    chance, now = random.Random(seed), at(1, 8)
    committees = list(Committee.objects.filter(name__in=("Education", "Appropriations", "Human Services")))
    resignations = dict(
        zip(sorted(chance.sample(range(5, 55), 3)), [("lower", 3), ("upper", 1), ("lower", 1)], strict=True)
    )
    elected = max(resignations) + 3
    writers = 0
    for turn in range(60):
        now += dt.timedelta(hours=chance.choice((3, 5, 9, 14, 24)))
        drive.refresh_from_db()
        for _ in range(2):  # people write to whom the page names at that moment
            number = chance.randint(1, 12)
            home = District.objects.filter(chamber="lower", number=number) | District.objects.filter(
                chamber="upper", number=(number - 1) // 3 + 1
            )
            meant = selectors.resolve(drive, set(home.values_list("pk", flat=True)), (), now).targets
            if meant:
                writers += 1
                terms = Term.objects.select_related("seat", "person").filter(pk__in=[one.term_id for one in meant])
                write(drive, f"Writer{writers}", terms, now=now)
        if turn in resignations:  # between writing and hand-over
            resign(term_of(*resignations[turn]), now)
        if turn == elected:
            elect(Term.objects.filter(seat__chamber="lower", seat__number=1).first().seat, now)
        Bill.objects.filter(pk=bill.pk).update(stage=chance.choice(STAGES), committee=chance.choice(committees))
        if chance.random() < 0.7:
            retargeting.notice(drive, now)
        difference = standing.find_difference(drive)
        if difference and chance.random() < 0.5:
            try:
                decisions.approve(drive, difference.retarget.uuid, by=alice, now=now)
            except decisions.ChangedAgain:
                pass
        for minute in (0, 1, 2):
            watch.now = now + dt.timedelta(minutes=minute)
            delivery.hand_over_due(now=watch.now)
    assert len(watch.letters) > 20 and writers > 30
    assert drive.letters.exclude(state="handed").filter(handover__isnull=False).count() == 0


def test_it_holds_letters_when_a_seat_changes_hands_until_somebody_says_yes(alice, drive, mailbox, bill):
    old = term_of("upper", 1)
    write(drive, "Dolores", [old], now=at(9, 8))
    resign(old, at(9, 9))
    assert retargeting.notice(drive, at(9, 9))
    assert Letter.objects.get().state == "held" and Letter.objects.get().why == "seat_changed"
    assert selectors.resolve(drive, {old.seat.district_id}, (), at(9, 9)).why == "seat_vacant"
    heir = elect(old.seat, at(10, 9))
    assert selectors.resolve(drive, {old.seat.district_id}, (), at(10, 9)).why == "not_approved"
    assert retargeting.notice(drive, at(10, 9))
    assert delivery.hand_over_due(now=at(10, 10)) == 0
    told = standing.find_difference(drive)
    assert ([one.person for one in told.left], [one.person for one in told.joined]) == ([old.person], [heir.person])
    assert decisions.approve(drive, told.retarget.uuid, by=alice, now=at(10, 11)) == {"moved": 1, "cancelled": 0}
    assert delivery.hand_over_due(now=at(10, 12)) == 1
    assert mailbox.addresses == ["heir@house.example.org"] and "Newcomer" in mailbox.letters[0].text
    assert standing.find_difference(drive) is None


def test_it_cancels_letters_that_no_longer_fit_and_keeps_those_for_a_vacant_seat(alice, drive, bill):
    one, two = term_of("upper", 1), term_of("upper", 2)
    write(drive, "Dolores", [one], now=at(9, 8), position="thank")
    write(drive, "Emil", [two], now=at(9, 8))
    resign(one, at(9, 9))
    resign(two, at(9, 9))
    elect(one.seat, at(9, 9))
    retargeting.notice(drive, at(9, 9))
    shown = standing.find_difference(drive).retarget.uuid
    assert decisions.approve(drive, shown, by=alice, now=at(9, 10)) == {"moved": 0, "cancelled": 1}
    assert sorted(drive.letters.values_list("state", flat=True)) == ["cancelled", "held"]


def test_it_refuses_a_yes_to_a_difference_that_changed_again(alice, drive, bill):
    resign(term_of("upper", 1), at(9, 9))
    retargeting.notice(drive, at(9, 9))
    shown = standing.find_difference(drive).retarget.uuid
    resign(term_of("upper", 2), at(9, 9))
    with pytest.raises(decisions.ChangedAgain):
        decisions.approve(drive, shown, by=alice, now=at(9, 10))
    retargeting.notice(drive, at(9, 10))
    assert decisions.approve(drive, shown, by=alice, now=at(9, 10)) == {"moved": 0, "cancelled": 0}


def test_it_forgets_a_change_that_undid_itself(drive, bill, mailbox):
    term = term_of("upper", 1)
    write(drive, "Dolores", [term], now=at(9, 8))
    resign(term, at(9, 9))
    assert retargeting.notice(drive, at(9, 9))
    Term.objects.filter(pk=term.pk).update(ends_on=None)
    assert not retargeting.notice(drive, at(9, 10))
    assert standing.find_difference(drive) is None
    assert delivery.hand_over_due(now=at(9, 11)) == 1
