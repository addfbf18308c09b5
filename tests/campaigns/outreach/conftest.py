"""A call list of people who agreed to calls."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.outreach import services
from campaigns.outreach.models import CallList
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership
from contacts.consent import rules
from contacts.consent import services as consent
from contacts.people.models import Person, Stewardship

SCRIPT = {
    "en": 'Hello {{ first_name }}, this is {{ my_name }}. {{ senator | default: "Your senator" }} votes soon.',
    "es": "Hola {{ first_name }}.",
}
QUESTIONS = [
    {
        "key": "q1",
        "label": {"en": "Will you come?", "es": "¿Vendrá?"},
        "choices": [{"value": "Yes", "en": "Yes", "es": "Sí"}, {"value": "No", "en": "No", "es": "No"}],
    }
]


def make_person(partner: Any, name: str, phone: str = "", *, agreed: bool = True, language: str = "en") -> Person:
    person = Person.objects.create(given_name=name, family_name="Vega", language=language)
    Stewardship.objects.create(person=person, partner=partner)
    if phone:
        now = timezone.now()
        address = rules.Address(kind="phone", value=phone, raw=phone, canonical=phone)
        point = next(iter(consent.find_or_create_points([address], now=now).values()))
        person.reaches.create(point_id=point)
        if agreed:
            consent.grant(consent.Said(point, partner.pk, "phone", "calls", "granted", "phone", now))
    return person


@pytest.fixture
def people(lead: Any) -> list[Person]:
    """Three who may be called, one who did not agree, one without a phone."""
    good = [make_person(lead, name, f"+1860555010{n}") for n, name in enumerate(["Ana", "Ben", "Cora"])]
    make_person(lead, "Dan", "+18605550109", agreed=False)
    make_person(lead, "Eve")
    return good


@pytest.fixture
def call_list(alice: Membership, people: Any) -> CallList:
    """An open list with everybody who may be called."""
    campaign = Campaign.objects.create(partner=alice.partner, name="Fair funding")
    facts = {"name": "Hearing", "campaign": campaign, "segment": None, "script": SCRIPT, "questions": QUESTIONS}
    made = services.save_list(None, facts={**facts, "max_attempts": 2}, by=alice, now=timezone.now())
    services.set_state(made, "open", by=alice, now=timezone.now())
    made.refresh_from_db()
    return made


@pytest.fixture
def take(desk_of: Any, call_list: CallList) -> Callable[..., Any]:
    """Take the next person as this volunteer: gives the client and the assignment."""

    def take_next(member: Membership) -> Any:
        client = desk_of(member)
        answer = client.post(reverse("outreach:next", args=[call_list.uuid]))
        uuid = answer.url.rstrip("/").rpartition("/")[2]
        return client, call_list.assignments.filter(uuid=uuid).first() if "call/" in answer.url else None

    return take_next
