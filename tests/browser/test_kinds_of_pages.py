# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""Joining and calling, with the house ringing phones, in a real Chromium at phone size; other ways stand beside."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.models import CallReport
from campaigns.signups.models import Signup
from contacts.intake import services as intake
from contacts.policymakers.models import Term
from tests.browser.test_page_faces import fill
from tests.campaigns.calls.conftest import HOME, call_page, legislators, state  # noqa: F401
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.signups.conftest import signup_page  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _addresses(settings: Any, live_server: Any, tmp_path: Any) -> None:
    settings.PUBLIC_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path


def fold() -> None:
    intake.fold_waiting(now=timezone.now())


@pytest.fixture
def phones(settings: Any, monkeypatch: Any) -> None:
    """The house can ring phones, and offices are open."""
    settings.VOICE_ACCOUNT, settings.VOICE_TOKEN, settings.VOICE_NUMBER = "AC1", "secret", "+18605550100"
    monkeypatch.setattr("campaigns.calls.selectors.are_open", lambda *hours: True)
    monkeypatch.setattr("campaigns.calls.connecting.services.are_open", lambda *hours: True)


def test_it_joins_and_calls_with_javascript(
    signup_page,
    call_page,
    legislators,
    state,
    phones,
    alice,
    open_page,
    live_server,
    axe,
    screenshot,
    sign_in,  # noqa: F811
):
    page = open_page(phone=True)
    page.goto(f"{live_server.url}/p/join-us/")
    axe(page)
    screenshot(page, "join-phone")
    fill(page)
    page.get_by_label("Translate").check()
    page.wait_for_timeout(3000)
    page.locator(".act-button").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    page.goto(f"{live_server.url}/p/call-them/?lang=es")
    fill(page)
    page.locator("[name=zip]").fill("99110")
    page.locator("[name=town]").fill("Birchbrook")
    page.locator("button[name=look]").click()
    expect(page.locator(".where-map")).to_be_visible()
    axe(page)
    screenshot(page, "call-where-phone-es")
    page.locator("[name=town]").fill(HOME["town"])
    page.locator("[name=zip]").fill(HOME["zip"])
    page.locator("button[name=look]").click()
    expect(page.locator("a[href^='tel:']")).to_have_count(2)
    page.locator("[name=ring_phone]").fill("860-555-0177")
    page.wait_for_timeout(3000)
    page.locator("button[name=press]").first.click()
    expect(page.locator(".notice-success")).to_contain_text("Oprima 1")
    axe(page)
    screenshot(page, "call-phone-es")
    ConnectedCall.objects.update(state="over", outcome="connected", seconds=95, phone="")
    ConnectRefusal.objects.create(call_page=call_page, on=timezone.localdate(), reason="closed", count=4)
    page.locator("select").first.select_option("spoke")
    page.wait_for_timeout(3000)
    page.locator(".act-button").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    fold()
    assert Signup.objects.count() == CallReport.objects.count() == 1 and not page.context.cookies()
    desk = open_page()
    sign_in(desk, alice)
    for name, path in {"sign-ups": signup_page, "calls": call_page}.items():
        desk.goto(f"{live_server.url}/desk/pages/{name}/{path.page.uuid}/")
        axe(desk)
        screenshot(desk, f"desk-{name}")
    Term.objects.update(ends_on=timezone.localdate())
    cache.clear()
    page.goto(f"{live_server.url}/p/call-them/?lang=es")
    expect(page.get_by_role("heading", name="en espera")).to_be_visible()
    axe(page)
    screenshot(page, "call-hold-phone-es")
