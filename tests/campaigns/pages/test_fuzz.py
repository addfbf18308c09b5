"""Whatever strangers send to the public doors, all of them: never a 500, never a row that no submission brought."""

import json
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.partners.models import Membership
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests import houses
from tests.campaigns.pages.doors import OWN, Rows, hang_picture, list_doors, list_routes
from tests.campaigns.pages.stage import DOLORES, make_page, stamped
from tests.campaigns.signups.story import OPTIONS

WORDS = (
    "given_name family_name email zip phone comment show_name mode needs guests stamp key source medium m s referrer"
    " shown sure mended consent_0 consent_1 website altcha switch as_typed code role street town x_a step answer"
    " look press story tone points keep outcome note uses naming organization contact_email interests ways deed action"
    " language words"
)
NAMES = WORDS.split()
ODD = st.sampled_from(
    ["", "0", "-1", "\x00", "\ud800", "🎉", "a" * 5000, "=cmd()", "<b>", "../..", "%00", "null", "es", "d@example.org",
     "06106", "http://[", "https://x.example/p/a/", "on", "parent", "' OR 1=1 --", "{{ 7*7 }}"]
)  # fmt: skip
VALUE = ODD | st.text(max_size=40)
BUDGET = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def encodable(text):
    return text.encode("utf-8", "replace").decode()


@pytest.fixture
def stage(petition, event):
    cache.clear()
    return Client(raise_request_exception=False)


@pytest.fixture
def house(db, settings, tmp_path):
    """The made-up coalition, with everything at public doors that people can come back to by their links."""
    houses.furnish(settings)
    settings.MEDIA_ROOT = tmp_path
    hang_picture(tmp_path)
    by = Membership.objects.get(user__email="alice@example.org")
    page = make_page(by, "signup.join", "join-us", OPTIONS).signup_page
    intake.receive_and_fold(
        Arrival("signup.join", "api", by.partner_id, DOLORES, f"signup:{page.uuid}"), now=timezone.now()
    )
    return SimpleNamespace(client=Client(raise_request_exception=False), doors=list_doors())


def test_every_public_pattern_is_among_the_doors(house):
    patterns = {resolve(door).route for door in house.doors}
    assert patterns == {route for route, _one in list_routes()} and len(house.doors) > 130
    for word in OWN:
        assert sum(door.startswith(f"/{word}/") for door in house.doors) >= 2, f"no real link to {word}"
    told = " ".join(house.doors)
    for asked in (
        "/oembed/",
        "/embed/",
        "count.json",
        "feed.atom",
        "sitemap.xml",
        "card-en.png",
        "/check/",
        "/testify/",
        "/hooks/sendgrid/inbound/",
        "/hooks/voice/",
        "/pictures/",
        "/embed.js",
        "/healthz",
    ):
        assert asked in told


@BUDGET
@given(
    number=st.integers(0, 10_000),
    method=st.sampled_from(["get", "post", "post", "head", "put", "options", "delete"]),
    query=st.dictionaries(st.sampled_from(["lang", "t", "url", "maxwidth", "format", *NAMES]), VALUE, max_size=4),
    form=st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=12),
    origin=st.sampled_from(["", "null", "http://testserver", "https://evil.example", "https://[", "\x00"]),
    language=VALUE,
)
def test_it_answers_anything_and_no_row_comes_without_a_submission(
    house, number, method, query, form, origin, language
):
    path = house.doors[number % len(house.doors)]
    query = urlencode({name: encodable(value) for name, value in query.items()})
    form = {name: encodable(value) for name, value in form.items()}
    headers = {"HTTP_ORIGIN": encodable(origin), "HTTP_ACCEPT_LANGUAGE": encodable(language), "HTTP_REFERER": origin}
    data = {"data": form} if method == "post" else {}
    cache.clear()
    with transaction.atomic():
        before = Rows()
        answer = getattr(house.client, method)(path, **data, QUERY_STRING=query, **headers)
        assert answer.status_code < 500 or answer.status_code == 501, (path, method, query, form)
        assert not answer.cookies or not path.startswith("/p/")
        intake.fold_waiting(now=timezone.now())
        assert before.unaccounted() == [], (path, method, form)
        transaction.set_rollback(True)


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_it_gives_no_cookie_with_a_method_that_no_page_knows(stage, method):
    answer = getattr(stage, method)("/p/fund-our-schools/", QUERY_STRING="lang=es")
    assert answer.status_code in {200, 405}
    assert not answer.cookies


@BUDGET
@given(form=st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=6))
def test_it_folds_or_refuses_whatever_got_in(stage, form):
    """A good form with some odd fields: what is taken is one row, and folding it breaks nothing."""
    cache.clear()  # the rates of a hundred forms
    good = {"given_name": "D", "family_name": "R", "email": "d@example.org", "zip": "06106", "mode": "come"}
    good["stamp"] = stamped("fund-our-schools")
    before = Submission.objects.count()
    answer = stage.post("/p/fund-our-schools/", good | {n: encodable(v) for n, v in form.items()})
    assert answer.status_code < 500
    assert Submission.objects.count() - before in (0, 1)
    intake.fold_waiting(now=timezone.now())
    assert not Submission.objects.filter(state="waiting").exists()
    assert not Submission.objects.filter(reason="broken").exists(), json.dumps(form)
