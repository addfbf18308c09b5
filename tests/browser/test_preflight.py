"""The last gate in a real browser: what was looked over, a second person's yes, the settings of senders."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts.approval import services
from campaigns.alerts.composer import services as composer
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import delivery
from campaigns.alerts.preflight.models import LinkCheck
from campaigns.alerts.selectors import access_alert
from coalition.outside.names import ABSENT, Answer
from coalition.partners.models import Membership, Partner
from coalition.partners.senders import delivery as domains
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from tests.campaigns.alerts.conftest import alert, campaign, everyone, page, people
from tests.coalition.outside.test_client import town, world
from tests.coalition.post.test_domains import world as names

__all__ = ["alert", "campaign", "everyone", "page", "people", "town"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = {"desktop": {}, "desktop-dark": {"dark": True}, "phone-es": {"phone": True, "language": "es"}}


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def test_it_tries_the_links_while_one_looks_at_the_page(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any, town: int
) -> None:
    blocks = [
        {"kind": "text", "text": "Dear {{ first_name }} of {{ town }}: act now! It is free."},
        {"kind": "button", "label": "Go", "url": "http://school.org/gone"},
    ]
    AlertVersion.objects.filter(language="en").update(blocks=blocks, subject="COME TO THE HEARING!!!")
    AlertVersion.objects.filter(language="es").update(preheader="")
    alert.campaign.hearings.update(registration_closes_at=timezone.now() - dt.timedelta(days=1))
    for name, options in LOOKS.items():
        LinkCheck.objects.all().delete()
        browser = open_page(**options)
        sign_in(browser, alice)
        browser.goto(reverse("alerts:check", args=[alert.uuid]))
        browser.locator("#links progress").wait_for()
        assert LinkCheck.objects.filter(asked_at__isnull=False).count() == 1
        delivery.check_due(now=timezone.now(), world=world(town))
        browser.get_by_text("http://school.org/gone").last.wait_for()
        browser.get_by_text("(404)").wait_for()
        browser.locator(".fine summary").click()
        axe(browser)
        screenshot(browser, f"preflight-{name}")


def test_a_second_person_reads_and_answers(
    open_page: Any, alice: Membership, adam: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    Partner.objects.update(approval_from=2)
    now = timezone.now()
    mine = access_alert(alice, alert.uuid)
    first = services.ask(mine, planned=False, question="", by=alice, now=now - dt.timedelta(minutes=9))
    no = services.Answer("refused", first.fingerprint, "Say what to do in the first sentence.")
    services.decide(access_alert(adam, alert.uuid), no, by=adam, now=now - dt.timedelta(minutes=5))
    english = alert.versions.get(language="en")
    wordings = {
        "es": composer.Wording("Hable por {{ bill }}", "Two minutes", alert.versions.get(language="es").blocks),
        "en": composer.Wording(
            "Speak on Thursday for {{ bill }}",
            english.preheader,
            [{"kind": "heading", "text": "Come on Thursday"}, *english.blocks[1:]],
        ),
    }
    changes = composer.Changes(
        name=alert.name, campaign=mine.campaign.uuid, page=mine.page.uuid,
        include=[one.uuid for one in alert.include.all()], wordings=wordings,
    )  # fmt: skip
    composer.save_draft(mine, changes, by=alice, now=now)
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:check", args=[alert.uuid]))
    desktop.get_by_text("Say what to do in the first sentence.").wait_for()
    axe(desktop)
    screenshot(desktop, "approval-ask")
    desktop.fill("#question", "Better now?")
    desktop.get_by_role("button", name="Ask for a yes").click()
    desktop.wait_for_url("**/approval/")
    for name, options in LOOKS.items():
        browser = open_page(**options)
        sign_in(browser, adam)
        browser.goto("/desk/")
        screenshot(browser, f"approval-today-{name}")
        browser.goto(reverse("alerts:approval", args=[alert.uuid]))
        axe(browser)
        screenshot(browser, f"approval-answer-{name}")
    browser.get_by_role("button", name="Sí, y enviarla").click()
    browser.wait_for_url(f"**/{alert.uuid}/")
    alert.refresh_from_db()
    assert alert.state == "scheduled"
    screenshot(browser, "approval-waiting")


def test_it_keeps_senders(open_page: Any, adam: Membership, sign_in: Any, axe: Any, screenshot: Any) -> None:
    now = timezone.now()
    for name, address in (("Ada, director", "ada@school.org"), ("Every Child in Hartford", "hartford@chapter.org")):
        SenderIdentity.objects.create(partner=adam.partner, name=name, email=address)
    for domain in ("school.org", "chapter.org", "lead.example.org"):
        SendingDomain.objects.create(domain=domain)
    known = {
        "school.org": ["v=spf1 include:_spf.google.com ~all"],
        "s1._domainkey.school.org": ["k=rsa; p=MIGf"],
        "_dmarc.school.org": ["v=DMARC1; p=none"],
    }
    domains.check_due(now=now, ask=names(known))
    example = SendingDomain.objects.get(domain="lead.example.org")
    domains.check(example, now=now, ask=lambda name, kind: Answer(ABSENT, exists=False))
    SeedAddress.objects.create(partner=adam.partner, label="Gmail on my phone", email="tests@example.org")
    for name, options in LOOKS.items():
        browser = open_page(**options)
        sign_in(browser, adam)
        browser.goto(reverse("senders:list"))
        for one in browser.locator("details.record summary").all():
            one.click()
        axe(browser)
        screenshot(browser, f"senders-{name}")
    SenderIdentity.objects.all().delete()
    SeedAddress.objects.all().delete()
    browser.goto(reverse("senders:list"))
    axe(browser)
    screenshot(browser, "senders-empty")


def test_it_shows_what_became_of_tests(
    open_page: Any, alice: Membership, vera: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    SeedAddress.objects.create(partner=alice.partner, label="Gmail on my phone", email="tests@example.org")
    browser = open_page()
    sign_in(browser, alice)
    browser.goto(reverse("alerts:preview", args=[alert.uuid]))
    browser.check("input[name=seeds]")
    browser.check("input[name=all]")
    browser.get_by_role("button", name="Send the test").click()
    browser.get_by_text("What became of the tests").wait_for()
    axe(browser)
    screenshot(browser, "tests-sent")
