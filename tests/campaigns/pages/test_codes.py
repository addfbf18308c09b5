"""Without JavaScript, on a page that asks for it or is flooded: six digits by e-mail."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.pages import criteria
from campaigns.pages.codes import delivery
from campaigns.pages.codes.rules import code_for
from campaigns.pages.models import ActionPage
from contacts.consent import services as consent
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.pages.stage import send


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def asking(petition):
    ActionPage.objects.filter(pk=petition.page.pk).update(asks_code=True)
    return petition


def type_code(answer, code):
    return Client().post(answer["Location"], {"code": code})


def code_of(row):
    return code_for(row.uuid, settings.SECRET_KEY)


def test_it_waits_for_the_code_and_lets_in_by_it(asking):
    answer = send("fund-our-schools", proven=False, lang="es")
    row = Submission.objects.get()
    assert answer.status_code == 303 and "/code/?lang=es&t=" in answer["Location"]
    assert (row.state, row.reason) == ("refused", "code_awaited") and row.payload["given_name"] == "Dolores"
    assert delivery.mail_codes(now=timezone.now()) == 1 and delivery.mail_codes(now=timezone.now()) == 0
    code = re.search(r"\d{6}", mail.outbox[0].subject).group()
    assert "código" in mail.outbox[0].body and mail.outbox[0].to == ["dolores@example.org"]
    assert "seis" in Client().get(answer["Location"]).content.decode()
    assert type_code(answer, "000000" if code != "000000" else "111111").status_code == 422
    done = type_code(answer, f" {code[:3]} {code[3:]} ")
    assert done.status_code == 303 and "/thanks/" in done["Location"]
    assert type_code(answer, code).status_code == 303  # twice counts once
    intake.fold_waiting(now=timezone.now())
    row.refresh_from_db()
    assert row.state == "folded" and row.payload["proven"] is True and Person.objects.count() == 1


def test_in_a_frame_it_stays_in_the_frame(asking):
    ActionPage.objects.update(embed_origins=["https://partner.example.org"])
    cache.clear()
    answer = send("fund-our-schools", proven=False, face="embed/")
    asked = Client().get(answer["Location"])
    for shown in (asked, Client().get(type_code(answer, code_of(Submission.objects.get()))["Location"])):
        assert "https://partner.example.org" in shown["Content-Security-Policy"] and "X-Frame-Options" not in shown
        assert '<body class="embed">' in shown.content.decode()


def test_it_needs_no_code_with_a_proof_of_work(asking):
    assert "/thanks/" in send("fund-our-schools")["Location"]


def test_it_lets_nobody_guess(asking):
    answer = send("fund-our-schools", proven=False)
    right = code_for(Submission.objects.get().uuid, settings.SECRET_KEY)
    wrong = "000000" if right != "000000" else "111111"
    assert [type_code(answer, wrong).status_code for _ in range(7)][-1] == 429
    assert type_code(answer, right).status_code == 429
    assert Submission.objects.get().state == "refused"


def test_it_mails_nobody_who_asked_never_to_be_written_to(asking):
    consent.suppress_many("email", ["dolores@example.org"], reason="unsubscribed", now=timezone.now())
    send("fund-our-schools", proven=False)
    assert delivery.mail_codes(now=timezone.now()) == 0 and not mail.outbox


def test_it_asks_by_itself_when_a_page_is_flooded(petition, monkeypatch):
    monkeypatch.setattr(criteria, "PRESSURE", (1, 60))
    assert "/thanks/" in send("fund-our-schools", {"email": "a@example.org"}, proven=False)["Location"]
    assert "/code/" in send("fund-our-schools", {"email": "b@example.org"}, proven=False)["Location"]


def test_it_shows_what_waits_to_the_team_and_lets_them_decide(asking, alice, desk_of):
    send("fund-our-schools", proven=False)
    row = Submission.objects.get()
    assert "The code that was sent by e-mail was not entered." in desk_of(alice).get("/desk/intake/").content.decode()
    desk_of(alice).post(f"/desk/intake/{row.uuid}/", {"given_name": "Dolores", "email": "dolores@example.org"})
    row.refresh_from_db()
    assert row.state == "folded" and row.payload["proven"] is False


def test_it_knows_no_forged_address(asking, client):
    for token in ("x", "", "a:b:c"):
        assert client.get(f"/p/fund-our-schools/code/?t={token}").status_code == 404
