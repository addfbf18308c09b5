"""A page may move; links of yesterday still lead to it."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.pages import services
from campaigns.pages.models import Slug
from campaigns.pages.services import Plan, SlugTaken
from tests.campaigns.pages.stage import TEXTS, make_page, send


def move(page, slug, by):
    plan = Plan(
        kind=page.kind, slug=slug, campaign=page.campaign, languages=("en", "es"), opt_ins=("email-alerts",),
        closes_at=None, options={"goal": 100, "confirms_email": False},
    )  # fmt: skip
    texts = services.selectors.texts_of(page)
    services.change_page(page, plan, texts, by=by, now=timezone.now())
    cache.clear()


def test_it_leads_from_an_old_address_to_the_new_one(petition, alice, client):
    move(petition.page, "fund-every-school", alice)
    answer = client.get("/p/fund-our-schools/?lang=es&s=x")
    assert answer.status_code == 301 and answer["Location"] == "/p/fund-every-school/?lang=es&s=x"
    assert client.get("/p/fund-our-schools/embed/")["Location"] == "/p/fund-every-school/embed/"
    move(petition.page, "third", alice)
    assert client.get("/p/fund-our-schools/")["Location"] == "/p/third/"
    move(petition.page, "fund-our-schools", alice)  # back to where it was
    assert client.get("/p/fund-our-schools/").status_code == 200
    assert set(Slug.objects.values_list("slug", flat=True)) == {"fund-every-school", "third"}


def test_it_gives_an_address_of_earlier_days_to_nobody_else(petition, alice):
    move(petition.page, "fund-every-school", alice)
    with pytest.raises(SlugTaken):
        make_page(alice, "petition.sign", "fund-our-schools", {"goal": 10, "confirms_email": False})


def test_it_takes_a_form_that_was_open_while_the_page_moved(petition, alice):
    move(petition.page, "fund-every-school", alice)
    # The stamp names the page and not its address; the one of the stage names the address of now.
    assert send("fund-every-school").status_code == 303


def test_it_forgets_the_address_of_a_draft(alice, client):
    page = make_page(alice, "petition.sign", "draft", {"goal": 10, "confirms_email": False}, publish=False)
    move(page, "other", alice)
    assert not Slug.objects.exists() and TEXTS["en"]["title"]
    assert client.get("/p/draft/").status_code == 404
