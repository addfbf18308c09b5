"""The public front: light, cookieless, kind."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.pages import services
from campaigns.pages.models import ActionPage
from coalition import limits
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import DOLORES, make_page, proof, send, stamped

URL = "/p/fund-our-schools/"


def test_it_shows_a_page_without_cookie_session_or_many_queries(petition, event, client, django_assert_max_num_queries):
    cache.clear()
    with django_assert_max_num_queries(7):
        answer = client.get(URL)
    assert answer.status_code == 200 and not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert "s-maxage=10" in answer["Cache-Control"] and "Accept-Language" in answer["Vary"]
    with django_assert_max_num_queries(0):
        assert client.get(URL).status_code == 200
    assert len(answer.content) < 20_000


def test_it_speaks_the_language_of_the_reader(petition, client):
    assert "Fund our schools" in client.get(URL).content.decode()
    spanish = client.get(URL, HTTP_ACCEPT_LANGUAGE="es-PR,es;q=0.9,en;q=0.5").content.decode()
    assert "Fondos para nuestras escuelas" in spanish and 'lang="es"' in spanish
    asked = client.get(URL + "?lang=es")
    assert "Pida al comité" in asked.content.decode() and not asked.cookies


def test_it_takes_a_form_as_one_row_and_goes_to_thanks(petition, django_assert_max_num_queries):
    send("fund-our-schools", {"email": "warm@example.org"})  # the page stands in the cache
    with django_assert_max_num_queries(6):
        answer = send("fund-our-schools", {"consent_0": "on", "source": "sms"})
    assert (
        answer.status_code == 303 and answer["Location"].startswith(URL + "thanks/?lang=en&s=") and not answer.cookies
    )
    row = Submission.objects.get(payload__email="dolores@example.org")
    assert (row.kind, row.origin, row.about) == ("petition.sign", "web", f"petition:{petition.uuid}")
    assert row.payload["source"] == "sms" and row.payload["proven"] is True
    consent = row.payload["consents"][0]
    assert (consent["channel"], consent["purpose"]) == ("email", "alerts") and consent["wording"]["version"] == 1


def test_it_arrives_once_however_often_one_presses(petition):
    for _ in range(3):
        assert send("fund-our-schools").status_code == 303
    send("fund-our-schools", {"given_name": "Emilio"})  # the same cached form, another person of the family
    assert Submission.objects.count() == 2


def test_it_never_ticks_a_consent_beforehand(petition, client):
    page = client.get(URL).content.decode()
    box = re.search(r'<input[^>]*name="consent_0"[^>]*>', page).group()
    assert "checked" not in box and 'Every Child CT may <span class="whole">e-mail</span> me' in page
    send("fund-our-schools")
    assert "consents" not in Submission.objects.get().payload or not Submission.objects.get().payload["consents"]


def test_it_keeps_what_was_typed_and_says_what_is_wrong(petition):
    answer = send("fund-our-schools", {"email": "dolores@", "comment": "For <b>Ana</b>"}, lang="es")
    page = answer.content.decode()
    assert answer.status_code == 422 and answer["Cache-Control"] == "no-store"
    assert 'value="Dolores"' in page and "For &lt;b&gt;Ana&lt;/b&gt;" in page
    assert 'href="#f_email"' in page and 'role="alert"' in page and 'lang="es"' in page
    assert not Submission.objects.exists()


def test_it_keeps_what_was_typed_when_the_language_changes(petition, event):
    client = Client()
    body = {
        **DOLORES,
        "comment": "Por mis hijos",
        "show_name": "on",
        "switch": "es",
        "stamp": stamped("fund-our-schools"),
    }
    page = client.post(URL + "?lang=es", body).content.decode()
    assert "Fondos para nuestras escuelas" in page and 'value="Rivera"' in page and "Por mis hijos" in page
    assert re.search(r'name="show_name"[^>]*checked', page) and "error-summary" not in page
    asked = {**DOLORES, "mode": "speak", "needs": ["ride", "childcare"], "switch": "es"}
    page = client.post("/p/come-with-us/?lang=es", asked).content.decode()
    assert len(re.findall(r"<input[^>]*checked", page)) == 3
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("how", "status", "told"),
    [
        ({"seconds": 1}, 422, "That was very quick"),
        ({"seconds": 3 * 86400}, 422, "open for a long time"),
        ({"data": {"stamp": "fund-our-schools:forged:stamp"}}, 422, "open for a long time"),
        ({"data": {"website": "http://spam.example"}}, 422, "hidden field"),
        ({"HTTP_ORIGIN": "https://evil.example"}, 403, "another website"),
    ],
)
def test_it_refuses_kindly_and_keeps_what_was_typed(petition, how, status, told):
    answer = send("fund-our-schools", **how)
    page = answer.content.decode()
    assert answer.status_code == status and told in page and 'value="Dolores"' in page
    assert not Submission.objects.filter(state="waiting").exists()


def test_it_keeps_what_a_program_sent_for_an_organizer_to_see(petition):
    send("fund-our-schools", {"website": "x"})
    row = Submission.objects.get()
    assert (row.state, row.reason) == ("spam", "trapped")
    assert send("fund-our-schools").status_code == 303  # the person behind it may still come


def test_it_lets_an_expired_form_through_at_the_second_press(petition):
    page = send("fund-our-schools", seconds=3 * 86400).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
    assert stamp != stamped("fund-our-schools", 3 * 86400)


def test_it_wants_the_address_confirmed_without_a_proof(petition):
    answer = send("fund-our-schools", proven=False)
    assert answer.status_code == 303 and "?lang=en&confirm=1" in answer["Location"]
    assert Submission.objects.get().payload["proven"] is False
    assert "look into your mailbox" in Client().get(answer["Location"]).content.decode()


def test_it_takes_a_proof_once(petition):
    used = {"altcha": proof()}
    send("fund-our-schools", used, proven=False)
    send("fund-our-schools", {**used, "email": "second@example.org"}, proven=False)
    send("fund-our-schools", {"altcha": "bm9uc2Vuc2U=", "email": "third@example.org"}, proven=False)
    assert list(Submission.objects.order_by("id").values_list("payload__proven", flat=True)) == [True, False, False]


def test_it_limits_one_mailbox_and_one_caller(petition, monkeypatch):
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))  # all within one window
    for i in range(8):
        assert send("fund-our-schools", {"key": f"k{i}"}).status_code == 303
    answer = send("fund-our-schools", {"key": "k9"})
    assert answer.status_code == 429 and 'value="Dolores"' in answer.content.decode()
    for i in range(2, 11):
        send("fund-our-schools", {"email": f"p{i}@example.org"}, proven=False)
    answers = [send("fund-our-schools", {"email": f"q{i}@example.org"}, proven=False).status_code for i in range(3)]
    assert 429 in answers


def test_it_says_when_it_is_closed_and_takes_nothing(petition, alice, client):
    services.close(petition.page, by=alice, now=timezone.now())
    cache.clear()
    page = client.get(URL).content.decode()
    assert "This page is closed" in page and "<form" not in page
    send("fund-our-schools")
    assert not Submission.objects.exists()


def test_it_closes_at_its_hour(alice, client, campaign):
    soon = timezone.now() + dt.timedelta(seconds=30)
    make_page(alice, "petition.sign", "short", {"goal": 10, "confirms_email": False}, closes_at=soon)
    assert "<form" in client.get("/p/short/").content.decode()
    ActionPage.objects.filter(slug="short").update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    cache.clear()
    assert "<form" not in client.get("/p/short/").content.decode()


def test_it_hides_drafts_and_unknown_pages(alice, client):
    make_page(alice, "petition.sign", "draft", {"goal": 10, "confirms_email": False}, publish=False)
    assert client.get("/p/draft/").status_code == 404 and client.get("/p/nothing/").status_code == 404


def test_it_thanks_and_leads_to_the_next_step(petition, event, client):
    page = client.get(URL + "thanks/?lang=es").content.decode()
    assert (
        "wa.me" in page and "mailto:" in page and "/p/come-with-us/?lang=es" in page and '<script src="http' not in page
    )


def test_it_may_be_framed_only_where_the_settings_say(petition, client, settings):
    assert "frame-ancestors 'none'" in client.get(URL + "embed/")["Content-Security-Policy"]
    settings.EMBED_ANCESTORS = ["https://partner.example.org"]
    answer = client.get(URL + "embed/")
    assert "frame-ancestors 'self' https://partner.example.org" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer and client.get(URL)["X-Frame-Options"] == "DENY"
    send("fund-our-schools", face="embed/")
    assert Submission.objects.get().origin == "embed"


def test_it_changes_nothing_by_looking(petition, event, client):
    for url in (URL, URL + "thanks/", URL + "embed/", "/p/come-with-us/", "/altcha/challenge/"):
        assert client.get(url).status_code == 200
    assert not Submission.objects.exists() and not client.cookies


def test_it_stands_on_the_front_page(petition, client):
    assert b"Fund our schools" in client.get("/").content
