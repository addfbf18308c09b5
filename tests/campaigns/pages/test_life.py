"""Copies, hours, the archive, and a victory that is told in every language."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.pages import services
from campaigns.pages.life import services as life
from campaigns.pages.life.tasks import do_due
from campaigns.pages.models import ActionPage
from coalition.audit.models import Entry
from tests.campaigns.pages.stage import make_page, send

OPTIONS = {"goal": 10, "confirms_email": False}


def test_it_publishes_and_closes_at_its_hour(alice, client):
    now = timezone.now()
    page = make_page(alice, "petition.sign", "short", OPTIONS, publish=False, closes_at=now + dt.timedelta(hours=2))
    ActionPage.objects.filter(pk=page.pk).update(publish_at=now + dt.timedelta(hours=1))
    assert life.do_due(now=now) == 0
    assert life.do_due(now=now + dt.timedelta(hours=1)) == 1
    page.refresh_from_db()
    assert page.state == "published" and page.publish_at is None and client.get("/p/short/").status_code == 200
    assert life.do_due(now=now + dt.timedelta(hours=3)) == 1 and life.do_due(now=now + dt.timedelta(hours=3)) == 0
    page.refresh_from_db()
    assert page.state == "closed"
    deeds = list(Entry.objects.filter(on_id=page.uuid).order_by("id").values_list("action", flat=True))
    assert deeds[-2:] == ["page.published", "page.closed"]
    do_due()


def test_it_says_why_it_did_not_publish(alice):
    page = make_page(alice, "petition.sign", "half", OPTIONS, publish=False)
    page.versions.filter(language="es").update(title="")
    ActionPage.objects.filter(pk=page.pk).update(publish_at=timezone.now())
    assert life.do_due(now=timezone.now()) == 0
    page.refresh_from_db()
    assert page.state == "draft" and page.publish_at is None
    assert "Spanish" in Entry.objects.get(action="page.not_published").facts["why"]


def test_it_opens_again_without_the_hour_that_closed_it(petition, alice):
    now = timezone.now()
    ActionPage.objects.filter(pk=petition.page.pk).update(closes_at=now - dt.timedelta(minutes=1))
    life.do_due(now=now)
    petition.page.refresh_from_db()
    services.publish(petition.page, by=alice, now=now)
    petition.page.refresh_from_db()
    assert petition.page.closes_at is None and life.do_due(now=now) == 0


@pytest.mark.parametrize("slug", ["fund-our-schools", "come-with-us"])
def test_it_copies_a_page_whole(petition, event, alice, bob, vic, desk_of, slug):
    page = ActionPage.objects.get(slug=slug)
    assert desk_of(bob).post(f"/desk/pages/{page.uuid}/duplicate/").status_code == 404
    assert desk_of(vic).post(f"/desk/pages/{page.uuid}/duplicate/").status_code == 403
    assert desk_of(alice).get(f"/desk/pages/{page.uuid}/duplicate/").status_code == 302
    assert desk_of(alice).post(f"/desk/pages/{page.uuid}/duplicate/").status_code == 302
    copy = ActionPage.objects.get(slug=f"{slug}-2")
    assert copy.state == "draft" and copy.versions.count() == 2 and copy.campaign == page.campaign
    assert "(copy)" in copy.versions.get(language="en").title
    services.publish(copy, by=alice, now=timezone.now())
    if slug == "fund-our-schools":
        assert copy.petition.goal == 100 and copy.petition.counted == 0


def test_it_puts_a_page_away_and_takes_it_out(petition, alice, client, desk_of):
    page, desk = petition.page, desk_of(alice)
    url = f"/desk/pages/{page.uuid}/"
    desk.post(url + "archive/")
    page.refresh_from_db()
    assert page.state == "published"  # what is public is closed first
    desk.post(url + "close/")
    desk.post(url + "archive/")
    cache.clear()
    assert client.get("/p/fund-our-schools/").status_code == 410
    assert "fund-our-schools" not in desk.get("/desk/pages/").content.decode()
    assert "fund-our-schools" in desk.get("/desk/pages/?state=archived").content.decode()
    desk.post(url + "unarchive/")
    page.refresh_from_db()
    cache.clear()
    assert page.state == "closed" and client.get("/p/fund-our-schools/").status_code == 200


def test_it_tells_a_victory_in_every_language_or_not_at_all(petition, alice, client, desk_of):
    url = f"/desk/pages/{petition.page.uuid}/close/"
    assert "when we have won" in desk_of(alice).post(url, {"outcome": "won"}, follow=True).content.decode()
    petition.page.versions.update(won_body="The bill **passed**.")
    desk_of(alice).post(url, {"outcome": "won"})
    cache.clear()
    page = client.get("/p/fund-our-schools/").content.decode()
    assert "We won!" in page and "<strong>passed</strong>" in page and "<form" not in page
    late = send("fund-our-schools", {"comment": "My son waited two years for an aide."})
    assert late.status_code == 410
    words = late.content.decode()
    assert "My son waited two years for an aide." in words and "Copy them" in words and "dolores@" not in words


def test_it_leads_to_the_chosen_next_step(petition, event, alice, client):
    other = make_page(alice, "petition.sign", "other", OPTIONS)
    ActionPage.objects.filter(pk=petition.page.pk).update(next_page=other)
    cache.clear()
    assert "/p/other/?lang=en" in client.get("/p/fund-our-schools/thanks/").content.decode()
    services.close(other, by=alice, now=timezone.now())
    cache.clear()
    assert "/p/come-with-us/?lang=en" in client.get("/p/fund-our-schools/thanks/").content.decode()


def test_it_puts_the_page_s_tag_on_whoever_takes_part(petition):
    from contacts.intake import services as intake
    from contacts.people.models import Tagging

    ActionPage.objects.filter(pk=petition.page.pk).update(tag="schools 2027")
    cache.clear()
    send("fund-our-schools")
    intake.fold_waiting(now=timezone.now())
    assert Tagging.objects.get().tag.name == "schools 2027"
