"""The public addresses, written down as OpenAPI and asked by Schemathesis: never a 500, nothing but submissions."""

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from campaigns.ledger.models import Action
from coalition.wsgi import application
from contacts.intake.models import Submission
from contacts.people.models import Person

TEXT = {"type": "string", "maxLength": 300}
SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["fund-our-schools", "come-with-us", "nothing"]},
}
FIELDS = (
    "given_name family_name email zip phone comment show_name mode needs stamp key source medium m s referrer shown"
    " sure mended consent_0 website altcha switch"
)
FORM = {
    "type": "object",
    "properties": {**dict.fromkeys(FIELDS.split(), TEXT), "email": {"type": "string", "format": "email"}},
    "required": ["given_name", "email"],
}


def query(*names):
    return [{"name": name, "in": "query", "schema": TEXT} for name in names]


def looks(*names, slug=True):
    parameters = [*([SLUG] if slug else []), *query(*names)]
    return {"get": {"parameters": parameters, "responses": {"default": {"description": "anything"}}}}


def takes(*names):
    body = {"content": {"application/x-www-form-urlencoded": {"schema": FORM}}}
    return {**looks(*names), "post": {**looks(*names)["get"], "requestBody": body}}


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Public pages", "version": "1"},
    "paths": {
        "/p/{slug}/": takes("lang", "source", "m", "s"),
        "/p/{slug}/embed/": takes("lang"),
        "/p/{slug}/post/": takes("lang"),
        "/p/{slug}/thanks/": looks("lang", "s", "confirm"),
        "/p/{slug}/code/": takes("t"),
        "/p/{slug}/count.json": looks("lang"),
        "/p/{slug}/card-en.png": looks(),
        "/actions/": looks("lang", slug=False),
        "/actions/feed.atom": looks("lang", slug=False),
        "/oembed/": looks("url", "maxwidth", "maxheight", "format", slug=False),
        "/altcha/challenge/": looks(slug=False),
    },
}
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application


@pytest.fixture
def _stage(petition, event):
    """Keep the test's own connection open, as Django's test client does."""
    cache.clear()
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("_stage")
@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_it_answers_whatever_the_description_allows(case):
    answer = case.call(headers={"Host": "testserver"})
    assert answer.status_code < 500 or answer.status_code == 501
    assert not Person.objects.exists() and not Action.objects.exists()
    assert Submission.objects.count() >= 0
