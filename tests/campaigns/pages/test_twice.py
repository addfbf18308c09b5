"""Double opt-in where a partner or a page asks for it; consent for calls and texts with wordings of their own."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.pages.services import OPT_INS
from coalition.partners.models import Partner
from contacts.consent import loading as ledger
from contacts.consent import services as consents
from contacts.consent.models import Consent, ConsentState, ContactPoint
from contacts.consent.selectors import me_token
from contacts.consent.twice import tasks
from contacts.consent.twice.models import ConsentAsk
from contacts.intake import services as intake
from contacts.people.models import Person
from tests.campaigns.pages.stage import make_page, send
from tests.contacts.imports.story import bring_in, plan, upload

SLUG = "join-us"
BOXES = ("email-alerts", "email-newsletter", "phone-calls", "sms-texts")


@pytest.fixture
def page(alice, campaign):
    options = {"goal": 100, "confirms_email": False}
    return make_page(alice, "petition.sign", SLUG, options, campaign=campaign, opt_ins=BOXES, asks_twice=True)


def fold():
    intake.fold_waiting(now=timezone.now())
    tasks.mail_asks()


def test_a_ticked_box_counts_after_a_click_in_the_mail(page, lead, alice, bob, desk_of):
    done = send(SLUG, {"consent_0": "on", "consent_1": "on"}, lang="es")
    assert "allow=1" in done.url and "diga que sí una vez más" in Client().get(done.url).content.decode()
    fold()
    assert not ConsentState.objects.exists() and ConsentAsk.objects.count() == 2
    letter = mail.outbox[-1]
    assert letter.to == ["dolores@example.org"] and "¿Fue usted?" in letter.body
    assert letter.body.count("\n- ") == 2 and lead.name in letter.subject
    url = re.search(r"https?://\S+(/allow/\S+/)", letter.body).group(1)
    person = Person.objects.get()
    proof = reverse("consents:proof", args=[person.uuid])
    assert "Ticked, not confirmed yet" in desk_of(alice).get(proof).content.decode()
    client = Client()
    me = client.get(f"/me/{me_token(ContactPoint.objects.get(kind='email').uuid)}/?lang=es").content.decode()
    assert "todavía no está confirmado" in me and url in me
    assert "Sí, pueden" in client.get(url).content.decode() and not ConsentState.objects.exists(), (
        "a look changes nothing"
    )
    for _twice in range(2):
        assert client.post(url).status_code == 302
    said = Consent.objects.order_by("purpose")
    assert [(one.purpose, one.decision, one.how, one.language) for one in said] == [
        ("alerts", "granted", "confirm", "es"), ("newsletter", "granted", "confirm", "es")
    ]  # fmt: skip
    assert all(one.wording.language == "es" and one.submission for one in said) and ledger.count_drift() == 0
    assert "Gracias" in client.get(url).content.decode()
    shown = desk_of(alice).get(proof).content.decode()
    assert "by confirming the address" in shown and "Ticked, not" not in shown
    assert client.get("/allow/nonsense/").status_code == 404
    sent = len(mail.outbox)
    send(SLUG, {"consent_0": "on", "key": "k2"})
    fold()
    assert len(mail.outbox) == sent, "who said yes is not asked again"


def test_a_mailbox_is_asked_once_a_day_and_never_when_it_said_no(page, lead, now):
    for key in ("a", "b"):
        send(SLUG, {"consent_0": "on", "key": key})
        fold()
    asked = [one for one in mail.outbox if "/allow/" in one.body]
    assert len(asked) == 1
    ConsentAsk.objects.update(asked_at=timezone.now() - dt.timedelta(days=31))
    url = re.search(r"https?://\S+(/allow/\S+/)", asked[0].body).group(1)
    assert Client().get(url).status_code == 410 and Client().post(url).status_code == 302
    assert not ConsentState.objects.exists()
    tasks.forget_asks()
    assert not ConsentAsk.objects.exists() and Client().get(url).status_code == 404
    point = ContactPoint.objects.get(kind="email")
    consents.suppress_points([point.pk], reason="unsubscribed", now=timezone.now())
    send(SLUG, {"consent_0": "on", "key": "c"})
    fold()
    assert len([one for one in mail.outbox if "/allow/" in one.body]) == 1
    consents.erase_points([point.pk], now=timezone.now())
    assert not ConsentAsk.objects.exists()


def test_a_partner_sets_it_for_all_its_pages(petition, lead):
    Partner.objects.filter(pk=lead.pk).update(asks_twice=True)
    send("fund-our-schools", {"consent_0": "on"})
    fold()
    assert ConsentAsk.objects.count() == 1 and not ConsentState.objects.exists()


def test_calls_and_texts_have_boxes_with_wordings_of_their_own_that_nothing_ticks(page, lead, alice, desk_of):
    shown = Client().get(f"/p/{SLUG}/?lang=es").content.decode()
    assert "mensajes de texto" in shown and shown.count('name="consent_') == 4
    assert not re.search(r'name="consent_\d"[^>]*checked', shown)
    assert send(SLUG, {"consent_3": "on"}).status_code == 422, "a text needs a phone"
    assert send(SLUG, {"consent_2": "on", "consent_3": "on", "phone": "860-555-0123"}).status_code == 303
    fold()
    said = {(one.channel, one.purpose): one.wording for one in Consent.objects.all()}
    assert set(said) == {("phone", "calls"), ("sms", "texts")}
    assert "volunteers" in said["phone", "calls"].text and "STOP" in said["sms", "texts"].text
    proof = desk_of(alice).get(reverse("consents:proof", args=[Person.objects.get().uuid])).content.decode()
    assert "STOP ends them" in proof and "volunteers of" in proof
    assert len({OPT_INS[name][2] for name in BOXES}) == 4


FILE = """email,phone,can2_subscription_status,can2_sms_status
yes@example.org,860-555-0101,subscribed,subscribed
nomail@example.org,860-555-0102,unsubscribed,subscribed
notext@example.org,860-555-0103,subscribed,unsubscribed
odd@example.org,860-555-0104,subscribed,bouncing
"""


def test_a_file_brings_other_systems_noes_and_a_yes_to_texts_only_with_a_basis(lead):
    facts = {"basis": "other_system", "basis_note": "Export", "purposes": ["alerts", "texts"]}
    bring_in(plan(upload(lead, FILE), **facts))
    state = dict.fromkeys(("yes", "nomail", "notext", "odd"))
    for one in ("yes", "nomail", "notext", "odd"):
        person = Person.objects.get(reaches__point__value=f"{one}@example.org")
        rows = ConsentState.objects.filter(point__reaches__person=person).exclude(purpose="newsletter")
        state[one] = {(row.channel, row.purpose): row.decision for row in rows if row.purpose in {"alerts", "texts"}}
    assert state["yes"] == {("email", "alerts"): "granted", ("sms", "texts"): "granted"}
    assert state["nomail"] == {("email", "alerts"): "withdrawn", ("sms", "texts"): "granted"}
    assert state["notext"]["sms", "texts"] == "withdrawn" and state["notext"]["email", "alerts"] == "granted"
    assert ("sms", "texts") not in state["odd"] or state["odd"]["sms", "texts"] == "withdrawn"
