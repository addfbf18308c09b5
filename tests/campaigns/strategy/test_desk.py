"""Campaigns belong to their partner; positions are open, dissent included."""

import pytest
from django.urls import reverse

from campaigns.legislation.models import Bill, Session
from campaigns.strategy import selectors, services
from campaigns.strategy.models import Campaign, Position

CAMPAIGN = {"name": "Fund our schools", "goal": "Every child", "stage": "active", "bills": "HB 5003"}


@pytest.fixture
def bill(db):
    session = Session.objects.create(identifier="2027", name="2027")
    return Bill.objects.create(session=session, identifier="HB 5003", title="An Act Concerning School Funding")


def test_it_opens_a_campaign_around_a_bill(alice, desk_of, bill):
    answer = desk_of(alice).post(reverse("strategy:new"), CAMPAIGN)
    campaign = Campaign.objects.get()
    assert answer.status_code == 302 and campaign.partner == alice.partner
    assert list(campaign.bills.all()) == [bill] and list(campaign.team.all()) == [alice.user]


def test_it_lists_only_ones_own_campaigns(alice, bob, desk_of, bill, now, django_assert_max_num_queries):
    campaign = services.create_campaign({"name": "Fund our schools", "bills": [bill]}, by=alice, now=now)
    desk = desk_of(alice)
    with django_assert_max_num_queries(12):
        assert b"Fund our schools" in desk.get(reverse("strategy:list")).content
    assert b"Fund our schools" not in desk_of(bob).get(reverse("strategy:list")).content
    edit = reverse("strategy:edit", args=[campaign.uuid])
    assert desk.get(edit).status_code == 200
    assert desk_of(bob).get(edit).status_code == 404
    assert desk_of(bob).post(edit, CAMPAIGN).status_code == 404


def test_it_keeps_viewers_from_changing(vic, vera, desk_of):
    assert desk_of(vic).get(reverse("strategy:list")).status_code == 200
    assert desk_of(vic).post(reverse("strategy:new"), CAMPAIGN).status_code == 403
    assert desk_of(vera).get(reverse("strategy:list")).status_code == 403


def test_it_refuses_an_end_before_the_start(alice, desk_of):
    wrong = {"name": "X", "stage": "active", "starts_on": "2027-03-01", "ends_on": "2027-02-01"}
    answer = desk_of(alice).post(reverse("strategy:new"), wrong)
    assert answer.status_code == 422 and b"The end lies before the start" in answer.content


def test_it_shows_dissent(alice, bob, desk_of, bill):
    for who, stance in ((alice, "support"), (bob, "oppose"), (alice, "amend")):
        url = reverse("strategy:take_position", args=[bill.uuid])
        assert desk_of(who).post(url, {"stance": stance, "statement": ""}).status_code == 302
    stances = {position.partner: position.stance for position in selectors.list_positions(bill)}
    assert stances == {alice.partner: "amend", bob.partner: "oppose"}
    assert Position.objects.count() == 3
    assert selectors.count_stances([bill]) == {bill.pk: {"amend": 1, "oppose": 1}}
    page = desk_of(bob).get(reverse("strategy:positions", args=[bill.uuid])).content.decode()
    assert "Every Child CT" in page and "Oppose" in page


def test_it_does_not_repeat_the_same_position(alice, bill, now):
    one = services.take_position(bill, stance="support", statement="", by=alice, now=now)
    assert services.take_position(bill, stance="support", statement="", by=alice, now=now) == one
