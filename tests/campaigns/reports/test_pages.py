"""Today and the campaign page: what is due, from real rows, to those who may see it."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts.models import Alert
from campaigns.ledger.models import Action
from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.outreach.models import Assignment, CallList
from campaigns.pages.models import ActionPage, PageVersion
from campaigns.petitions.models import Petition
from campaigns.strategy.models import Campaign, Position
from coalition.partners.models import Membership
from contacts.correspondence.models import Bundle, Dispatch
from contacts.correspondence.replies.models import Reply
from contacts.intake.models import Submission
from contacts.people.models import Person, Stewardship

TODAY = reverse("reports:today")


@pytest.fixture
def campaign(alice: Membership) -> Campaign:
    """A campaign in full swing."""
    now, partner = timezone.now(), alice.partner
    session = Session.objects.create(identifier="2027", name="2027")
    bill = Bill.objects.create(
        session=session, identifier="HB 5003", title="An act concerning schools", stage="hearing"
    )
    hearing = Hearing.objects.create(
        title="Education hearing",
        starts_at=now + dt.timedelta(days=2),
        registration_closes_at=now + dt.timedelta(days=1),
    )
    campaign = Campaign.objects.create(partner=partner, name="Fair funding", goal="Pass it", stage="active")
    campaign.bills.add(bill)
    campaign.hearings.add(hearing)
    Position.objects.create(partner=partner, bill=bill, stance="support")
    page = ActionPage.objects.create(
        partner=partner, campaign=campaign, kind="petition.sign", slug="fair", state="published", languages=["en"]
    )
    PageVersion.objects.create(page=page, language="en", title="Fund our schools")
    petition = Petition.objects.create(page=page, goal=100, counted=2)
    for i, name in enumerate(("Dolores", "Ana")):
        person = Person.objects.create(given_name=name, family_name="Rivera")
        Stewardship.objects.create(person=person, partner=partner)
        Action.objects.create(
            person=person, campaign=campaign, partner=partner, kind="petition.signed",
            about=f"petition:{petition.uuid}", reference=f"signature:{i}", source="facebook",
        )  # fmt: skip
    dispatch = Dispatch.objects.create(
        reference="alert:x", partner=partner, purpose="alerts", from_email="a@example.org", size=1000
    )
    Bundle.objects.create(dispatch=dispatch, language="en", size=390, state="accepted")
    Bundle.objects.create(dispatch=dispatch, language="es", size=10, state="unknown")
    Alert.objects.create(
        partner=partner, campaign=campaign, name="Come on Thursday", state="sending", dispatch=dispatch
    )
    Alert.objects.create(partner=partner, campaign=campaign, name="Stopped one", state="halted")
    Alert.objects.create(partner=partner, campaign=campaign, name="Half written")
    calls = CallList.objects.create(partner=partner, campaign=campaign, name="Call Hartford", state="open")
    Assignment.objects.create(call_list=calls, person=Person.objects.first())
    Submission.objects.create(
        kind="petition.sign", origin="web", partner=partner, key="k", state="refused", reason="email"
    )
    for kind, handled_at in (("person", None), ("auto", None), ("person", now)):
        Reply.objects.create(
            key=f"{kind}{handled_at}", partner=partner, kind=kind, from_address="d@example.org", handled_at=handled_at
        )
    return campaign


def test_it_says_what_needs_an_organizer_today(
    alice: Membership, campaign: Campaign, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    client.get(TODAY)
    with django_assert_max_num_queries(35):
        page = client.get(TODAY).content.decode()
    for words in (
        "Education hearing", "registration to speak closes", "Come on Thursday", "400 of 1,000 handed over",
        "nobody knows whether 10 arrived",
        "Stopped one", "Half written", "1 submission to mend", "Call Hartford", "1 person waits for a call",
        "1 new reply waits for somebody",
        "Fund our schools", "2 this week",
    ):  # fmt: skip
        assert words in page
    assert page.index("Stopped one") < page.index("Come on Thursday")
    assert "First steps" not in page


def test_it_leads_a_new_coalition_by_the_hand(alice: Membership, desk_of: Any) -> None:
    page = desk_of(alice).get(TODAY).content.decode()
    assert "First steps" in page
    assert "Bring in the people you know" in page


def test_it_shows_a_volunteer_only_lists_and_doors(vera: Membership, campaign: Campaign, desk_of: Any) -> None:
    page = desk_of(vera).get(TODAY).content.decode()
    assert "Call Hartford" in page
    for words in ("Come on Thursday", "submission to mend", "Fund our schools", "Rivera"):
        assert words not in page
    assert desk_of(vera).get(reverse("reports:campaign", args=[campaign.uuid])).status_code == 403


def test_it_shows_how_a_campaign_stands(
    alice: Membership, campaign: Campaign, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    address = reverse("reports:campaign", args=[campaign.uuid])
    client.get(address)
    with django_assert_max_num_queries(36):
        page = client.get(address).content.decode()
    for words in (
        "HB 5003", 'aria-current="step"', "Every Child CT: Support", "Education hearing", "2 signatures in the last 60",
        "Most people came by: facebook", "An alert was halted", "Dolores Rivera", "1,000",
    ):  # fmt: skip
        assert words in page
    file = client.get(reverse("reports:chart", args=[campaign.uuid, "sources"]))
    *lines, mark = file.content.decode("utf-8-sig").splitlines()
    assert lines == ["Source,deeds", "facebook,2"]
    assert "Taken out by Alice (Every Child CT) on " in mark and "What for: Most people came by: facebook" in mark
    assert client.get(reverse("reports:chart", args=[campaign.uuid, "nonsense"])).status_code == 404


def test_it_shows_bob_nothing_of_alice_s(bob: Membership, campaign: Campaign, desk_of: Any, charlie: Any) -> None:
    client = desk_of(bob)
    page = client.get(TODAY).content.decode()
    for words in ("Come on Thursday", "Half written", "Call Hartford", "Fund our schools", "to mend", "Rivera"):
        assert words not in page
    assert "Education hearing" in page  # hearings are public facts
    assert client.get(reverse("reports:campaign", args=[campaign.uuid])).status_code == 404
    assert client.get(reverse("reports:chart", args=[campaign.uuid, "sources"])).status_code == 404
    assert desk_of(charlie).get(TODAY).status_code == 403


def test_it_asks_strangers_to_sign_in(db: Any, client: Any) -> None:
    assert client.get(TODAY).status_code == 302


def test_it_finds_campaigns_bills_and_alerts(
    alice: Membership, bob: Membership, campaign: Campaign, desk_of: Any
) -> None:
    def found(member: Membership, words: str) -> str:
        return desk_of(member).get(reverse("search"), {"q": words}).content.decode()

    assert reverse("reports:campaign", args=[campaign.uuid]) in found(alice, "fair fund")
    assert "HB 5003" in found(bob, "5003")
    assert "Come on Thursday" in found(alice, "thursday")
    assert "Come on Thursday" not in found(bob, "come on")
