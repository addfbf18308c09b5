"""A stage for stories about pages: a petition and a hearing to come to, both public, in both languages."""

import base64
import datetime as dt
import json

import altcha
import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from campaigns.legislation.models import Hearing
from campaigns.pages import criteria, services
from campaigns.pages.rules import NEEDED
from campaigns.pages.services import Plan
from campaigns.strategy.models import Campaign

TEXTS = {
    "en": {"title": "Fund our schools", "ask": "Ask the committee to fund every child.", "body": "Because."},
    "es": {
        "title": "Fondos para nuestras escuelas",
        "ask": "Pida al comité fondos para cada niño.",
        "body": "Porque sí.",
    },
}
DOLORES = {
    "given_name": "Dolores",
    "family_name": "Rivera",
    "email": "dolores@example.org",
    "zip": "06106",
    "key": "k1",
}


def make_page(by, kind, slug, options, *, now=None, publish=True, **more):
    now = now or timezone.now()
    facts = {"campaign": None, "languages": ("en", "es"), "opt_ins": ("email-alerts",), "closes_at": None} | more
    plan = Plan(kind=kind, slug=slug, options=options, **facts)
    page = services.create_page(plan, title=TEXTS["en"]["title"], by=by, now=now)
    texts = {
        one.language: {**{n: getattr(one, n) for n in NEEDED}, **TEXTS[one.language]} for one in page.versions.all()
    }
    services.change_page(page, plan, texts, by=by, now=now)
    if publish:
        services.publish(page, by=by, now=now)
    page.refresh_from_db()
    return page


@pytest.fixture
def campaign(lead):
    return Campaign.objects.create(partner=lead, name="Fund our schools", stage="active")


@pytest.fixture
def petition(alice, campaign):
    options = {"goal": 100, "confirms_email": False}
    return make_page(alice, "petition.sign", "fund-our-schools", options, campaign=campaign).petition


@pytest.fixture
def hearing(db):
    start = timezone.now() + dt.timedelta(days=5)
    return Hearing.objects.create(
        title="Education Committee",
        starts_at=start,
        place="Room 2C",
        modes=["in_person", "remote", "written"],
        registration_closes_at=start - dt.timedelta(days=1),
        testimony_closes_at=start - dt.timedelta(hours=12),
    )


@pytest.fixture
def event(alice, campaign, hearing):
    options = {"hearing": hearing, "starts_at": None, "ends_at": None, "place": "", "goal": 50}
    return make_page(alice, "turnout.rsvp", "come-with-us", options, campaign=campaign).event


def stamped(slug, seconds=10):
    """Stamp a form that was opened some seconds ago."""
    signer = signing.TimestampSigner(salt="pages.stamp")
    old = signing.b62_encode(int(timezone.now().timestamp()) - seconds)
    value = f"{slug}:{old}"
    return f"{value}:{signer.signature(value)}"


def proof():
    """Solve a challenge as a browser would."""
    challenge = altcha.Challenge.from_dict(criteria.make_challenge())
    solution = altcha.solve_challenge(challenge)
    payload = altcha.Payload(challenge, solution).to_dict()
    return base64.b64encode(json.dumps(payload).encode()).decode()


def send(slug, data=None, *, client=None, lang="en", proven=True, seconds=10, face="", **headers):
    """Send a form the way a supporter's browser does."""
    body = {**DOLORES, "stamp": stamped(slug, seconds), **(data or {})}
    if proven:
        body["altcha"] = proof()
    headers = {"HTTP_ORIGIN": "http://testserver", **headers}
    return (client or Client()).post(f"/p/{slug}/{face}?lang={lang}", body, **headers)
