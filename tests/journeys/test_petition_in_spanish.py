"""Dolores signs on her phone, in Spanish: without JavaScript by a confirmed address, with it by a solved proof."""

import re
import time
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from campaigns.ledger.models import Action
from campaigns.pages.rules import MIN_SECONDS
from campaigns.petitions.models import Petition, Signature
from coalition.partners.models import Membership
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.pages.stage import campaign, petition
from tests.journeys.conftest import Town
from tests.processes import wait_for

__all__ = ["campaign", "petition"]
pytestmark = pytest.mark.browser
SIGN = "Firmar la petición"
CONFIRM = re.compile(r"https?://\S+/confirm/[^\s\"<]+")


def open_in_spanish(page: Page) -> float:
    """Open the page; tells when."""
    page.goto("/p/fund-our-schools/?lang=es")
    opened = time.monotonic()
    expect(page.locator("h1")).to_have_text("Fondos para nuestras escuelas")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    return opened


def err_and_correct(page: Page) -> None:
    """Type a wrong address and no ZIP, be told so in Spanish, keep what was typed, and mend it."""
    page.get_by_role("textbox", name="Nombre").fill("Dolores")
    page.get_by_role("textbox", name="Apellido").fill("Rivera")
    page.get_by_role("textbox", name="Correo").fill("dolores-en-example")
    page.get_by_role("button", name=SIGN).click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_contain_text("Esto no parece")
    expect(page.get_by_role("textbox", name="Nombre")).to_have_value("Dolores")
    expect(page.get_by_role("textbox", name="Correo")).to_have_value("dolores-en-example")
    assert not Submission.objects.exists()
    page.get_by_role("textbox", name="Correo").fill("dolores@example.org")
    page.get_by_role("textbox", name="Código postal").fill("06106")


def sign(page: Page, opened: float) -> None:
    """Press the button no sooner than a person could."""
    wait_for(lambda: time.monotonic() - opened > MIN_SECONDS + 1, seconds=10, what="a person's time to fill in a form")
    page.get_by_role("button", name=SIGN).click()
    expect(page).to_have_url(re.compile(r"/thanks/\?lang=es"), timeout=15_000)


def words_of_thanks(page: Page) -> list[str]:
    """Read what the thank-you page says, without the counter that everybody moves."""
    return [page.locator("h1").inner_text(), *page.locator(".lead, .must-confirm").all_inner_texts()]


def folded(number: int) -> list[Submission]:
    """Wait until the worker has folded this many submissions."""
    wait_for(lambda: not Submission.objects.filter(state="waiting").exists(), seconds=20, what="folding")
    came = list(Submission.objects.order_by("pk"))
    assert [(one.state, one.reason) for one in came] == [("folded", "")] * number
    return came


def letter(town: Town, subject: str) -> dict[str, Any]:
    """Wait for a mail to Dolores with these words in its subject."""
    found = wait_for(
        lambda: [one for one in town.mails_to("dolores@example.org") if subject in one["subject"]],
        seconds=25,
        what=f"a mail about {subject}",
    )
    return dict(found[0])


def counted(petition: Petition, number: int) -> None:
    """Wait until the counter of the petition shows this number."""
    wait_for(
        lambda: Petition.objects.get(pk=petition.pk).counted == number, seconds=20, what=f"{number} counted signatures"
    )


def see_at_the_desk(page: Page, petition: Petition, *, counted: str, pending: str) -> None:
    """Look at the signature list: the numbers, and one Dolores."""
    page.goto(f"/desk/pages/petitions/{petition.page.uuid}/")
    numbers = page.locator(".stats .stat")
    expect(numbers.nth(0)).to_contain_text(counted)
    expect(numbers.nth(1)).to_contain_text(pending)
    expect(page.get_by_text("Dolores Rivera")).to_have_count(1)


def test_it_is_signed_without_javascript(
    town: Town, petition: Petition, alice: Membership, open_page: Any, sign_in: Any, screenshot: Any
) -> None:
    page = open_page(phone=True, language="es", javascript=False)
    opened = open_in_spanish(page)
    err_and_correct(page)
    screenshot(page, "journey-petition-mended-phone-es")
    sign(page, opened)
    expect(page.get_by_role("heading", name="Un paso más: revise su correo")).to_be_visible()
    expect(page.locator(".share-links a")).to_have_count(4)
    folded(1)
    assert Signature.objects.get().needs_confirmation
    assert not Action.objects.exists()
    desk = open_page()
    sign_in(desk, alice)
    see_at_the_desk(desk, petition, counted="0", pending="1")
    mail = letter(town, "Confirme")
    link = CONFIRM.search(mail["text"])
    assert link
    page.goto(link[0])
    assert Signature.objects.get().needs_confirmation and Signature.objects.get().confirmed_at is None
    page.get_by_role("button", name="Sí, yo firmé").click()
    expect(page.get_by_text("Su firma está confirmada")).to_be_visible()
    counted(petition, 1)
    assert Action.objects.filter(kind="petition.signed").count() == 1
    see_at_the_desk(desk, petition, counted="1", pending="0")
    screenshot(desk, "journey-signatures")


def test_it_is_signed_with_javascript_and_twice_is_once(
    town: Town, petition: Petition, alice: Membership, open_page: Any, sign_in: Any, screenshot: Any
) -> None:
    page = open_page(phone=True, language="es")
    opened = open_in_spanish(page)
    err_and_correct(page)
    sign(page, opened)
    expect(page).to_have_url(re.compile(r"/thanks/\?lang=es&s=[\w-]{22}(#action-form)?$"))
    expect(page.locator(".share-links a")).to_have_count(4)
    first_answer = words_of_thanks(page)
    folded(1)
    assert Submission.objects.get().payload["proven"] is True
    receipt = letter(town, "Gracias")
    assert "Dolores" in receipt["text"]
    counted(petition, 1)
    page = open_page(phone=True, language="es")
    cache.clear()  # a form of its own: the same one sent twice would not even be a second arrival
    opened = open_in_spanish(page)
    for label, value in {"Nombre": "Dolores", "Apellido": "Rivera", "Correo": "Dolores@Example.org"}.items():
        page.get_by_role("textbox", name=label).fill(value)
    page.get_by_role("textbox", name="Código postal").fill("06106")
    sign(page, opened)
    assert words_of_thanks(page) == first_answer
    folded(2)
    assert (Signature.objects.count(), Person.objects.count(), Action.objects.count()) == (1, 1, 1)
    desk = open_page()
    sign_in(desk, alice)
    see_at_the_desk(desk, petition, counted="1", pending="0")
    desk.goto("/p/fund-our-schools/?lang=es")
    wait_for(lambda: desk.reload() and "1 firma" in desk.locator("main").inner_text(), seconds=20, what="the count")
    assert town.truth()["recipients"] == 1
