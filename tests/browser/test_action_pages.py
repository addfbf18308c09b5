"""Action pages in a real Chromium: phone and desktop, both languages, light and dark, with and without JavaScript."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.petitions import folding
from campaigns.petitions.models import Signature
from campaigns.turnout import selectors as turnout
from campaigns.turnout.models import Rsvp
from contacts.intake import services as intake
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.petitions.test_sign import sign_many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _addresses(settings: Any, live_server: Any) -> None:
    settings.PUBLIC_URL = live_server.url


def fill(page: Any) -> None:
    page.locator("[name=given_name]").fill("Dolores")
    page.locator("[name=family_name]").fill("Rivera")
    page.locator("[name=email]").fill("dolores@example.org")
    page.locator("[name=zip]").fill("06106")


def fold() -> None:
    intake.fold_waiting(now=timezone.now())
    folding.count_all(timezone.now())
    cache.clear()


def test_it_signs_with_javascript_and_a_proof(petition, event, open_page, live_server, axe, screenshot):
    page = open_page(phone=True)
    page.goto(f"{live_server.url}/p/fund-our-schools/")
    axe(page)
    screenshot(page, "petition-phone")
    fill(page)
    page.locator("[name=comment]").fill("For my two children.")
    page.get_by_label(re.compile("may e-mail me when")).check()
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page).to_have_url(re.compile("/thanks/\\?lang=en&s=[\\w-]{22}$"))
    axe(page)
    screenshot(page, "thanks-phone")
    assert Submission.objects.get().payload["proven"] is True
    fold()
    assert Signature.objects.count() == 1
    assert page.context.cookies() == []


def test_it_signs_in_spanish_without_javascript(petition, event, open_page, live_server, axe, screenshot):
    page = open_page(phone=True, language="es", javascript=False)
    page.goto(f"{live_server.url}/p/fund-our-schools/")
    expect(page.locator("h1")).to_have_text("Fondos para nuestras escuelas")
    page.locator("[name=given_name]").fill("Dolores")
    page.get_by_role("button", name="English").click()
    expect(page.locator("[name=given_name]")).to_have_value("Dolores")
    page.get_by_role("button", name="Español").click()
    page.get_by_role("button", name="Firmar la petición").click()
    expect(page.locator(".error-summary")).to_be_visible()
    screenshot(page, "petition-errors-phone-es")
    fill(page)
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Firmar la petición").click()
    expect(page.get_by_role("heading", name="Un paso más: revise su correo")).to_be_visible()
    screenshot(page, "thanks-confirm-phone-es")
    fold()
    assert Signature.objects.get().needs_confirmation


def test_it_promises_to_speak_and_shows_the_ticket(petition, event, open_page, live_server, axe, screenshot):
    page = open_page(phone=True, language="es", dark=True)
    page.goto(f"{live_server.url}/p/come-with-us/")
    axe(page)
    screenshot(page, "event-phone-dark-es")
    page.get_by_label("Hablar en la audiencia").check()
    fill(page)
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Cuenten conmigo").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    screenshot(page, "event-thanks-phone-dark-es")
    fold()
    page.goto(live_server.url + "/rsvp/" + turnout.token_of(Rsvp.objects.get().uuid) + "/")
    axe(page)
    screenshot(page, "ticket-phone-dark-es")


def test_it_looks_well_on_a_desktop(petition, event, alice, open_page, live_server, axe, screenshot, sign_in):
    sign_many(petition, 63)
    sign_many(
        petition, 3, start=63, comment="My school lost its music teacher. Our children deserve better.", show_name=True
    )
    fold()
    page = open_page()
    page.goto(f"{live_server.url}/p/fund-our-schools/")
    axe(page)
    screenshot(page, "petition-desktop")
    dark = open_page(dark=True)
    dark.goto(f"{live_server.url}/p/come-with-us/")
    screenshot(dark, "event-desktop-dark")
    sign_in(page, alice)
    for name, path in {
        "pages": "/desk/pages/",
        "page": f"/desk/pages/{petition.page.uuid}/",
        "builder": f"/desk/pages/{petition.page.uuid}/edit/",
        "signatures": f"/desk/pages/petitions/{petition.page.uuid}/",
        "turnout": f"/desk/turnout/{event.uuid}/",
        "hearings": "/desk/bills/hearings/",
    }.items():
        page.goto(live_server.url + path)
        axe(page)
        screenshot(page, f"desk-{name}")


def test_it_weighs_little(petition, event, open_page, live_server):
    page, weight = open_page(phone=True), []
    page.on("response", lambda answer: weight.append(len(answer.body())) if answer.status == 200 else None)
    for slug in ("fund-our-schools", "come-with-us"):
        page.goto(f"{live_server.url}/p/{slug}/", wait_until="networkidle")
    assert weight and page.evaluate("document.querySelectorAll('script[src^=http]').length") == 0
