"""Dolores promises to speak, changes her mind by her link, and comes; Vera stands at the door with a phone."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from campaigns.pages.rules import MIN_SECONDS
from campaigns.turnout.models import CheckIn, Event, Rsvp
from coalition.partners.models import Membership
from tests.campaigns.pages.stage import campaign, event, hearing
from tests.journeys.conftest import Town
from tests.processes import wait_for

__all__ = ["campaign", "event", "hearing"]
pytestmark = pytest.mark.browser
MANAGE = re.compile(r"https?://\S+/rsvp/[^\s\"<>)]+")


def promise(page: Page, event: Event) -> None:
    """Promise to speak, and say that a ride would help."""
    page.goto(f"/p/{event.page.slug}/")
    opened = time.monotonic()
    page.get_by_role("radio", name="Speak at the hearing").check()
    page.locator("[name=given_name]").fill("Dolores")
    page.locator("[name=family_name]").fill("Rivera")
    page.locator("[name=email]").fill("dolores@example.org")
    page.locator("[name=zip]").fill("06106")
    page.get_by_label("a ride there and back").check()
    wait_for(lambda: time.monotonic() - opened > MIN_SECONDS + 1, seconds=10, what="a person's time to fill in a form")
    page.locator("form.action button.act-button").click()
    expect(page).to_have_url(re.compile("/thanks/"), timeout=15_000)


def numbers(desk: Page, event: Event) -> list[str]:
    """Read promised, confirmed and came from the organizer's page."""
    desk.goto(f"/desk/turnout/{event.uuid}/")
    return desk.locator(".stats").first.locator(".stat-value").all_inner_texts()[:3]


def test_a_promise_becomes_a_person_in_the_room(
    town: Town, event: Event, alice: Membership, vera: Membership, open_page: Any, sign_in: Any, screenshot: Any
) -> None:
    hers, desk = open_page(phone=True), open_page()
    sign_in(desk, alice)
    promise(hers, event)
    wait_for(lambda: Rsvp.objects.exists(), seconds=20, what="the folded promise")
    assert (Rsvp.objects.get().mode, Rsvp.objects.get().needs) == ("speak", ["ride"])
    assert numbers(desk, event) == ["1", "0", "0"]
    expect(desk.get_by_text("Dolores Rivera")).to_be_visible()

    mail = wait_for(lambda: town.mails_to("dolores@example.org"), seconds=25, what="the receipt")[0]
    link = MANAGE.search(mail["text"])
    assert link, mail["text"]
    hers.goto(link[0])
    assert Rsvp.objects.get().confirmed_at is None
    hers.get_by_role("radio", name="Come and stand with us").check()
    hers.get_by_role("button", name="Save").click()
    expect(hers.get_by_text("Saved. Thank you!")).to_be_visible()
    screenshot(hers, "journey-rsvp-changed-phone")
    assert (Rsvp.objects.get().mode, Rsvp.objects.get().needs) == ("come", ["ride"])
    assert numbers(desk, event) == ["1", "1", "0"]

    door = open_page(phone=True)
    sign_in(door, vera)
    door.goto("/desk/turnout/doors/")
    door.locator("a.choice").click()
    door.get_by_role("searchbox").fill("rivera")
    row = door.locator("#door-list li", has_text="Dolores Rivera")
    row.get_by_role("button", name="Here").click()
    expect(row.get_by_role("button", name="Undo")).to_be_visible()
    screenshot(door, "journey-door-phone")
    assert numbers(desk, event) == ["1", "1", "1"]
    row.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("button", name="Here")).to_be_visible()
    assert numbers(desk, event) == ["1", "1", "0"]
    row.get_by_role("button", name="Here").click()
    expect(row.get_by_role("button", name="Undo")).to_be_visible()

    door.get_by_text("Somebody just came").click()
    door.locator("[name=given_name]").fill("Ben")
    door.locator("[name=family_name]").fill("Jones")
    door.locator("[name=reach]").fill("(860) 555-0142")
    door.get_by_role("button", name="Check in").click()
    expect(door.locator("#door-list li", has_text="Ben Jones")).to_be_visible()
    assert CheckIn.objects.filter(undone_at=None, walk_in=True).count() == 1
    assert numbers(desk, event) == ["1", "1", "2"]
    stats = desk.locator(".stats").first
    expect(stats).to_contain_text("100 % of those who promised; 1 just came")
    screenshot(desk, "journey-turnout")
