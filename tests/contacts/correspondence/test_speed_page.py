"""Administrators set how fast mail leaves from their domains; nobody else's domain is theirs."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence import services
from contacts.correspondence.models import Bundle
from contacts.correspondence.pace import selectors
from contacts.correspondence.pace.models import SendingRate
from tests import cast
from tests.contacts.correspondence import crowd

DOMAIN = "lead.example.org"


def url(domain=""):
    return reverse("speed:change", args=[domain]) if domain else reverse("speed:list")


def test_it_is_for_administrators(alice, bob, vera, adam, desk_of):
    for member in (alice, bob, vera):
        assert desk_of(member).get(url()).status_code == 403
        assert desk_of(member).post(url(DOMAIN), {"per_day": "1"}).status_code == 403
    assert desk_of(adam).get(url()).status_code == 200
    assert not SendingRate.objects.exists()


def test_it_sets_limits_and_tells_what_left(adam, lead, desk_of, dispatch, django_assert_max_num_queries):
    now = timezone.now()
    crowd.make(lead, 30)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    english = Bundle.objects.filter(language="en")
    english.update(state="accepted", handed_at=now)
    client = desk_of(adam)
    told = client.post(url(DOMAIN), {"per_second": "50", "per_day": "25"})
    assert told.status_code == 302
    rate = SendingRate.objects.get()
    assert (rate.per_second, rate.per_day, rate.warm_up_on) == (50, 25, None)
    assert rate.sent_today == 23  # what left before it was limited counts
    with django_assert_max_num_queries(22):
        page = client.get(url()).content.decode()
    assert "of 25" in page and "So many may leave from this domain a day: 2 today, the rest by" in page
    assert Entry.objects.get(action="pace.set").facts["domain"] == DOMAIN


def test_it_begins_a_warm_up_with_the_stated_table_and_ends_it(adam, desk_of):
    client = desk_of(adam)
    form = client.get(url(DOMAIN)).content.decode()
    table = re.search(r"<textarea[^>]*>([^<]*)</textarea>", form).group(1).strip()
    today = timezone.localdate()
    client.post(url(DOMAIN), {"warms_up": "on", "warm_up_on": today.isoformat(), "warm_up_caps": table})
    rate = SendingRate.objects.get()
    assert rate.warm_up_caps[:3] == [500, 1000, 2000] and rate.warm_up_on == today
    assert "Warming up: day 1 of 14" in client.get(url()).content.decode()
    client.post(url(DOMAIN), {"warm_up_caps": table})
    rate.refresh_from_db()
    assert rate.warm_up_on is None and rate.is_free


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"per_second": "0"}, "greater than or equal to 1"),
        ({"warms_up": "on", "warm_up_caps": "10 20"}, "Give the day on which it begins"),
        ({"warm_up_caps": "ten"}, "Only numbers"),
        ({"warm_up_caps": "20 10"}, "Each day needs at least as many"),
    ],
)
def test_it_says_what_is_wrong(adam, desk_of, typed, words):
    page = desk_of(adam).post(url(DOMAIN), typed)
    assert page.status_code == 422 and words in page.content.decode()
    assert not SendingRate.objects.exists()


def test_it_leaves_a_shared_domain_to_the_lead(adam, lead, other, desk_of):
    SenderIdentity.objects.create(partner=other, name="Union", email=f"union@{DOMAIN}", is_default=False)
    ann = cast.make_member("Ann", other, "administrator")
    assert "Other partners send from it, too" in desk_of(ann).get(url()).content.decode()
    assert desk_of(ann).post(url(DOMAIN), {"per_day": "0"}).status_code == 403
    assert not SendingRate.objects.exists()
    assert desk_of(adam).post(url(DOMAIN), {"per_day": "9"}).status_code == 302
    assert desk_of(ann).get(url("elsewhere.example.org")).status_code == 404


def test_it_says_how_long_a_send_takes(lead, now):
    day = dt.date(2027, 2, 9)
    SendingRate.objects.create(domain=DOMAIN, warm_up_on=day, warm_up_caps=[2000, 4000, 8000])
    assert selectors.say_pace(DOMAIN, 9000, now) == (
        "This domain is warming up: 2,000 today, the rest by Thursday, February 11."
    )
    assert selectors.say_pace(DOMAIN, 1500, now) == ""
    SendingRate.objects.update(warm_up_on=None, per_second=100)
    assert selectors.say_pace(DOMAIN, 60_000, now) == "At 100 a second it takes about 10 minutes."
    assert selectors.say_pace("free.example.org", 1_000_000, now) == ""
