"""Whatever strangers send to the public doors: never a 500, never a row that is no submission."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.ledger.models import Action
from campaigns.petitions.models import Signature
from campaigns.turnout.models import Rsvp
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.pages.stage import stamped

WORDS = (
    "given_name family_name email zip phone comment show_name mode needs guests stamp key source medium m s referrer"
    " shown sure mended consent_0 consent_1 website altcha switch as_typed code role street town x_a"
)
ADDRESSES = (
    "/p/fund-our-schools/ /p/come-with-us/ /p/fund-our-schools/embed/ /p/fund-our-schools/post/"
    " /p/fund-our-schools/thanks/ /p/fund-our-schools/embed/thanks/ /p/fund-our-schools/code/"
    " /p/fund-our-schools/count.json /p/fund-our-schools/card-en.png /altcha/challenge/ /actions/ /actions/lead/"
    " /actions/feed.atom /actions/lead/feed.rss /oembed/ /sitemap.xml /robots.txt /embed.js /p/nothing/"
)
NAMES, PATHS = WORDS.split(), ADDRESSES.split()
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


@BUDGET
@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(["get", "post", "head", "put", "options", "delete"]),
    query=st.dictionaries(st.sampled_from(["lang", "t", "url", "maxwidth", "format", *NAMES]), VALUE, max_size=4),
    form=st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=12),
    origin=st.sampled_from(["", "null", "http://testserver", "https://evil.example", "https://[", "\x00"]),
    language=VALUE,
)
def test_it_answers_anything_and_writes_submissions_only(stage, path, method, query, form, origin, language):
    query = {name: encodable(value) for name, value in query.items()}
    form = {name: encodable(value) for name, value in form.items()}
    headers = {"HTTP_ORIGIN": encodable(origin), "HTTP_ACCEPT_LANGUAGE": encodable(language), "HTTP_REFERER": origin}
    if method == "post":
        answer = stage.post(path, form, QUERY_STRING=_query(query), **headers)
    else:
        answer = getattr(stage, method)(path, QUERY_STRING=_query(query), **headers)
    assert answer.status_code < 500 or answer.status_code == 501, (path, method, query, form)
    assert not answer.cookies or not path.startswith("/p/")
    assert not Person.objects.exists() and not Signature.objects.exists() and not Rsvp.objects.exists()
    assert not Action.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_it_gives_no_cookie_with_a_method_that_no_page_knows(stage, method):
    answer = getattr(stage, method)("/p/fund-our-schools/", QUERY_STRING="lang=es")
    assert answer.status_code in {200, 405}
    assert not answer.cookies


def _query(query):
    from urllib.parse import urlencode

    return urlencode(query)


@BUDGET
@given(form=st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=6))
def test_it_folds_or_refuses_whatever_got_in(stage, form):
    """A good form with some odd fields: what is taken is one row, and folding it breaks nothing."""
    from django.utils import timezone

    from contacts.intake import services as intake

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
