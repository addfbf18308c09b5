"""A page is light, stands in caches, and says when nothing changed."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache

from campaigns.pages.rules import KINDS
from tests.campaigns.pages.stage import *  # noqa: F403

SHEETS = ("coalition/public.css", "campaigns/action.css")
SCRIPT = ("campaigns/action.js",)


def squeezed(*files):
    return sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files)


@pytest.mark.parametrize("slug", ["fund-our-schools", "come-with-us"])
def test_it_weighs_under_forty_kilobytes(petition, event, client, slug):
    page = client.get(f"/p/{slug}/")
    brand = client.get("/brand/0b5fa5.css")
    weight = len(gzip.compress(page.content)) + len(gzip.compress(brand.content)) + squeezed(*SHEETS)
    assert weight < 40_000 and weight + squeezed(*SCRIPT) < 40_000
    assert KINDS


def test_it_loads_nothing_of_anybody_else_and_sets_no_cookie(petition, client):

    for path in ("", "thanks/", "embed/"):
        answer = client.get(f"/p/fund-our-schools/{path}")
        found = re.findall(
            r'<(?:script|img|iframe)[^>]*src="([^"]+)|<link rel="stylesheet" href="([^"]+)', answer.content.decode()
        )
        addresses = [one or other for one, other in found]
        assert addresses and not [one for one in addresses if not one.startswith("/")]
        assert not answer.cookies and "Set-Cookie" not in answer.headers


def test_it_says_when_nothing_changed(petition, client):
    first = client.get("/p/fund-our-schools/?lang=es")
    tag = first["ETag"]
    again = client.get("/p/fund-our-schools/?lang=es", HTTP_IF_NONE_MATCH=f'"other", {tag}')
    assert again.status_code == 304 and not again.content and again["ETag"] == tag
    assert "s-maxage=10" in again["Cache-Control"]
    cache.clear()  # drawn anew, yet the same page
    assert client.get("/p/fund-our-schools/?lang=es")["ETag"] == tag
    assert client.get("/p/fund-our-schools/?lang=en")["ETag"] != tag
    petition.counted = 12
    petition.save()
    cache.clear()
    assert client.get("/p/fund-our-schools/?lang=es", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_it_answers_only_what_it_understands(petition, client):
    assert client.put("/p/fund-our-schools/").status_code == 405
    assert client.head("/p/fund-our-schools/").status_code == 200
    assert client.post("/p/fund-our-schools/thanks/").status_code == 405


@pytest.mark.parametrize("sheet", SHEETS)
def test_it_reads_right_to_left_as_well(sheet):
    """Logical properties only: a language that is written from the right needs no sheet of its own."""
    text = Path(finders.find(sheet)).read_text()
    side = "(?:left|right)"
    bad = re.findall(rf"(?:margin|padding|border)-{side}|[\s;{{]{side}:|(?:text-align|float): {side}", text)
    assert bad == []
