"""A link of our own mails fills the form in, where the page wants it, and no cache ever keeps it."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.pages.models import ActionPage
from contacts.correspondence.criteria import message_token
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from tests.campaigns.pages.stage import send

URL = "/p/fund-our-schools/"


@pytest.fixture
def link(petition):
    """A receipt that Dolores got, and its link to the page."""
    send("fund-our-schools")
    intake.fold_waiting(now=timezone.now())
    ActionPage.objects.filter(pk=petition.page.pk).update(prefills=True)
    cache.clear()
    return f"{URL}?lang=en&m={message_token(Message.objects.get().uuid)}"


def test_it_fills_in_who_reads_the_mail_and_is_kept_by_no_cache(link, client):
    answer = client.get(link)
    page = answer.content.decode()
    assert all(f'value="{one}"' in page for one in ("Dolores", "Rivera", "dolores@example.org", "06106"))
    assert answer["Cache-Control"] == "no-store" and "ETag" not in answer
    common = client.get(f"{URL}?lang=en")
    assert "Dolores" not in common.content.decode() and "s-maxage" in common["Cache-Control"]
    with_source = client.get(f"{URL}?lang=en&source=x")
    assert "Dolores" not in with_source.content.decode()


def test_it_fills_in_nothing_unasked_forged_old_or_erased(link, petition, client):
    assert "Dolores" not in client.get(link[:-4] + "AAAA").content.decode()
    ActionPage.objects.filter(pk=petition.page.pk).update(prefills=False)
    cache.clear()
    assert "Dolores" not in client.get(link).content.decode()
    ActionPage.objects.filter(pk=petition.page.pk).update(prefills=True)
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=61))
    cache.clear()
    assert "Dolores" not in client.get(link).content.decode()


def test_it_fills_in_nothing_of_a_mail_of_another_partner(link, bob, client):
    from tests.campaigns.pages.stage import make_page

    page = make_page(bob, "petition.sign", "rents", {"goal": 10, "confirms_email": False})
    ActionPage.objects.filter(pk=page.pk).update(prefills=True)
    cache.clear()
    assert "Dolores" not in client.get(link.replace("fund-our-schools", "rents")).content.decode()
