"""The builder of segments on a desktop and a phone: steps, a map that writes into its blank, what people are like."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from coalition.partners.models import Partner
from contacts.people.models import Person, Role, Stewardship
from contacts.places.models import Address, District, Residence, Town
from contacts.segments import services
from contacts.segments.exchange import services as exchange

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def _strip(west: float) -> list[list[float]]:
    return [[west, 41.2], [west + 0.5, 41.2], [west + 0.5, 42.0], [west, 42.0], [west, 41.2]]


@pytest.fixture
def people(lead: Partner) -> list[Person]:
    cache.clear()
    towns = [
        Town.objects.create(name=name, key=name.lower(), lat=lat, lon=lon)
        for name, lat, lon in (("Hartford", 41.764, -72.685), ("Meriden", 41.538, -72.807), ("Storrs", 41.808, -72.25))
    ]
    districts = [
        District.objects.create(
            chamber="lower", number=n + 1, name=f"House {n + 1}", plan="2022",
            geometry={"type": "Polygon", "coordinates": [_strip(-73.2 + n / 2)]},
        )
        for n in range(3)
    ]  # fmt: skip
    made = [Person.objects.create(given_name=f"Ana {n}", family_name="Ruiz", language="es") for n in range(12)]
    Stewardship.objects.bulk_create(Stewardship(person=one, partner=lead) for one in made)
    Role.objects.bulk_create(Role(person=one, kind="parent") for one in made[:7])
    for n, one in enumerate(made):
        Address.objects.create(person=one, town=towns[n % 3], lat=41.5 + n / 30, lon=-72.7)
        Residence.objects.create(
            person=one, chamber="lower", plan="2022", district=districts[n % 3], confidence=1, how="point"
        )
    return made


@contextmanager
def _slow(page: Any) -> Iterator[list[Any]]:
    """Keep the answers to steps of the builder back until all that is done inside is done."""
    held: list[Any] = []
    is_over = False
    page.route("**/segments/new/", lambda route: route.continue_() if is_over else held.append(route))
    yield held
    is_over = True
    for one in held:
        one.continue_()


def test_a_segment_is_built_step_by_step_and_on_a_map(
    people: Any, alice: Any, other: Any, open_page: Any, live_server: Any, axe: Any, screenshot: Any, sign_in: Any
) -> None:
    tree = {"v": 1, "all": [{"is": "role", "value": ["parent"]}]}
    parents = services.write(None, name="Parents", tree=tree, by=alice, now=timezone.now())
    services.write(parents, name="Parents", tree={"v": 1, "all": [{"is": "named"}]}, by=alice, now=timezone.now())
    exchange.show(parents, other.uuid, by=alice, now=timezone.now())
    page = open_page()
    sign_in(page, alice)
    page.goto(live_server.url + reverse("segments:new"))
    page.get_by_label("Name").fill("Near the Capitol")
    with _slow(page) as held:
        page.select_option("#m-0", "steps")
        page.select_option("#new-0", "segment")  # asked before the step before it was answered
    assert len(held) == 1
    page.locator("#f-0-0-value").get_by_label("Parents").check()
    page.select_option("#new-0", "near")
    expect(page.locator("[data-ground].is-live")).to_have_count(1)
    page.select_option("#step-0-1", "limit")
    page.get_by_label("miles, at most").fill("30")
    page.locator("#f-0-1-centre").fill("Hartford")
    expect(page.locator(".ground-corner")).to_have_count(1)
    expect(page.locator("#preview-card")).to_contain_text("within 30 miles of Hartford")
    expect(page.locator("#preview-card")).to_contain_text("Parent or guardian")
    with _slow(page):
        page.select_option("#new-0", "area")
        page.get_by_label("miles, at most").fill("25")  # typed into what is about to be drawn anew
    area = page.locator("[data-ground=area]")
    for x, y in ((60, 60), (260, 70), (240, 200)):
        area.click(position={"x": x, "y": y})
    expect(area.locator(".ground-corner")).to_have_count(3)
    expect(page.locator("#new-0")).to_have_value("")  # what was added is not chosen once more
    page.get_by_role("button", name="Take back the last corner").click()
    expect(area.locator(".ground-corner")).to_have_count(2)
    area.click(position={"x": 240, "y": 200})
    expect(page.locator("#preview-card")).to_contain_text("inside the area drawn on the map (3 corners)")
    expect(page.locator("#preview-card")).to_contain_text("within 25 miles of Hartford")
    axe(page)
    screenshot(page, "segment-builder")
    page.get_by_role("button", name="Save segment").click()
    expect(page.locator("h1")).to_contain_text("Near the Capitol")
    page.goto(live_server.url + reverse("segments:detail", args=[parents.uuid]))
    expect(page.locator(".makeup")).to_be_visible()
    page.get_by_role("link", name="Why?").first.click()
    axe(page)
    screenshot(page, "segment-detail")
    phone = open_page(phone=True, dark=True)
    sign_in(phone, alice)
    phone.context.add_cookies([{"name": "django_language", "value": "es", "url": live_server.url}])
    for name, at in {"detail": "segments:detail", "builder": "segments:edit"}.items():
        phone.goto(live_server.url + reverse(at, args=[parents.uuid]))
        axe(phone)
        screenshot(phone, f"segment-{name}-phone-es-dark")
