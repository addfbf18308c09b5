"""The public addresses, written down as OpenAPI out of the patterns of the house and asked by Schemathesis.

Never a 500, and never a row that no submission brought.
"""

import re

import pytest
import schemathesis
from django.core import signals
from django.core.cache import cache
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coalition.wsgi import application
from tests import houses
from tests.campaigns.pages.doors import PARTS, Rows, hang_picture, list_routes, tokens_of

TEXT = {"type": "string", "maxLength": 60}
BUDGET = settings(
    max_examples=3,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[*HealthCheck],
)
FIELDS = (
    "given_name family_name email zip phone comment show_name mode needs stamp key source medium m s referrer shown"
    " sure mended consent_0 website altcha switch"
)
FORM = {
    "type": "object",
    "properties": {**dict.fromkeys(FIELDS.split(), TEXT), "email": {"type": "string", "format": "email"}},
    "required": ["given_name", "email"],
}


def template(route):
    """Write a pattern of Django's as OpenAPI does."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", route).replace("\\.", ".").rstrip("$")
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", named)


def parts_of(pattern):
    """Name the parts of an address, and what stands in them."""
    names = pattern.pattern.converters or re.compile(str(pattern.pattern)).groupindex
    shapes = {**VALUES, "kind": ["png", "webp"]} if "key" in names else VALUES
    return {name: shapes.get(name, GIVEN) for name in names}


def operations(route, pattern):
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": values}}
        for name, values in parts_of(pattern).items()
    ]
    parameters = [*parts, *({"name": name, "in": "query", "schema": TEXT} for name in ASKED.get(route, ["lang"]))]
    look = {"parameters": parameters, "responses": {"default": {"description": "anything"}}}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": FORM}}}
    return {"get": look, "post": {**look, "requestBody": body}}


def describe():
    """Describe every public pattern; one more in the house is one more here."""
    told = list_routes()
    info = {"title": "Public pages", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {template(route): operations(route, one) for route, one in told}}


GIVEN = ["first", "second", "junk"]  # tokens: those of rows that are there, and one that nobody gave out
VALUES = {
    **PARTS,
    "slug": [f"fair-funding{end}" for end in ("", "-letters", "-calls", "-stories", "-signons", "-joining")],
}
VALUES["slug"] += ["hearing-hb-5003", "forum", "nothing"]
ASKED = {
    "oembed/": ["url", "maxwidth", "maxheight", "format"],
    "p/<slug:slug>/": ["lang", "source", "m", "s"],
    "p/<slug:slug>/code/": ["t"],
    "p/<slug:slug>/thanks/": ["lang", "s", "confirm"],
}
schema = schemathesis.openapi.from_dict(describe())
schema.app = application


@pytest.fixture
def _stage(db, settings, tmp_path):
    """Keep the test's own connection open, as Django's test client does."""
    houses.furnish(settings)
    settings.MEDIA_ROOT = tmp_path
    hang_picture(tmp_path)
    cache.clear()
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("_stage")
def test_it_answers_whatever_the_description_allows():
    """One test for all: the house is made once, every request is undone."""
    tokens, asked = tokens_of(), []

    @BUDGET
    @given(data=st.data())
    def try_out(operation, data):
        case = data.draw(operation.as_strategy())
        parts, word = case.path_parameters, operation.path.split("/")[1]
        for name in {"token", "code"} & parts.keys():
            real = tokens.get(word, [])
            number = GIVEN.index(parts[name]) if parts[name] in GIVEN else len(real)
            parts[name] = real[number] if number < len(real) else "junk"
        with transaction.atomic():
            before = Rows()
            answer = case.call(headers={"Host": "testserver"})
            assert answer.status_code < 500 or answer.status_code == 501, (case.method, case.formatted_path, case.body)
            assert before.unaccounted() == [], (case.method, case.formatted_path, case.body)
            transaction.set_rollback(True)
        asked.append(answer.status_code)

    for result in schema.get_all_operations():
        try_out(result.ok())
    assert len(asked) >= 150 and {200, 404, 405} <= set(asked)
