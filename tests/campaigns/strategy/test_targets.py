"""Whom a rule means: people who hold their seats now, of the groups it names, for the place where one lives."""

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.legislation.models import Bill, Session
from campaigns.strategy import rules, selectors
from campaigns.strategy.models import Commitment
from campaigns.strategy.rules import Rule
from contacts.people.models import Person
from contacts.places.models import District, Town
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from tests import houses


@pytest.fixture
def state(db, now):
    houses.found_state(now)


@pytest.fixture
def bill(state):
    session = Session.objects.create(identifier="2027", name="2027")
    committee = Committee.objects.get(name="Education")
    return Bill.objects.create(session=session, identifier="HB 5003", title="School funding", committee=committee)


def home(lower=1, upper=1):
    return set(
        District.objects.filter(chamber="lower", number=lower).values_list("pk", flat=True)
        | District.objects.filter(chamber="upper", number=upper).values_list("pk", flat=True)
    )


def seats(found):
    return [(one.chamber, one.number) for one in found.targets]


def resolve(rule, now, districts=(), **more):
    return selectors.resolve_targets(rule, districts, now, **more)


def test_it_names_ones_own_legislators_who_hold_their_seats_now(state, now, django_assert_num_queries):
    rule, here = Rule(("mine",)), home()
    with django_assert_num_queries(1):
        found = resolve(rule, now, here)
    assert seats(found) == [("upper", 1), ("lower", 1)]
    term = Term.objects.get(seat__chamber="lower", seat__number=1)
    Term.objects.filter(pk=term.pk).update(ends_on=now.date())
    assert seats(resolve(rule, now, home())) == [("upper", 1)]
    heir = Person.objects.create(given_name="Heir")
    Term.objects.create(seat=term.seat, person=heir, starts_on=now.date() + dt.timedelta(days=3))
    assert seats(resolve(rule, now, home())) == [("upper", 1)]
    later = resolve(rule, now + dt.timedelta(days=3), home()).targets
    assert later[1].name == "Heir"


def test_it_says_why_it_means_nobody(state, bill, now):
    assert resolve(Rule(("mine",)), now).why == "district_unknown"
    assert resolve(Rule(("governor",)), now).why == "governor_unknown"
    assert resolve(Rule(("municipal",)), now).why == "seat_vacant"
    rule = Rule(("committee",), bill=str(bill.uuid))
    Bill.objects.update(stage="first_floor")
    assert resolve(rule, now).why == "committee_done"
    Bill.objects.update(stage="committee", committee=None)
    assert resolve(rule, now).why == "committee_unknown"
    assert resolve(Rule(("committee",), bill="not a bill"), now).why == "bill_unknown"
    assert resolve(Rule(("undecided",), bill=str(bill.uuid)), now).why == "whip_settled"
    Term.objects.update(ends_on=now.date())
    assert resolve(Rule(("mine",)), now, home()).why == "seat_vacant"
    assert set(selectors.HOLDS) >= {"not_yours", "leaders_unknown", "committee_empty"}


def test_it_names_the_committee_that_holds_the_bill_as_it_is_now(state, bill, now, django_assert_max_num_queries):
    rule = Rule(("committee",), bill=str(bill.uuid))
    with django_assert_max_num_queries(4):
        found = resolve(rule, now)
    members = CommitteeTerm.objects.filter(committee=bill.committee, until=None)
    assert {one.person_id for one in found.targets} == set(members.values_list("person", flat=True))
    gone = found.targets[0]
    members.filter(person=gone.person_id).update(until=now.date())
    assert gone.person_id not in {one.person_id for one in resolve(rule, now).targets}
    other = Committee.objects.get(name="Appropriations")
    Bill.objects.update(committee=other)
    here = {one.person_id for one in resolve(rule, now).targets}
    assert here == set(CommitteeTerm.objects.filter(committee=other).values_list("person", flat=True))
    mine = resolve(Rule(("committee",), bill=str(bill.uuid), constituents_only=True), now, home())
    assert mine.targets == () or all(one.is_mine for one in mine.targets)


def test_it_knows_leaders_from_their_deputies(state, now):
    assert seats(resolve(Rule(("leadership",)), now)) == [("upper", 1), ("upper", 2), ("lower", 1), ("lower", 2)]
    for title in ("Deputy Speaker of the House", "Assistant Majority Leader", "Deputy House Republican Leader"):
        assert not rules.is_leader(title)
    for title in ("House Republican Leader", "Senate President Pro Tempore", "House Majority Leader"):
        assert rules.is_leader(title)


