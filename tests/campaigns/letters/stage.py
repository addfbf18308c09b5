"""A stage for stories about letters: a made-up state with its roster, a bill in committee, a public letter page."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from campaigns.legislation.models import Bill, Session
from campaigns.letters import services as letter_services
from campaigns.letters.models import LetterDrive
from campaigns.pages import services as page_services
from campaigns.strategy.rules import Rule, write_rule
from coalition.post.memory import MemoryGateway
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.policymakers.models import Committee, CommitteeTerm, Term
from tests import houses
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page

HARTFORD = ZoneInfo("America/New_York")
STORY = "My son waited two years for an aide. In that time he learned to hate the place that I had loved."
WORDS = {
    "en": {
        "ask": {
            "subject": "Please fund every child",
            "body": "I ask you to vote for HB 5003, which gives every school what its children need.",
            "points": "Schools in our towns lost a teacher in ten.\nThe money is there.",
        },
        "thank": {
            "subject": "Thank you for your yes",
            "body": "Thank you for standing with our children on HB 5003 when it mattered.",
            "points": "",
        },
        "persuade": {
            "subject": "Please think again",
            "body": "You said no to HB 5003, and I ask you to think again before you vote.",
            "points": "",
        },
    },
    "es": {
        "ask": {
            "subject": "Por favor, fondos para cada niño",
            "body": "Le pido que vote por la HB 5003, que da a cada escuela lo que sus niños necesitan.",
            "points": "Nuestras escuelas perdieron a uno de cada diez maestros.",
        },
        "thank": {"subject": "Gracias por su sí", "body": "Gracias por apoyar a nuestros niños.", "points": ""},
        "persuade": {"subject": "Piénselo otra vez", "body": "Le pido que lo piense otra vez.", "points": ""},
    },
}
WRITER = {"street": "12 Elm Street", "town": "Alderbrook", "zip": "99100", "story": STORY, "tone": "warm"}


@pytest.fixture
def state(db, now):
    houses.found_state(now)
    CommitteeTerm.objects.update(since=dt.date(2025, 1, 8))


@pytest.fixture
def bill(state):
    session = Session.objects.create(identifier="2027", name="2027")
    facts = {"title": "An Act Concerning School Funding", "committee": Committee.objects.get(name="Education")}
    return Bill.objects.create(session=session, identifier="HB 5003", **facts)


def make_drive(by, rule, slug="write-now", *, now=None, pace=12, publish=True, **more):
    now = now or timezone.now()
    options = {"rule": write_rule(rule), "pace": pace}
    page = make_page(by, "letters.write", slug, options, now=now, publish=False, **more)
    drive = LetterDrive.objects.select_related("page__partner").get(page=page)
    letter_services.save_texts(drive, WORDS, by=by, now=now)
    if publish:
        page_services.publish(page, by=by, now=now)
    return LetterDrive.objects.select_related("page__partner").get(page=page)


@pytest.fixture
def drive(alice, bill, campaign):
    return make_drive(alice, Rule(("mine",), bill=str(bill.uuid)), campaign=campaign)


@pytest.fixture
def mailbox(monkeypatch):
    """The provider that letters are handed to."""
    box = MemoryGateway()
    monkeypatch.setattr("campaigns.letters.delivery.gateway", lambda: box)
    return box


def write(drive, name, terms, *, now, position="ask", proven=True, language="en"):
    """Let somebody write to who holds these terms."""
    letters = [
        {
            "seat": str(term.seat.uuid),
            "policymaker": str(term.person.uuid),
            "position": position,
            "subject": "Please fund every child",
            "body": STORY,
            "similarity": 40,
        }
        for term in terms
    ]
    payload = {"email": f"{name.lower()}@example.org", "given_name": name, "family_name": "Rivera", "zip": "99100"}
    arrival = Arrival(
        "letters.write",
        "web",
        drive.page.partner_id,
        {**payload, "letters": letters, "proven": proven},
        about=f"letters:{drive.uuid}",
        language=language,
    )
    row = intake.receive_and_fold(arrival, now=now)
    assert row.state == "folded", row.reason
    return row.person


def term_of(chamber, number):
    return Term.objects.select_related("seat", "person").get(seat__chamber=chamber, seat__number=number, ends_on=None)


def at(day, hour=11, minute=0):
    """Tell a moment of February 2027 in Hartford; the 9th is a Tuesday."""
    return dt.datetime(2027, 2, day, hour, minute, tzinfo=HARTFORD)
