# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""Her path on a phone and the desk's reading, in a real Chromium, in both languages and by day and night."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.testimony.models import Guide, Testimony
from campaigns.testimony.review import services as review
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.testimony.conftest import bill  # noqa: F401
from tests.campaigns.testimony.story import path_of, promised, walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FACTS = [
    {"key": "f1", "en": "One class in five has more than 28 children.", "es": "Una de cada cinco clases tiene más."}
]


@pytest.fixture(autouse=True)
def _addresses(settings: Any, live_server: Any) -> None:
    settings.PUBLIC_URL = live_server.url


def test_it_walks_the_path_and_the_desk_reads(
    event, hearing, bill, alice, open_page, live_server, axe, screenshot, sign_in
):
    hearing.testimony_email = "EDtestimony@cga.example.org"
    hearing.registration_url = "https://example.org/register"
    hearing.save()
    Guide.objects.create(event=event, bill=bill, facts=FACTS)
    row = promised(needs=["interpreter"])
    phone = open_page(phone=True)
    phone.goto(live_server.url + path_of(row))
    screenshot(phone, "testimony-begin-phone")
    phone.get_by_role("link", name="Begin").click()
    phone.get_by_label("I speak there, in person").check()
    phone.get_by_label("Your town").fill("Hartford")
    phone.get_by_label("When are you free that day?").fill("until 2 p.m.")
    axe(phone)
    screenshot(phone, "testimony-how-phone")
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("link", name="Parent").click()
    phone.get_by_label("What happened at school?").fill("My son Mateo sat among thirty children all winter.")
    phone.get_by_label("In support").check()
    phone.get_by_label("One class in five").check()
    axe(phone)
    screenshot(phone, "testimony-story-phone")
    phone.get_by_role("button", name="Show me my draft").click()
    expect(phone.get_by_label("Your testimony")).to_contain_text("HB 5003")
    phone.get_by_label("Your testimony").fill("HB 5003. My son Mateo sat among thirty children.")
    expect(phone.locator("#length-words")).to_have_text("9")
    phone.get_by_role("button", name="Start").click()
    expect(phone.get_by_role("timer")).to_contain_text("2:5")
    axe(phone)
    screenshot(phone, "testimony-words-phone")
    phone.get_by_role("button", name="Stop").click()
    phone.get_by_role("button", name="Save and go on").click()
    axe(phone)
    screenshot(phone, "testimony-send-phone")
    row.refresh_from_db()
    assert "Mateo" in row.text
    phone.goto(live_server.url + path_of(row, "how/") + "?lang=es")
    screenshot(phone, "testimony-how-phone-es")
    for step in ("story", "words", "send"):
        phone.goto(live_server.url + path_of(row, f"{step}/") + "?lang=es")
        axe(phone)
        screenshot(phone, f"testimony-{step}-phone-es")
    laptop = open_page(language="es")
    laptop.goto(live_server.url + path_of(row, "words/") + "?lang=es")
    axe(laptop)
    screenshot(laptop, "testimony-words-desktop-es")

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
