"""Vera and Vito call side by side from their phones until the list is empty; nobody is called twice."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.outreach import tasks
from campaigns.outreach.models import Assignment, Attempt, CallList
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership
from contacts.consent.models import Consent
from contacts.people.models import Person
from contacts.segments.models import Segment
from tests import cast
from tests.campaigns.outreach.conftest import make_person
from tests.journeys.conftest import Town
from tests.processes import wait_for

pytestmark = pytest.mark.browser
NAMES = ["Ana", "Ben", "Cora", "Dan", "Eva", "Flor", "Gus", "Hal"]


@pytest.fixture
def stage(alice: Membership) -> Segment:
    """Eight people who agreed to calls, and one who did not; a campaign and a segment."""
    Campaign.objects.create(partner=alice.partner, name="Fair funding", stage="active")
    for n, name in enumerate(NAMES):
        make_person(alice.partner, name, f"+1860555011{n}")
    make_person(alice.partner, "Quiet", "+18605550199", agreed=False)
    return Segment.objects.create(partner=alice.partner, name="Everyone we know", tree={})


@pytest.fixture
def vito(alice: Membership) -> Membership:
    """A second volunteer."""
    return cast.make_member("Vito", alice.partner, "volunteer")


def open_list(desk: Page) -> CallList:
    """Make a call list of a segment, with a script and a question, and open it."""
    desk.goto("/desk/outreach/new/")
    desk.locator("[name=name]").fill("Before the hearing")
    desk.locator("[name=segment]").select_option(label="Everyone we know")
    desk.locator("[name=campaign]").select_option(label="Fair funding")
    desk.locator("[name=script_en]").fill("Hello {{ first_name }}, this is {{ my_name }}. Will you come on Thursday?")
    desk.locator("[name=ask_0_en]").fill("Will you come?")
    desk.locator("[name=ask_0_choices]").fill("Yes | Sí\nNo | No")
    desk.get_by_role("button", name="Make the list").click()
    expect(desk.locator(".stats").first).to_contain_text(str(len(NAMES)))
    desk.get_by_role("button", name="Open for volunteers").click()
    expect(desk.get_by_role("button", name="Pause")).to_be_visible()
    return CallList.objects.get()


def take(page: Page) -> str:
    """Take the next person from wherever one stands; gives her first name, or nothing when nobody is left."""
    page.locator(".shift-list button, .thumb-bar form button").first.click()
    page.wait_for_url(re.compile("/call/|/shift/$"))
    return page.locator("h1").inner_text() if "/call/" in page.url else ""


def tell(page: Page, button: str, note: str = "", answer: str = "") -> None:
    """Write a note, tick an answer, press a result."""
    if note:
        page.get_by_label("Note").fill(note)
    if answer:
        page.get_by_role("radio", name=answer).check()
    if button == "Do not contact again":
        page.locator("details.more summary").click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Saved:")).to_be_visible()


def test_two_volunteers_call_until_nobody_is_left(
    town: Town, stage: Segment, alice: Membership, vera: Membership, vito: Membership, open_page: Any, sign_in: Any,
    screenshot: Any,
) -> None:  # fmt: skip
    desk, phones = open_page(), [open_page(phone=True), open_page(phone=True)]
    for page, member in zip([desk, *phones], [alice, vera, vito], strict=True):
        sign_in(page, member)
    called = open_list(desk)
    for page in phones:
        page.goto("/desk/outreach/shift/")
    first, second = (take(page) for page in phones)
    assert first and second and first != second
    screenshot(phones[0], "journey-call-phone")

    # Vito's phone dies: his person waits until the lease ends, and comes back.
    Assignment.objects.filter(claimed_by=vito.user).update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    tasks.release_expired.delay()  # as the beat does every minute
    wait_for(lambda: not claims(vito), seconds=20, what="the worker to give her back")
    phones[1].reload()
    expect(phones[1].get_by_role("button", name="reached", exact=False)).to_have_count(0)

    tell(phones[0], "Reached", note="Her neighbour wants to come too.", answer="Yes")
    asked_for_silence = take(phones[0])
    tell(phones[0], "Do not contact again")
    person = Person.objects.get(given_name=asked_for_silence)
    assert Consent.objects.filter(point__reaches__person=person, decision="withdrawn", channel="phone").exists()

    phones[1].goto("/desk/outreach/shift/")
    seen, on_the_phone = [first, asked_for_silence], dict.fromkeys(phones, "")
    while True:
        for page in phones:  # both hold somebody at the same time
            on_the_phone[page] = take(page)
        names = [name for name in on_the_phone.values() if name]
        assert len(names) == len(set(names))
        seen += names
        for page, name in on_the_phone.items():
            if name:
                tell(page, "Reached")
        if not all(on_the_phone.values()):
            break
    assert sorted(seen) == sorted(NAMES) and second in seen
    assert Attempt.objects.count() == len(NAMES)
    assert Attempt.objects.values("assignment").distinct().count() == len(NAMES)

    desk.goto(f"/desk/outreach/{called.uuid}/")
    expect(desk.locator(".stats").first).to_contain_text(str(len(NAMES) - 1))
    expect(desk.get_by_text("Vito")).not_to_have_count(0)
    screenshot(desk, "journey-call-list")
    desk.goto(f"/desk/people/{Person.objects.get(given_name=first).uuid}/")
    expect(desk.get_by_text("Her neighbour wants to come too.").first).to_be_visible()
    desk.goto(f"/desk/campaigns/{Campaign.objects.get().uuid}/")
    expect(desk.get_by_text(f"{len(NAMES) - 1} reached of {len(NAMES)}")).to_be_visible()


def claims(member: Membership) -> int:
    """Count whom this volunteer holds."""
    return Assignment.objects.filter(state="claimed", claimed_by=member.user).count()
