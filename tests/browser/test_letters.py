"""Letters in a real Chromium: phone, both languages, with and without JavaScript; the desk on a laptop."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.letters.models import Letter
from campaigns.letters.retargeting import delivery as retargeting
from contacts.intake import services as intake
from contacts.policymakers.models import Term
from tests.campaigns.letters.stage import *  # noqa: F403
from tests.campaigns.letters.stage import STORY, term_of, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def tell(page: Any, town: str, code: str) -> None:
    page.locator("[name=story]").fill(STORY)
    page.locator("[name=given_name]").fill("Dolores")
    page.locator("[name=family_name]").fill("Rivera")
    page.locator("[name=email]").fill("dolores@example.org")
    page.locator("[name=street]").fill("12 Elm Street")
    page.locator("[name=town]").fill(town)
    page.locator("[name=zip]").fill(code)


def test_it_writes_a_letter_on_a_phone(drive, open_page, live_server, axe, screenshot):
    page = open_page(phone=True)
    page.goto(f"{live_server.url}/p/write-now/")
    axe(page)
    screenshot(page, "letter-phone-story")
    tell(page, "Alderbrook", "99100")
    page.get_by_label("The money is there.").check()
    page.get_by_label("Direct").check()
    page.get_by_role("button", name="Next: read your letter").click()
    expect(page.locator("[name=letter_ask]")).to_have_value(re.compile("learned to hate"))
    axe(page)
    screenshot(page, "letter-phone-read")
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Send my letter").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    axe(page)
    intake.fold_waiting(now=timezone.now())
    assert set(Letter.objects.values_list("state", flat=True)) == {"ready"}


def test_it_asks_one_question_in_spanish_without_javascript(drive, open_page, live_server, axe, screenshot):
    page = open_page(phone=True, language="es", javascript=False)
    page.goto(f"{live_server.url}/p/write-now/")
    tell(page, "Birchbrook", "99110")
    page.get_by_role("button", name="Siguiente: lea su carta").click()
    expect(page.get_by_text("¿Dónde vive usted?")).to_be_visible()
    screenshot(page, "letter-phone-question-es")
    page.locator("input[type=radio][name=answer]").first.check()
    page.locator(".act-button").click()
    box = page.locator("[name=letter_ask]")
    expect(box).to_have_value(re.compile("Le pido que vote"))
    box.fill(box.input_value().replace(STORY, ""))
    page.get_by_role("button", name="Enviar mi carta").click()
    expect(page.get_by_text("Hágala suya")).to_be_visible()
    screenshot(page, "letter-phone-nudge-es")
    page.get_by_label("Enviarla tal como está").check()
    page.wait_for_timeout(2000)
    page.get_by_role("button", name="Enviar mi carta").click()
    expect(page.get_by_role("heading", name="Un paso más: revise su correo")).to_be_visible()
    intake.fold_waiting(now=timezone.now())
    assert set(Letter.objects.values_list("state", flat=True)) == {"unconfirmed"}


def test_the_question_is_for_everybody(drive, open_page, live_server, axe, screenshot):
    page = open_page(phone=True, dark=True)
    page.goto(f"{live_server.url}/p/write-now/")
    tell(page, "Birchbrook", "99110")
    page.get_by_role("button", name="Next: read your letter").click()
    expect(page.get_by_text("Where do you live?")).to_be_visible()
    axe(page)
    screenshot(page, "letter-phone-question-dark")
    page.get_by_role("button", name="Back").click()
    expect(page.locator("[name=story]")).to_have_value(STORY)


def test_the_desk_looks_well(drive, bill, alice, open_page, live_server, axe, screenshot, sign_in):
    now = timezone.now()
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, [term_of("upper", 1), term_of("lower", 1)], now=now)
    old = term_of("upper", 1)
    Term.objects.filter(pk=old.pk).update(ends_on=timezone.localdate())
    retargeting.notice(drive, now)
    page = open_page()
    sign_in(page, alice)
    uuid = drive.page.uuid
    for name, path in {
        "letters-drive": f"/desk/pages/letters/{uuid}/",
        "letters-list": f"/desk/pages/letters/{uuid}/letters/",
        "letters-texts": f"/desk/pages/letters/{uuid}/texts/",
        "letters-builder": f"/desk/pages/{uuid}/edit/",
        "whip-count": f"/desk/campaigns/whip/{bill.uuid}/",
    }.items():
        page.goto(live_server.url + path)
        axe(page)
        screenshot(page, name)
