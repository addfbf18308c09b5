"""Page, link, door and API under another state's rules: what has not opened or has closed is offered nowhere."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from campaigns.turnout import selectors
from campaigns.turnout.api import EventOut
from campaigns.turnout.models import Rsvp
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from contacts.policymakers.models import Committee
from tests.campaigns.legislation.test_jurisdictions import FRANKLIN
from tests.campaigns.pages.stage import send

SLUG = "come-with-us"
MODES = ("come", "speak", "write")


@pytest.fixture
def franklin(settings, hearing, event):
    """Put the hearing under Franklin's rules: its own notice says nothing."""
    settings.JURISDICTION_FILE = str(FRANKLIN)
    hearing.modes, hearing.registration_closes_at, hearing.testimony_closes_at = [], None, None
    hearing.save()
    return hearing


def offered(client):
    cache.clear()
    page = client.get(f"/p/{SLUG}/").content.decode()
    return [mode for mode in MODES if f'value="{mode}"' in page]


def at(hearing, **before):
    """Move the hearing so that now lies so long before its start."""
    hearing.starts_at = timezone.now() + dt.timedelta(**before)
    hearing.save()


def api_offers(membership):
    return EventOut().get_offers(selectors.list_all_events(membership).get())


def test_it_offers_only_what_is_open(franklin, client, event, alice):
    at(franklin, days=12)
    assert offered(client) == ["come", "write"]  # registration opens three working days before
    assert send(SLUG, {"mode": "speak"}).status_code == 422
    at(franklin, hours=20)
    assert offered(client) == list(MODES)
    send(SLUG, {"mode": "speak"})
    intake.fold_waiting(now=timezone.now())
    link = f"/rsvp/{selectors.token_of(Rsvp.objects.get().uuid)}/"
    at(franklin, hours=1)
    assert offered(client) == ["come", "write"]
    assert api_offers(alice) == ["come", "write"]
    form = client.get(link).content.decode()
    assert 'value="speak"' in form  # she keeps what she has
    client.post(link, {"mode": "write"})
    assert 'value="speak"' not in client.get(link).content.decode()
    assert client.post(link, {"mode": "speak"}).status_code == 422
    at(franklin, hours=-20)
    assert offered(client) == ["write"]  # 48 hours after
    at(franklin, hours=-49)
    assert offered(client) == [] and client.get(f"/p/{SLUG}/").status_code == 200


def test_it_folds_nothing_that_was_closed_when_it_came(franklin, event):
    at(franklin, hours=1)
    now = timezone.now()
    for i, (origin, moment) in enumerate((("api", now), ("api", now - dt.timedelta(hours=20)), ("paper", now))):
        payload = {"given_name": f"N{i}", "family_name": "Ruiz", "email": f"n{i}@example.org", "mode": "speak"}
        partner = event.page.partner_id
        intake.receive(
            Arrival("turnout.rsvp", origin, partner, payload, about=f"event:{event.uuid}", key=f"k{i}"), now=moment
        )
    intake.fold_waiting(now=now)
    states = list(Submission.objects.order_by("id").values_list("state", "reason"))
    assert states == [("refused", "mode_closed"), ("folded", ""), ("folded", "")]


def test_it_keeps_no_copy_over_the_turn_of_a_clock(event, hearing, client):
    hearing.registration_closes_at = timezone.now() + dt.timedelta(seconds=30)
    hearing.save()
    cache.clear()
    assert client.get(f"/p/{SLUG}/")["Cache-Control"] == "no-store"
    hearing.registration_closes_at = timezone.now() + dt.timedelta(minutes=5)
    hearing.save()
    cache.clear()
    assert "s-maxage" in client.get(f"/p/{SLUG}/")["Cache-Control"]


def test_it_knows_how_a_committee_takes_testimony(alice, vic, desk_of, hearing, event, client):
    committee = Committee.objects.create(name="Education", chamber="joint")
    hearing.committee = committee
    hearing.save()
    facts = {"testimony_email": "ed@example.org", "speaking_minutes": "2", "note": "Use the side door."}
    url = reverse("legislation:hearing_rules:ways", args=[committee.uuid])
    assert desk_of(vic).post(url, facts).status_code == 403
    assert desk_of(alice).post(url, {"speaking_minutes": "0"}).status_code == 422
    assert desk_of(alice).post(url, facts).status_code == 302
    shown = desk_of(vic).get(reverse("legislation:hearing_rules:list")).content.decode()
    assert "ed@example.org" in shown and "the day before" in shown and "Connecticut" in shown
    page = desk_of(vic).get(reverse("legislation:hearing", args=[hearing.uuid])).content.decode()
    assert "ed@example.org" in page and "Use the side door." in page
    cache.clear()
    thanks = client.get(f"/p/{SLUG}/thanks/?lang=es").content.decode()
    assert "mailto:ed@example.org" in thanks and "Diga el número" in thanks
