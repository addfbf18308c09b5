"""The real Connecticut, where the reference folder exists: roster, a whole session, 20,000 people, the war room."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.legislation.syncing import services as syncing
from campaigns.strategy.models import Campaign
from campaigns.strategy.whip import selectors as whip
from contacts.places import services as places
from contacts.policymakers import selectors as policymakers
from contacts.policymakers import services as roster
from contacts.policymakers.models import Committee, Seat
from tests.campaigns.strategy.stage import say

pytestmark = pytest.mark.skipif(settings.REFERENCE_DIR is None, reason="REFERENCE_DIR with public data is not there")
NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
CROWD = """
WITH told AS (
  INSERT INTO contacts_person (uuid, given_name, family_name, preferred_name, language, created_at, modified_at)
  SELECT gen_random_uuid(), 'Ana', 'Rivera ' || n, '', 'es', now(), now() FROM generate_series(1, 20000) n RETURNING id
) INSERT INTO contacts_stewardship (person_id, partner_id, since, via) SELECT id, %(partner)s, now(), '' FROM told
"""
HOMES = """
INSERT INTO contacts_residence (person_id, chamber, plan, district_id, confidence, candidates, how, at)
SELECT s.person_id, d.chamber, d.plan, d.id, 1, '{}', 'point', now()
FROM contacts_stewardship s JOIN contacts_district d ON d.chamber IN ('lower', 'upper')
 AND d.number = 1 + s.person_id %% CASE d.chamber WHEN 'lower' THEN 151 ELSE 36 END
"""
DEEDS = """
INSERT INTO campaigns_action (uuid, person_id, partner_id, campaign_id, kind, about, reference, source, medium, at)
SELECT gen_random_uuid(), person_id, partner_id, %(campaign)s, 'petition.signed', 'petition:1', 'signature:' || id,
       'web', '', now()
FROM contacts_stewardship WHERE id %% 4 = 0
"""


@pytest.fixture
def connecticut(db):
    """The roster, and the list of the session of 2025."""
    places.load_districts(settings.REFERENCE_DIR / "boundaries", now=NOW)
    roster.load_roster(settings.REFERENCE_DIR / "legislators", now=NOW)
    path = settings.REFERENCE_DIR / "bills" / "legiscan_ct_bills_2025.csv"
    return syncing.bring_in({path.name: path.read_text(encoding="utf-8-sig")}, now=NOW)


def test_connecticut_is_ready_for_work_with_its_session_its_board_and_20_000_people(
    connecticut, alice, desk_of, django_assert_max_num_queries
):
    # What loaded, and that one finds things in it.
    assert (connecticut.added, connecticut.refused) == (4064, [])
    state = Seat.objects.filter(chamber__in=["upper", "lower"])
    assert len(policymakers.holders(state, NOW.date())) == 187
    folder = settings.REFERENCE_DIR / "legislators" / "openstates-people-ct"
    assert len(list(folder.rglob("committees/*.yml"))) == 28 and Committee.objects.count() == 27
    assert Bill.objects.get(identifier="HB 5001").title.startswith("An Act Concerning The Quality And Delivery")
    client, education = desk_of(alice), Committee.objects.get(name="Education")
    with django_assert_max_num_queries(22):
        found = client.get(reverse("legislation:list"), {"q": "special education"}).content.decode()
    assert "HB 5001" in found and "4,064" not in found
    # The Education Committee's board: every member once, and what it needs.
    bill = Bill.objects.get(identifier="HB 5001")
    Bill.objects.filter(pk=bill.pk).update(committee=education)
    members = client.get(reverse("policymakers:committee", args=[education.uuid])).content.decode()
    assert members.count("row-link") == 46
    now, address = timezone.now(), reverse("whip:board", args=[bill.uuid])
    with django_assert_max_num_queries(28):
        board = client.get(address).content.decode()
    assert "24 of 46 are needed" in board
    seen = whip.read_board(alice, Bill.objects.get(pk=bill.pk), now=now)
    assert len({line.term.person_id for line in seen.lines}) == 46 and seen.counts["silent"] == 46
    # The war room asks no more of 20,000 people and 187 districts than of a handful.
    for line, stance in zip(seen.lines, ("yes", "no", "undecided"), strict=False):
        say(alice, bill, line.term, stance, "public", now - dt.timedelta(days=1))
    campaign = Campaign.objects.create(partner=alice.partner, name="Special education", stage="active")
    campaign.bills.add(bill)
    with connection.cursor() as cursor:
        for statement in (CROWD, HOMES, DEEDS):
            cursor.execute(statement, {"partner": alice.partner.pk, "campaign": campaign.pk})
        cursor.execute("ANALYZE contacts_person, contacts_stewardship, contacts_residence, campaigns_action")
    for name, most in (("campaign", 48), ("map", 18), ("briefing", 56)):
        room = reverse(f"reports:{name}", args=[campaign.uuid])
        client.get(room)
        with django_assert_max_num_queries(most):
            page = client.get(room).content.decode()
        assert page.count("data-id=") in {0, 151}, name
    assert "5,000" in client.get(reverse("reports:campaign", args=[campaign.uuid])).content.decode()