def test_it_finds_the_governor_and_ones_mayor(state, now):
    town = Town.objects.get(key="birchbrook")
    for chamber, number, where in (("governor", 1, None), ("municipal", 7, town)):
        seat = Seat.objects.create(chamber=chamber, number=number, town=where)
        Term.objects.create(seat=seat, person=Person.objects.create(given_name=chamber), starts_on=now.date())
    found = resolve(Rule(("governor", "municipal")), now, towns={town.pk})
    assert [(one.name, one.is_mine) for one in found.targets] == [("municipal", True), ("governor", False)]
    assert [one.name for one in resolve(Rule(("governor", "municipal")), now).targets] == ["governor"]
    assert str(Seat.objects.get(chamber="governor")) == "Governor"


def test_it_asks_the_undecided_as_a_partner_knows_them(state, bill, now, alice, bob):
    terms = list(Term.objects.filter(seat__chamber="lower").order_by("seat__number")[:4])
    said = [("undecided", "public"), ("yes", "one_witness"), ("yes", "public"), ("no", "written")]
    for term, (stance, grade) in zip(terms, said, strict=True):
        facts = {"bill": bill, "partner": alice.partner, "at": now}
        Commitment.objects.create(term=term, stance=stance, grade=grade, **facts)
    rule = Rule(("undecided",), bill=str(bill.uuid))
    ours = resolve(rule, now, partner_id=alice.partner.pk)
    assert seats(ours) == [("lower", 1), ("lower", 2)], "what one of us heard is no firm yes"
    assert resolve(rule, now, partner_id=bob.partner.pk).why == "whip_settled", "not shared, so not seen"
    Commitment.objects.filter(term=terms[0]).update(is_shared=True)
    assert seats(resolve(rule, now, partner_id=bob.partner.pk)) == [("lower", 1)]
    reach = selectors.list_reach(Rule(("mine",), bill=str(bill.uuid)), now, partner_id=alice.partner.pk)
    assert {one.number: one.position for one in reach if one.chamber == "lower" and one.number <= 4} == {
        1: "ask",
        2: "ask",
        3: "thank",
        4: "persuade",
    }


def test_it_reads_rules_by_version_and_refuses_what_it_does_not_know():
    rule = Rule(("mine", "leadership"), chambers=("upper",), at_most=3)
    assert rules.read_rule(rules.write_rule(rule)) == rule
    for wrong in (
        None,
        {},
        {"version": 2, "groups": ["mine"]},
        {"version": 1, "groups": ["friends"]},
        {"version": 1, "groups": ["committee"]},
        {"version": 1, "groups": ["mine"], "shuffle": True},
        {"version": 1, "groups": ["mine"], "at_most": -1},
    ):
        with pytest.raises(rules.RuleError):
            rules.read_rule(wrong)


def test_it_writes_down_what_a_legislator_said(state, bill, alice, bob, vic, vera, desk_of, now):
    bill.stage = "committee"
    member = CommitteeTerm.objects.filter(committee=bill.committee).first().person
    term = Term.objects.get(person=member)
    board, form = reverse("whip:board", args=[bill.uuid]), reverse("whip:word", args=[bill.uuid, term.uuid])
    said = {"stance": "yes", "grade": "two_witnesses", "heard_by": "", "note": "At the fair."}
    desk = desk_of(alice)
    assert desk.post(form, said).status_code == 422
    assert desk.post(form, {**said, "heard_by": "Alice and Adam"}).status_code == 302
    row = Commitment.objects.get()
    assert (row.partner, row.term, row.heard_by) == (alice.partner, term, "Alice and Adam")
    page = desk.get(board, {"body": term.seat.chamber}).content.decode()
    assert "two of us heard it" in page and str(member) in page
    assert "two of us heard it" not in desk_of(bob).get(board, {"body": term.seat.chamber}).content.decode()
    Commitment.objects.update(is_shared=True)
    theirs = desk_of(bob).get(form).content.decode()
    assert "two of us heard it" in theirs and "At the fair" not in theirs and "Adam" not in theirs
    assert desk_of(vic).get(board).status_code == 200
    assert desk_of(vic).post(form, said).status_code == 403
    assert desk_of(vera).get(board).status_code == 403


def test_it_reads_the_board_with_the_same_number_of_queries(state, bill, alice, desk_of, django_assert_max_num_queries):
    Bill.objects.update(stage="first_floor")
    desk = desk_of(alice)
    with django_assert_max_num_queries(11):
        page = desk.get(reverse("whip:board", args=[bill.uuid]))
    assert page.content.decode().count("list stacks") == 1
