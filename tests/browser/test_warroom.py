"""The war room in a real Chromium: the map zooms with Leaflet, stands without it, and all of it looks well."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.campaigns.warroom.stage import *  # noqa: F403

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_war_room_on_the_desk(campaign, alice, open_page, sign_in, axe, screenshot):
    addresses = {
        "warroom": reverse("reports:campaign", args=[campaign.uuid]),
        "warroom-briefing": reverse("reports:briefing", args=[campaign.uuid]),
    }
    page = open_page()
    sign_in(page, alice)
    for name, address in addresses.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        axe(page, dark=True)
        screenshot(page, f"{name}-desktop")
    page.goto(addresses["warroom"])
    expect(page.locator(".leaflet-container path")).to_have_count(12)
    page.get_by_role("link", name="Senate", exact=True).click()
    expect(page.locator(".leaflet-container path")).to_have_count(4)
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, alice)
    for name, address in addresses.items():
        phone.goto(address)
        phone.wait_for_load_state("networkidle")
        screenshot(phone, f"{name}-phone-es")
