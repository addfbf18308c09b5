"""Writing an alert in a real browser: with htmx, without JavaScript, on a phone, in Spanish and in the dark."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, selectors
from campaigns.alerts.models import Alert
from campaigns.alerts.services import schedule
from coalition.partners.models import Membership
from contacts.correspondence.models import Bundle, Message
from tests.campaigns.alerts.conftest import alert, campaign, everyone, page, people
from tests.campaigns.reports.test_pages import campaign as busy_campaign

__all__ = ["alert", "busy_campaign", "campaign", "everyone", "page", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def test_it_composes_without_reloading(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:compose", args=[alert.uuid]))
    desktop.fill("#subject-en", "Speak up on Thursday")
    desktop.locator("#saved", has_text="Saved").wait_for()
    assert alert.versions.get(language="en").subject == "Speak up on Thursday"
    desktop.locator("#text-en button[value='add:en:quote']").click()
    desktop.locator("#block-en-2 textarea").wait_for()
    desktop.locator("#block-en-2 textarea").fill("My children deserve it, ")
    desktop.locator("summary", has_text="Merge tags").click()
    desktop.locator("[data-insert*=town]").click()
    assert "{{ town" in desktop.locator("#block-en-2 textarea").input_value()
    # A script may size what is then exchanged: the policy refuses a style that is copied over.
    desktop.evaluate("document.querySelectorAll('#text-en [id]').forEach(one => one.style.minHeight = '1px')")
    desktop.locator("#block-en-2 button[value='up:en:2']").click()
    desktop.locator("#block-en-1 textarea").wait_for()
    assert [block["kind"] for block in alert.versions.get(language="en").blocks] == ["text", "quote", "button"]
    desktop.locator("#frame iframe").first.scroll_into_view_if_needed()
    desktop.frame_locator("#frame iframe >> nth=0").get_by_text("Dear Ana").wait_for()
    screenshot(desktop, "alerts-compose")
    desktop.get_by_role("button", name="Check and send").click()
    desktop.wait_for_url("**/check/")
    axe(desktop)
    screenshot(desktop, "alerts-check")
    desktop.goto(reverse("alerts:preview", args=[alert.uuid]))
    desktop.frame_locator(".mail-look iframe").get_by_text("Dear Ana").wait_for()
    axe(desktop)
    screenshot(desktop, "alerts-preview")


def test_it_composes_without_javascript(open_page: Any, alice: Membership, alert: Alert, sign_in: Any) -> None:
    plain = open_page(javascript=False, phone=True)
    sign_in(plain, alice)
    plain.goto(reverse("alerts:compose", args=[alert.uuid]))
    plain.fill("#subject-es", "Hable el jueves")
    plain.locator("#text-es button[value='add:es:heading']").click()
    plain.wait_for_url("**/compose/*#block-es-*")
    spanish = alert.versions.get(language="es")
    assert spanish.subject == "Hable el jueves"
    assert spanish.blocks[-1]["kind"] == "heading"


def test_it_is_pleasant_on_a_phone_in_spanish_in_the_dark(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    schedule(alert, planned=False, by=alice, now=timezone.now())
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, alice)
    phone.goto(reverse("alerts:detail", args=[alert.uuid]))
    axe(phone)
    screenshot(phone, "alerts-waiting-phone-dark-es")
    phone.get_by_role("button", name="Retirarla").click()
    phone.wait_for_url("**/compose/")
    screenshot(phone, "alerts-compose-phone-dark-es")
    axe(phone)


def test_it_shows_today_and_a_campaign(
    open_page: Any, alice: Membership, vera: Membership, busy_campaign: Any, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    address = reverse("reports:campaign", args=[busy_campaign.uuid])
    for name, options in (("desktop", {}), ("phone-dark-es", {"phone": True, "dark": True, "language": "es"})):
        browser = open_page(**options)
        sign_in(browser, alice)
        for page_name, url in (("today", "/desk/"), ("campaign", address), ("alerts", reverse("alerts:list"))):
            browser.goto(url)
            axe(browser)
            screenshot(browser, f"reports-{page_name}-{name}")
    browser = open_page(phone=True)
    sign_in(browser, vera)
    browser.goto("/desk/")
    axe(browser)
    screenshot(browser, "reports-volunteer-phone")


def test_it_shows_what_came_of_it(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    at = timezone.now()
    schedule(alert, planned=False, by=alice, now=at)
    delivery.start_due(now=at + selectors.undo_time())
    english = Bundle.objects.filter(language="en")
    english.update(state="accepted", settled_at=at)
    Bundle.objects.filter(language="es").update(state="unknown", handed_at=at)
    Message.objects.filter(language="en").update(fate="delivered", fate_at=at, clicked_at=at, acted_at=at)
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:detail", args=[alert.uuid]))
    axe(desktop)
    screenshot(desktop, "alerts-results")
    desktop.get_by_role("button", name="Cancel", exact=True).click()
    desktop.get_by_role("button", name="Cancel for good").click()
    desktop.get_by_text("Cancelled. Whoever has not got it will not get it.").first.wait_for()
    alert.refresh_from_db()
    assert alert.state == "cancelled"
