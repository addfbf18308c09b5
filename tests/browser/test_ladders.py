"""A ladder in a real browser: built with htmx and without JavaScript; watched on a phone, in Spanish, in the dark."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.ladders import delivery, services
from campaigns.ladders.models import Ladder, LadderEntry
from coalition.partners.models import Membership
from contacts.people.models import FollowUp, Person
from tests.campaigns.ladders.conftest import ana, dolores
from tests.campaigns.ladders.story import branch, follow_up, make_ladder, plan, send, sign, tag, wait
from tests.campaigns.pages.stage import campaign, event, hearing, petition

__all__ = ["ana", "campaign", "dolores", "event", "hearing", "petition"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def live(alice: Membership, ana: Person, dolores: Person, petition: Any, event: Any, now: dt.datetime) -> Ladder:
    ask = {"is": "language", "language": "es"}
    steps = [wait("s1", 1), send("s2"), branch("s3", ask, [follow_up("s4", days=0)], [tag("s5", "Asked")])]
    of = plan({"is": "signed", "about": f"petition:{petition.uuid}"}, steps, goal=f"event:{event.uuid}")
    ladder = make_ladder(alice, of, now=now - 9 * HOUR)
    sign(ana, petition, now - 8 * HOUR)
    sign(dolores, petition, now - 8 * HOUR)
    delivery.advance(now=now - 8 * HOUR)
    delivery.advance(now=now - 6 * HOUR)
    return ladder


def test_it_is_built_tried_and_goes_live(
    open_page: Any, alice: Membership, petition: Any, ana: Person, sign_in: Any, axe: Any, screenshot: Any, now: Any
) -> None:
    sign(ana, petition, now - 30 * HOUR)
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("ladders:new"))
    desktop.fill("#id_name", "After signing")
    desktop.get_by_label("An empty ladder").check()
    axe(desktop)
    desktop.get_by_role("button", name="Start building").click()
    desktop.locator("select[name=trigger-is]").select_option("signed")
    desktop.locator("select[name=trigger-about]").wait_for()  # its blanks come by themselves
    desktop.locator(".step-add > summary").first.click()
    desktop.locator("button[value='add:top:tag']").click()
    desktop.locator("#s1 input[name='s1-name']").fill("Signed")
    desktop.locator(".step-add > summary").last.click()
    desktop.locator("button[value='add:s1:send']").click()
    desktop.locator("#s2 button[value='write:s2']").click()
    desktop.wait_for_url("**/build/s2/")
    desktop.locator("#text-en button[value^='begin:en']").click()
    desktop.fill("#subject-en", "Thank you")
    desktop.locator("#text-en textarea").first.fill("Every name counts.")
    desktop.get_by_role("button", name="Save and back to the steps").click()
    desktop.wait_for_url("**/build/#s2")
    assert desktop.locator("#s1 input[name='s1-name']").input_value() == "Signed"
    desktop.get_by_text("Ready to be tried").wait_for()
    axe(desktop)
    screenshot(desktop, "ladders-build")
    desktop.get_by_role("button", name="Try it on past data").click()
    desktop.wait_for_url("**/try/")
    desktop.locator("summary", has_text="Ana Smith").wait_for()
    axe(desktop)
    screenshot(desktop, "ladders-try")
    desktop.get_by_role("button", name="Go live").click()
    desktop.wait_for_url(lambda address: "/try/" not in address)
    assert Ladder.objects.get().state == "live"


def test_it_is_built_without_javascript(open_page: Any, alice: Membership, live: Ladder, sign_in: Any) -> None:
    plain = open_page(javascript=False, phone=True)
    sign_in(plain, alice)
    plain.goto(reverse("ladders:build", args=[live.uuid]))
    plain.fill("input[name='s1-amount']", "5")
    plain.locator("#s1 button[value='down:s1']").click()
    plain.wait_for_load_state()
    live.refresh_from_db()
    assert [step["id"] for step in live.plan["steps"]] == ["s2", "s1", "s3"]
    assert live.plan["steps"][1]["amount"] == 5


def test_it_is_watched_on_a_phone_in_spanish_in_the_dark(
    open_page: Any, alice: Membership, live: Ladder, dolores: Person, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, alice)
    phone.goto(reverse("ladders:detail", args=[live.uuid]))
    phone.get_by_text("Quién está dónde").wait_for()
    axe(phone)
    screenshot(phone, "ladders-live-phone-dark-es")
    entry = LadderEntry.objects.get(person=dolores)
    phone.goto(reverse("ladders:person", args=[live.uuid, entry.uuid]))
    axe(phone)
    screenshot(phone, "ladders-person-phone-dark-es")
    phone.goto(reverse("ladders:build", args=[live.uuid]))
    axe(phone)
    phone.goto(reverse("follow_ups:list"))
    axe(phone)
    screenshot(phone, "follow-ups-phone-dark-es")
    phone.get_by_role("button", name="Hecho: Call her").click()
    phone.get_by_text("Nada le espera").wait_for()
    assert FollowUp.objects.get().done_by == alice.user
    phone.goto(reverse("people:detail", args=[dolores.uuid]))
    phone.get_by_role("heading", name="Por hacer").wait_for()
    services.pause(live, by=alice, now=timezone.now())
