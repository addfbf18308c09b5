"""The whip count: how words age, what is needed, what to ask next, and how true it was."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.jurisdictions import selectors as jurisdictions
from campaigns.legislation.models import Bill
from campaigns.legislation.sources.models import RollCall, RollCallVote
from campaigns.strategy.models import Campaign, Commitment, Position
from campaigns.strategy.rules import FIRM_GRADES, HALF_LIFE, is_firm
from campaigns.strategy.whip import rules, selectors
from campaigns.strategy.whip.models import Acquaintance, VotingRule
from campaigns.strategy.whip.past import selectors as past
from campaigns.strategy.whip.votes import rules as votes
from tests.campaigns.legislation.test_jurisdictions import FRANKLIN
from tests.campaigns.strategy.stage import *  # noqa: F403
from tests.campaigns.strategy.stage import DAY, say


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_yes_that_one_of_us_heard_is_never_firm(days):
    assert not is_firm("yes", "one_witness", days) and not is_firm("yes", "inferred", days)
    assert "one_witness" not in FIRM_GRADES
    assert rules.next_ask("yes", "one_witness", days) == rules.FIRM_UP


def test_a_word_grows_old_by_the_stated_formula():
    assert rules.weight("written", 0) == 1 and rules.weight("written", HALF_LIFE["written"]) == 0.5
    assert rules.chance("yes", "public", 0) == pytest.approx(0.97)
    assert rules.chance("yes", "public", 120) == pytest.approx(0.5 + 0.47 / 2)
    assert rules.chance("leaning_no", "one_witness", 0) == pytest.approx(0.4)
    assert rules.chance("undecided", "public", 3) == 0.5
    assert is_firm("no", "written", 89) and not is_firm("no", "written", 90)
    assert rules.next_ask("yes", "written", 91) == rules.ASK_AGAIN and rules.next_ask("", "", 0) == rules.ASK_STANCE


@pytest.mark.parametrize(
    ("body", "present", "needed"),
    [
        (rules.Body(36, 19), 36, 19),
        (rules.Body(36, 19), 35, 18),
        (rules.Body(36, 19, of=rules.MEMBERS), 30, 19),
        (rules.Body(151, 76, 2, 3, or_more=True), 150, 100),
        (rules.Body(151, 76, 2, 3, rules.MEMBERS, or_more=True), 140, 101),
        (rules.Body(45, 23), 0, 1),
    ],
)
def test_it_knows_how_many_votes_are_needed(body, present, needed):
    assert rules.needed(body, present) == needed


def test_it_adds_up_quorum_absences_and_ties():
    body = rules.Body(4, 3, tie=rules.BROKEN, breaker="Lieutenant Governor")
    total = rules.add_up(body, [1.0, 1.0, 0.0, 0.0], ["yes", "yes", "no", "no"])
    assert (total.needed, total.missing, total.is_lost, total.tie_helps, total.chance) == (3, 1, True, True, 0.0)
    total = rules.add_up(body, [1.0, 1.0, 0.5, None], ["yes", "yes", ""])
    assert (total.present, total.needed, total.missing, total.has_quorum, total.chance) == (3, 2, 0, True, 1.0)
    assert not rules.add_up(body, [1.0, None, None, None], ["yes"]).has_quorum
    assert rules.at_least(2, [0.5, 0.5, 0.5]) == pytest.approx(0.5)
    assert rules.brier([(1.0, True), (0.5, False)]) == pytest.approx(0.125) and rules.brier([]) is None


def test_the_board_says_what_is_missing_and_who_should_ask(
    alice, bob, vic, vera, desk_of, bill, terms, now, django_assert_max_num_queries
):
    now = timezone.now()
    say(alice, bill, terms[1], "yes", "public", now - DAY)
    say(alice, bill, terms[2], "yes", "one_witness", now - DAY, heard_by="Vera", note="Secret words")
    say(bob, bill, terms[3], "no", "written", now - DAY, is_shared=True)
    say(bob, bill, terms[4], "yes", "public", now - DAY)  # not shared
    desk, url = desk_of(alice), reverse("whip:board", args=[bill.uuid])
    with django_assert_max_num_queries(28):
        page = desk.get(url).content.decode()
    assert "3 of 4 are needed" in page and "Get the yes in writing" in page and "shared by a partner" in page
    assert "through her colleague Ana Abbott" in page and "Secret words" not in page
    seen = selectors.read_board(alice, bill, now=now)
    assert seen.counts == {"yes": 1, "no": 1, "open": 1, "silent": 1} and seen.sum.missing == 2
    supposed = desk.get(
        url, {f"if{terms[2].uuid}": "yes", f"if{terms[4].uuid}": "yes", f"if{terms[3].uuid}": "x"}
    ).content.decode()
    assert "supposing votes" in supposed and Commitment.objects.count() == 4
    seen = selectors.read_board(alice, bill, now=now, what_if={str(terms[2].uuid): "yes", str(terms[4].uuid): "absent"})
    assert seen.sum.present == 3 and seen.sum.missing == 0
    assert desk_of(vic).get(url).status_code == 200 and desk_of(vera).get(url).status_code == 403
    assert "Vera" not in desk_of(bob).get(url).content.decode()


def test_who_knows_her_is_asked_first_and_stays_with_us(alice, bob, vic, desk_of, bill, terms, now):
    desk, person = desk_of(alice), terms[3].person
    url = reverse("whip:acquaintances", args=[person.uuid])
    assert desk.post(url, {"name": "Rosa Diaz", "how": "her neighbour", "closeness": "3"}).status_code == 302
    assert desk.post(url, {"name": "", "closeness": "9"}).status_code == 422
    board = reverse("whip:board", args=[bill.uuid])
    assert "through Rosa Diaz (her neighbour)" in desk.get(board).content.decode()
    assert "Rosa" not in desk_of(bob).get(board).content.decode() + desk_of(bob).get(url).content.decode()
    row = Acquaintance.objects.get()
    gone = reverse("whip:acquaintance_remove", args=[row.uuid])
    assert desk_of(bob).post(gone).status_code == 404 and desk_of(vic).post(gone).status_code == 403
    desk.post(gone)
    assert not Acquaintance.objects.exists()


def test_the_film_shows_the_board_as_it_was(alice, desk_of, bill, terms, now):
    now = timezone.now()
    say(alice, bill, terms[1], "undecided", "public", now - 10 * DAY)
    say(alice, bill, terms[1], "yes", "public", now - 5 * DAY)
    say(alice, bill, terms[2], "yes", "two_witnesses", now - 60 * DAY)
    days = past.list_days(alice, bill)
    seen = selectors.read_board(alice, bill, now=now)
    film = past.list_film(alice, bill, days, seen.lines)
    assert len(days) == 3 and film["yes"] == [1, 0, 1] and film["open"] == [0, 2, 1] and film["silent"] == [3, 2, 2]
    page = desk_of(alice).get(reverse("whip:board", args=[bill.uuid]), {"on": (now - 10 * DAY).date().isoformat()})
    assert page.status_code == 200
    before = selectors.read_board(alice, bill, now=now - 7 * DAY)
    assert (
        before.counts["yes"] == 0
        and desk_of(alice).get(reverse("whip:board", args=[bill.uuid]), {"on": "x"}).status_code == 200
    )


def test_after_the_vote_it_says_how_true_our_words_were(
    alice, bob, desk_of, bill, terms, now, django_assert_max_num_queries
):
    call = RollCall.objects.create(bill=bill, motion="Joint Favorable", on=now.date(), yes=2, no=1, external_id="1")
    for number, option in ((1, "yes"), (2, "no"), (3, "yes"), (4, "absent")):
        RollCallVote.objects.create(roll_call=call, name=str(number), person=terms[number].person, option=option)
    say(alice, bill, terms[1], "yes", "public", now - 2 * DAY)
    say(alice, bill, terms[2], "yes", "one_witness", now - 2 * DAY, heard_by="Vera")
    say(alice, bill, terms[2], "no", "public", now + DAY)  # after the vote: no prophecy
    say(bob, bill, terms[3], "no", "written", now - 2 * DAY, is_shared=True, heard_by="Bob himself")
    say(bob, bill, terms[4], "no", "written", now - 2 * DAY)
    with django_assert_max_num_queries(2):
        seen = past.calibrate(alice, [call])
    scores = {str(one.label): (one.count, one.wrong) for one in seen.by_grade}
    assert scores == {"said in public": (1, 0), "one of us heard it": (1, 1), "in writing": (1, 1)}
    assert {one.label: one.count for one in seen.by_source} == {"Every Child CT": 2, "Tenants' Union": 1}
    assert [(one.label, one.right) for one in seen.by_hearer] == [("Vera", 0.0)], "who heard others' words is theirs"
    page = desk_of(alice).get(reverse("whip:calibration", args=[bill.uuid, call.uuid])).content.decode()
    assert "Brier score" in page and "Bo Barrow" in page
    assert desk_of(alice).get(reverse("whip:calibration", args=[bill.uuid, bill.uuid])).status_code == 404
    # Over all votes: the last one of each bill and body.
    later = RollCall.objects.create(bill=bill, motion="Again", on=(now + 2 * DAY).date(), yes=0, no=1, external_id="2")
    RollCallVote.objects.create(roll_call=later, name="2", person=terms[2].person, option="no")
    every = past.calibrate(alice, past.list_last_calls(alice))
    assert [(one.name, one.word.stance, one.was_wrong) for one in every.told] == [("Bo Barrow", "no", False)]
    page = desk_of(alice).get(reverse("whip:calibrations")).content.decode()
    assert "Came true" in page and "We take it for" in page and "Bob himself" not in page
    assert "Vera" not in desk_of(bob).get(reverse("whip:calibrations")).content.decode()


def test_bodies_vote_by_rules_that_are_data(alice, adam, desk_of, bill, terms, now):
    senate = VotingRule.objects.get(body="upper")
    assert (senate.seats, senate.tie, senate.breaker) == (36, "broken", "Lieutenant Governor")
    url = reverse("whip:voting")
    facts = {
        "body": "committee",
        "committee": bill.committee_id,
        "seats": 0,
        "quorum_top": 1,
        "quorum_bottom": 2,
        "top": 2,
        "bottom": 3,
        "or_more": "on",
        "of": "members",
        "tie": "fails",
    }
    assert desk_of(alice).get(url).status_code == 200 and desk_of(alice).post(url, facts).status_code == 404
    assert desk_of(adam).post(url, facts | {"top": 4}).status_code == 422
    assert desk_of(adam).post(url, facts).status_code == 302
    seen = selectors.read_board(alice, bill, now=now)
    assert seen.body == "committee" and seen.sum.needed == 3
    bill.stage = "second_floor"
    assert selectors.next_body(bill) == "upper"
    bill.stage = "reported"
    assert selectors.next_body(bill) == "lower"


def test_a_policymaker_s_page_shows_what_she_said_did_and_who_knows_her(
    alice, bob, desk_of, bill, terms, now, django_assert_max_num_queries
):
    person = terms[1].person
    bill.sponsorships.create(name="Ana Abbott", person=person)
    call = RollCall.objects.create(bill=bill, motion="Joint Favorable", on=now.date(), external_id="1")
    RollCallVote.objects.create(roll_call=call, name="Abbott", person=person, option="yes")
    say(alice, bill, terms[1], "yes", "one_witness", timezone.now() - DAY, heard_by="Vera")
    Acquaintance.objects.create(partner=alice.partner, policymaker=person, name="Rosa Diaz")
    url = reverse("whip:record", args=[person.uuid])
    desk = desk_of(alice)
    assert url in desk.get(reverse("policymakers:detail", args=[person.uuid])).content.decode()
    with django_assert_max_num_queries(12):
        page = desk.get(url).content.decode()
    for words in ("HB 5003", "Joint Favorable", "Rosa Diaz", "Vera", "Get the yes in writing"):
        assert words in page
    others = desk_of(bob).get(url).content.decode()
    assert "Rosa" not in others and "Vera" not in others and "Joint Favorable" in others


def test_a_second_state_votes_by_its_own_rules(alice, adam, desk_of, bill, terms, now, settings):
    settings.JURISDICTION_FILE = str(FRANKLIN)
    code = jurisdictions.in_force().code
    assert code != "ct" and selectors.list_rules() == []
    assert selectors.read_board(alice, bill, now=now).sum.needed == 3, "without a rule: more than half of those there"
    facts = {
        "body": "committee", "seats": 0, "quorum_top": 2, "quorum_bottom": 3, "top": 1, "bottom": 2, "of": "present",
        "tie": "broken", "breaker": "the chair",
    }  # fmt: skip
    assert desk_of(adam).post(reverse("whip:voting"), facts).status_code == 302
    assert VotingRule.objects.get(jurisdiction=code).breaker == "the chair"
    board = selectors.read_board(alice, bill, now=now)
    assert board.sum.tie_helps and board.rule.breaker == "the chair"
    absent = {str(terms[number].uuid): "absent" for number in (1, 2)}
    assert not selectors.read_board(alice, bill, now=now, what_if=absent).sum.has_quorum
    settings.JURISDICTION_FILE = ""
    assert not selectors.read_board(alice, bill, now=now).rule.breaker, "Connecticut's stays as it was"


def test_a_roll_call_is_entered_by_hand_ticked_or_pasted(alice, bob, vic, desk_of, bill, terms, now):
    say(alice, bill, terms[1], "yes", "public", timezone.now() - 2 * DAY)
    url, day = reverse("whip:enter", args=[bill.uuid]), timezone.localdate().isoformat()
    pasted = "Yea  Abbott\nBarrow, Bo - Nay\nRep. Castillo X"
    facts = {"motion": "Joint Favorable", "on": day, "pasted": pasted, f"vote_{terms[4].uuid}": "yes"}
    client = desk_of(alice)
    assert "Ana Abbott" in client.get(url).content.decode()
    wrong = client.post(url, facts | {"pasted": pasted + "\nNobody Yea"})
    assert wrong.status_code == 422 and "Nobody Yea" in wrong.content.decode()
    assert client.post(url, {"motion": "x", "on": day}).status_code == 422 and not RollCall.objects.exists()
    answer = client.post(url, facts)
    call = RollCall.objects.get()
    assert (call.yes, call.no, call.other, call.source) == (2, 1, 1, "hand")
    assert dict(call.votes.values_list("person__family_name", "option")) == {
        "Abbott": "yes", "Barrow": "no", "Castillo": "absent", "Dunne": "yes",
    }  # fmt: skip
    assert "Brier score" in client.get(answer.url).content.decode()
    client.post(url, facts | {f"vote_{terms[2].uuid}": "yes"})  # a correction; what is ticked goes first
    call = RollCall.objects.get()
    assert (call.yes, call.no) == (3, 0)
    assert desk_of(vic).post(url, facts).status_code == 403


def test_pasted_votes_are_read_with_care():
    members = {"1": ("Ana", "Abbott"), "2": ("Bo", "Abbott"), "3": ("María", "de la Cruz")}
    read = votes.read_votes
    assert read("Abbott, A. Y\nABBOTT B nay\nSen. De la Cruz: Sí", members) == ({"1": "yes", "2": "no", "3": "yes"}, [])
    assert read("Abbott yes\nCruz", members) == ({}, ["Abbott yes", "Cruz"])
    assert read("", members) == ({}, [])


def test_the_count_is_a_film_of_links(alice, desk_of, bill, terms, now):
    for days in (5, 3):
        say(alice, bill, terms[1], "yes", "public", timezone.now() - days * DAY)
    client, url = desk_of(alice), reverse("whip:board", args=[bill.uuid])
    first = timezone.localdate() - 5 * DAY
    page = client.get(url, {"on": first.isoformat()}).content.decode()
    assert "(1/3)" in page and "data-film-next" in page and "Picture before" not in page
    page = client.get(url).content.decode()
    assert f'["{first.isoformat()}"' not in page, "the chart tells days as its reader does"
    assert "(3/3)" in page and "data-film-next" not in page and f"on={first.isoformat()}" in page


def test_bills_are_found_by_campaign_and_position(alice, bob, desk_of, bill):
    other = Bill.objects.create(session=bill.session, identifier="SB 9", title="Music")
    mine = Campaign.objects.create(partner=alice.partner, name="Fair funding")
    mine.bills.add(bill)
    for stance, days in (("oppose", 3), ("support", 1)):
        Position.objects.create(partner=alice.partner, bill=bill, stance=stance, since=timezone.now() - days * DAY)
    url, client = reverse("legislation:list"), desk_of(alice)

    def found(who=client, **query):
        page = who.get(url, query).content.decode()
        return {one.identifier for one in (bill, other) if f">{one.identifier}<" in page}

    assert found() == {"HB 5003", "SB 9"}
    assert found(campaign=str(mine.uuid)) == {"HB 5003"}
    assert found(position="support") == {"HB 5003"} and found(position="oppose") == set()
    assert found(position="none") == {"SB 9"}
    theirs = desk_of(bob)
    assert "Fair funding" not in theirs.get(url).content.decode()
