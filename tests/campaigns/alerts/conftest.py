"""A campaign before its hearing, people who may be written to, and an alert that is ready."""

import datetime as dt
from typing import Any

import pytest

from campaigns.alerts.models import Alert, AlertVersion
from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.pages.models import ActionPage, PageVersion
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership, Partner
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.consent.rules import keyed_hash
from contacts.consent.selectors import hash_key
from contacts.people.models import Person, Stewardship
from contacts.segments.models import Segment

DEAR = 'Dear {{ first_name | default: "friend" }}, come on {{ hearing_date }}.'
HOLA = 'Hola {{ first_name | default: "amiga" }}, venga el {{ hearing_date }}.'


def make_person(partner: Partner, name: str, language: str = "en", *, email: str = "", consents: bool = True) -> Person:
    """Make a person whom a partner looks after, with an address, who said yes to alerts."""
    given, _, family = name.partition(" ")
    person = Person.objects.create(given_name=given, family_name=family, language=language)
    Stewardship.objects.create(person=person, partner=partner)
    value = email or f"{given.lower()}@example.org"
    point, _ = ContactPoint.objects.get_or_create(
        kind="email", value=value, defaults={"hash": keyed_hash("email", value, key=hash_key())}
    )
    Reach.objects.create(person=person, point=point)
    if consents and not point.consent_states.filter(partner=partner).exists():
        facts = {"partner": partner, "channel": "email", "purpose": "alerts", "decision": "granted", "point": point}
        said = Consent.objects.create(**facts, how="web_form", language=language)
        ConsentState.objects.create(**facts, consent=said)
    return person


@pytest.fixture
def people(lead: Partner) -> dict[str, Person]:
    """Three who may be written to (one in Spanish), one who never said yes."""
    return {
        "dolores": make_person(lead, "Dolores Rivera", "es"),
        "ana": make_person(lead, "Ana Smith"),
        "ben": make_person(lead, "Ben Jones"),
        "emil": make_person(lead, "Emil Quiet", consents=False),
    }


@pytest.fixture
def everyone(lead: Partner) -> Segment:
    """Everyone whom the lead partner looks after."""
    return Segment.objects.create(partner=lead, name="Everyone")


@pytest.fixture
def campaign(lead: Partner, now: dt.datetime) -> Campaign:
    """A campaign around a bill with a hearing in two days."""
    session = Session.objects.create(identifier="2027", name="2027")
    bill = Bill.objects.create(session=session, identifier="HB 5003", title="An act concerning schools")
    hearing = Hearing.objects.create(
        title="Education Committee", starts_at=now + dt.timedelta(days=2), place="Room 1E",
        registration_closes_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    hearing.bills.add(bill)
    campaign = Campaign.objects.create(partner=lead, name="Fair funding", goal="Pass it")
    campaign.bills.add(bill)
    campaign.hearings.add(hearing)
    return campaign


@pytest.fixture
def page(lead: Partner, campaign: Campaign) -> ActionPage:
    """A published page of the campaign."""
    page = ActionPage.objects.create(
        partner=lead, campaign=campaign, kind="petition", slug="fair-funding", state="published", languages=["en", "es"]
    )
    for language, title in (("en", "Fund our schools"), ("es", "Fondos para nuestras escuelas")):
        PageVersion.objects.create(page=page, language=language, title=title)
    return page


@pytest.fixture
def alert(alice: Membership, campaign: Campaign, page: ActionPage, everyone: Segment, people: Any) -> Alert:
    """A draft in both languages that could go out as it is."""
    alert = Alert.objects.create(
        partner=alice.partner, campaign=campaign, page=page, name="Come on Thursday", languages=["en", "es"],
        made_by=alice.user,
    )  # fmt: skip
    alert.include.add(everyone)
    words = {
        "en": (
            "Speak for {{ bill }}",
            'Dear {{ first_name | default: "friend" }}, come on {{ hearing_date }}.',
            "Sign",
        ),
        "es": (
            "Hable por {{ bill }}",
            'Hola {{ first_name | default: "amiga" }}, venga el {{ hearing_date }}.',
            "Firmar",
        ),
    }
    for language, (subject, text, button) in words.items():
        AlertVersion.objects.create(
            alert=alert, language=language, subject=subject, preheader="Two minutes",
            blocks=[
                {"kind": "text", "text": text},
                {"kind": "button", "label": button, "url": "{{ page_link }}"},
            ],
        )  # fmt: skip
    return alert
