"""The ledger writes a deed once and never changes it."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from campaigns.ledger import selectors, services
from campaigns.ledger.models import Action
from campaigns.ledger.rules import Deed
from campaigns.strategy.models import Campaign
from contacts.people.models import Person


@pytest.fixture
def dolores(lead, now):
    return Person.objects.create(given_name="Dolores", modified_at=now - dt.timedelta(days=9))


def deed(person, partner, now, **more):
    facts = {"kind": "petition.signed", "about": "petition:x", "reference": f"signature:{uuid4()}", "at": now} | more
    return Deed(person_id=person.pk, partner_id=partner.pk, **facts)


def test_it_writes_a_deed_once(dolores, lead, now, django_assert_num_queries):
    one = deed(dolores, lead, now)
    with django_assert_num_queries(1):
        assert services.record_many([one], now) == 1
    assert services.record_many([one], now) == 0
    assert Action.objects.count() == 1
    dolores.refresh_from_db()
    assert dolores.modified_at == now


def test_it_writes_many_with_one_statement(dolores, lead, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert services.record_many([deed(dolores, lead, now) for _ in range(500)], now) == 500


def test_it_never_changes_a_deed(dolores, lead, now):
    services.record_many([deed(dolores, lead, now)], now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Action.objects.update(kind="petition.forged")
    assert Action.objects.get().kind == "petition.signed"


def test_it_keeps_the_deed_when_a_campaign_goes(dolores, lead, now):
    campaign = Campaign.objects.create(partner=lead, name="Fund our schools")
    services.record_many([deed(dolores, lead, now, campaign_id=campaign.pk)], now)
    campaign.delete()
    assert Action.objects.get().campaign is None


def test_it_counts_per_kind_campaign_and_day(dolores, lead, now):
    campaign = Campaign.objects.create(partner=lead, name="Fund our schools")
    here = {"campaign_id": campaign.pk}
    late = dt.datetime(2027, 2, 10, 3, 0, tzinfo=dt.UTC)  # still the 9th in Hartford
    services.record_many(
        [
            deed(dolores, lead, now, **here, source="sms"),
            deed(dolores, lead, late, **here),
            deed(dolores, lead, now, kind="turnout.came", **here),
            deed(dolores, lead, now),
        ],
        now,
    )
    assert selectors.count_by_kind(campaign_id=campaign.pk) == {"petition.signed": 2, "turnout.came": 1}
    assert selectors.count_by_campaign([campaign.pk])[campaign.pk]["petition.signed"] == 2
    days = selectors.count_per_day(kind="petition.signed", campaign_id=campaign.pk)
    assert days == [(dt.date(2027, 2, 9), 2)]
    assert ("sms", 1) in selectors.count_by_source(campaign_id=campaign.pk, kind="petition.signed")
    assert selectors.count_people(campaign_id=campaign.pk) == 1
    assert selectors.count_by_about("petition.signed", ["petition:x"]) == {"petition:x": 3}
