"""A page may move; links of yesterday still lead to it."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.pages import services
from campaigns.pages.models import ActionPage, Slug
from campaigns.pages.services import Plan, SlugTaken
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import DOLORES, TEXTS, make_page, send, stamped


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


def test_it_takes_a_form_that_was_open_while_the_page_moved(petition, alice, client):
    opened = client.get("/p/fund-our-schools/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', opened).group(1)  # it names the page and not its address
    move(petition.page, "fund-every-school", alice)
    early = send("fund-our-schools", {"stamp": stamp})
    assert early.status_code == 422 and 'value="dolores@example.org"' in early.content.decode()  # too fast, kept
    ActionPage.objects.update(embed_origins=["https://partner.example.org"])
    cache.clear()
    answers = [
        send("fund-our-schools", {"stamp": stamped(petition.page.uuid)}),
        send("fund-our-schools", {"stamp": stamped(petition.page.uuid), "email": "e@example.org"}, face="embed/"),
        client.post(
            "/p/fund-our-schools/post/", DOLORES | {"email": "f@example.org"}, HTTP_ORIGIN="https://partner.example.org"
        ),
    ]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert all(answer["Location"].startswith("/p/fund-every-school/") for answer in answers)
    assert Submission.objects.filter(state="waiting").count() == 3


def test_what_others_remember_still_answers_at_the_old_address(petition, alice, client):
    """Bookmarked thanks, pictures that networks keep, counts and frames on websites of others."""
    move(petition.page, "fund-every-school", alice)
    old = "/p/fund-our-schools"
    assert "Thank you" in client.get(f"{old}/thanks/?lang=en").content.decode()
    assert client.get(f"{old}/embed/thanks/").status_code == 200
    assert client.get(f"{old}/card-en.png")["Content-Type"] == "image/png"
    assert client.get(f"{old}/count.json").json()["url"].endswith("/p/fund-every-school/")
    told = client.get(f"/oembed/?url=http://testserver{old}/").json()
    assert "/p/fund-every-school/embed/" in told["html"]


def test_it_forgets_the_address_of_a_draft(alice, client):
    page = make_page(alice, "petition.sign", "draft", {"goal": 10, "confirms_email": False}, publish=False)
    move(page, "other", alice)
    assert not Slug.objects.exists() and TEXTS["en"]["title"]
    assert client.get("/p/draft/").status_code == 404
