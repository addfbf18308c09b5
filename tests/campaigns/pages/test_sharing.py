"""Who brought whom: kept on the submission and on the deed, told to her, to the desk, to nobody else."""

import re
from uuid import uuid4

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.pages.sharing.rules import code_of, read_code
from contacts.intake import services as intake
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import send

URL = "/p/fund-our-schools/"


def sign(n, **more):
    return send("fund-our-schools", {"email": f"p{n}@example.org", "given_name": f"P{n}", **more})


def fold():
    intake.fold_waiting(now=timezone.now())
    cache.clear()


def test_it_writes_codes_that_give_back_the_submission():
    uuid = uuid4()
    assert read_code(code_of(uuid)) == uuid and len(code_of(uuid)) == 22
    for bad in ("", "short", "ñ" * 22, "!" * 22, code_of(uuid) + "=="):
        assert read_code(bad) is None


def test_it_counts_friends_and_never_herself(petition, client):
    code = re.search(r"s=([\w-]{22})", sign(1)["Location"]).group(1)
    mine = client.get(f"{URL}thanks/?lang=en&s={code}")
    page = mine.content.decode()
    assert f"s={code}" in page and "no-store" in mine["Cache-Control"] and "This link is your own" in page
    for n in (2, 3, 4):
        assert f'name="s" value="{code}"' in client.get(f"{URL}?s={code}").content.decode()
        sign(n, s=code, referrer="https://www.Facebook.com/groups/1?x", medium="social", source="share")
    sign(1, s=code, key="again")  # her own link, pressed by herself
    fold()
    assert "3 friends took part through you." in client.get(f"{URL}thanks/?lang=en&s={code}").content.decode()
    deed = Action.objects.get(person__given_name="P2")
    first = Submission.objects.get(payload__email="p1@example.org", payload__sharer__isnull=True)
    assert (deed.sharer, deed.referrer, deed.medium, deed.source) == (first.uuid, "facebook.com", "social", "share")
    assert "thanks" in client.get(f"{URL}thanks/?s=nonsense").content.decode()


def test_it_shows_the_desk_who_brought_whom(petition, alice, bob, vera, desk_of, django_assert_max_num_queries):
    code = re.search(r"s=([\w-]{22})", sign(1)["Location"]).group(1)
    for n in (2, 3):
        sign(n, s=code, referrer="https://news.example.org/a")
    fold()
    url = f"/desk/pages/{petition.page.uuid}/sharing/"
    desk = desk_of(alice)
    with django_assert_max_num_queries(18):
        page = desk.get(url).content.decode()
    assert "P1 Rivera" in page and ">2<" in page.replace(" ", "") and "news.example.org" in page
    assert desk_of(bob).get(url).status_code == 404 and desk_of(vera).get(url).status_code == 403


def test_it_takes_no_address_for_a_host(petition):
    for text in ("javascript:alert(1)", "http://", "a b.c", "x" * 300, "<b>.com"):
        sign(len(text), referrer=text, key=text[:20])
    assert not Submission.objects.filter(payload__has_key="referrer").exists()


def test_it_survives_a_sharer_that_is_none(petition, lead):
    """What comes by API may say anything: it breaks no bundle."""
    from contacts.intake.rules import Arrival

    payload = {"email": "x@example.org", "sharer": "nobody", "via": "nobody", "referrer": "y" * 300}
    arrival = Arrival("petition.sign", "api", lead.pk, payload, about=f"petition:{petition.uuid}")
    assert intake.receive_and_fold(arrival, now=timezone.now()).state == "folded"
    assert Action.objects.get().sharer is None and len(Action.objects.get().referrer) == 80
    assert Client()
