# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""Her path on a phone and the desk's reading, in a real Chromium, in both languages and by day and night."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from campaigns.testimony.models import Guide, Testimony
from campaigns.testimony.review import services as review
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.testimony.conftest import bill  # noqa: F401
from tests.campaigns.testimony.story import path_of, promised, walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STORY = "My son Mateo sat among thirty children all winter."
FACTS = [
    {"key": "f1", "en": "One class in five has more than 28 children.", "es": "Una de cada cinco clases tiene más."}
]


@pytest.fixture(autouse=True)
def _addresses(settings: Any, live_server: Any) -> None:
    settings.PUBLIC_URL = live_server.url


def said(language: str, text: str) -> str:
    """Say something that stands on a page in a language."""
    with translation.override(language):
        return gettext(text)


@dataclass
class Look:
    """How a page is looked at on the way, and on what it is seen."""

    axe: Any
    screenshot: Any
    seen_on: str

    def at(self, page: Any, step: str) -> None:
        if self.axe:
            self.axe(page)
        self.screenshot(page, f"testimony-{step}-{self.seen_on}")


def travel(page: Any, address: str, language: str, look: Look) -> None:
    """Go her whole path by link, pressing what she would press, until it waits for reading."""

    def say(text: str) -> str:
        return said(language, text)

    page.goto(f"{address}?lang={language}")
    look.at(page, "begin")
    page.get_by_role("link", name=say("Begin"), exact=True).click()
    page.get_by_label(say("I speak there, in person")).check()
    page.get_by_label(say("Your town")).fill("Hartford")
    page.get_by_label("Español" if language == "es" else "English", exact=True).check()
    page.get_by_label(say("When are you free that day?")).fill("until 2 p.m.")
    look.at(page, "how")
    page.get_by_role("button", name=say("Go on")).click()
    page.get_by_role("link", name=say("Parent"), exact=True).click()
    story = "Mi hijo Mateo pasó el invierno entre treinta niños." if language == "es" else STORY
    page.get_by_label(say("What happened at school? Tell of one day or one moment.")).fill(story)
    page.get_by_label(say("in support"), exact=True).check()
    page.get_by_label(FACTS[0][language]).check()
    look.at(page, "story")
    page.get_by_role("button", name=say("Show me my draft")).click()
    text = page.get_by_label(say("Your testimony"), exact=True)
    expect(text).to_contain_text("HB 5003")
    expect(text).to_contain_text(story)
    text.press_sequentially("Hola. ")
    words = len(re.findall(r"[\w.'’-]*\w[\w.'’-]*", text.input_value()))
    expect(page.locator("#length-words"), "it counts while she types").to_have_text(str(words))
    page.get_by_role("button", name=say("Start")).click()
    expect(page.get_by_role("timer")).to_contain_text("2:5")
    look.at(page, "words")
    page.get_by_role("button", name=say("Stop")).click()
    page.get_by_role("button", name=say("Save and go on")).click()
    expect(page.locator("mark").first).to_have_text("Mateo")
    look.at(page, "send")
    page.get_by_label(say("I looked at these words. They are not private; an organizer may look again.")).check()
    page.locator("[name=public]").check()
    page.get_by_role("button", name=say("Send it for reading")).click()
    expect(
        page.get_by_text(say("One of us reads your testimony now, and writes to you soon. You need do nothing."))
    ).to_be_visible()


def test_it_walks_the_path_and_the_desk_reads(
    event, hearing, bill, alice, open_page, live_server, axe, screenshot, sign_in
):
    hearing.testimony_email = "EDtestimony@cga.example.org"
    hearing.registration_url = "https://example.org/register"
    hearing.save()
    Guide.objects.create(event=event, bill=bill, facts=FACTS)
    row = promised(needs=["interpreter"])
    phone = open_page(phone=True)
    travel(phone, path_of(row), "en", Look(axe, screenshot, "phone"))
    row.refresh_from_db()
    assert "Mateo" in row.text and row.text_state == "review" and row.free_when == "until 2 p.m."
    for mail, given, is_small in (("g@example.org", "Gabriela", True), ("h@example.org", "Hilda", False)):
        hers = promised(email=mail, given_name=given, key=mail, language="es")
        page = open_page(phone=is_small, language="es", dark=not is_small)
        looks = (None, screenshot, "phone-es") if is_small else (axe, screenshot, "laptop-es-dark")
        travel(page, path_of(hers), "es", Look(*looks))
        hers.refresh_from_db()
        assert (hers.language, hers.text_state, hers.state) == ("es", "review", "review") and "Me llamo" in hers.text
    wide = open_page()
    fourth = promised(email="i@example.org", given_name="Ida", key="i")
    travel(wide, path_of(fourth), "en", Look(None, screenshot, "laptop"))

    other = walk(promised(email="e@example.org", given_name="Emilia", key="k2"), how={"language": "es"})
    Testimony.objects.filter(pk=other.pk).update(travel="Bus at 8:15", place=1)
    third = walk(promised(email="f@example.org", given_name="Flor", key="k3"), how={"speaker_name": "Flor Rivera"})
    third.refresh_from_db()
    review.approve(third, by=alice, now=timezone.now())
    review.suggest(other, other.text.replace("treinta", "30").replace("thirty", "30"), by=alice, now=timezone.now())
    night = open_page(phone=True, dark=True)
    night.goto(live_server.url + path_of(third) + "?lang=es")
    axe(night)
    screenshot(night, "testimony-ready-phone-es-dark")

    for dark in (False, True):
        desk = open_page(dark=dark, language="es" if dark else "en")
        sign_in(desk, alice)
        for name, address in (
            ("list", reverse("testimony:list")),
            ("event", reverse("testimony:event", args=[event.uuid])),
            ("one", reverse("testimony:one", args=[other.uuid])),
            ("roster", reverse("testimony:roster", args=[event.uuid])),
            ("archive", reverse("testimony:archive")),
            ("translate", reverse("testimony:translate", args=[other.uuid])),
        ):
            if dark and name not in {"one", "roster", "event"}:
                continue
            desk.goto(live_server.url + address)
            axe(desk)
            screenshot(desk, f"testimony-{name}{'-dark-es' if dark else ''}")
    small = open_page(phone=True, language="es")
    sign_in(small, alice)
    for name in ("event", "roster"):
        small.goto(live_server.url + reverse(f"testimony:{name}", args=[event.uuid]))
        axe(small)
        screenshot(small, f"testimony-{name}-desk-phone-es")
