"""Action pages in a real Chromium on a desktop, and what they weigh; phones stand in test_ways_through."""

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.petitions import folding
from contacts.intake import services as intake
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.petitions.test_sign import sign_many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _addresses(settings: Any, live_server: Any) -> None:
    settings.PUBLIC_URL = live_server.url


def fold() -> None:
    intake.fold_waiting(now=timezone.now())
    folding.count_all(timezone.now())
    cache.clear()


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
