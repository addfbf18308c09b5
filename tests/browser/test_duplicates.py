"""Duplicates in a real browser: the queue, two people side by side, decided by keys alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.dedupe import services, tasks
from contacts.dedupe.merging.models import Merge
from contacts.dedupe.models import Candidate
from contacts.places.models import Address
from tests.contacts.consent.story import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_pairs_are_decided_by_keys(lead, alice, open_page, live_server, axe, screenshot, sign_in):
    for given, family, email, phone in (
        ("Jose", "Rivera", "jose@example.org", "860-555-0101"),
        ("José Luis", "Rivera Santos", "jose@example.org", "860-555-0101"),
        ("Robert", "Smith", "bob@example.org", ""),
        ("Bob", "Smith", "bob@example.org", ""),
        ("Guadalupe Esperanza", "Montenegro-Castellanos y de la Vega", "lupe@example.org", "860-555-0102"),
        ("Lupe", "Montenegro", "g.montenegro@example.org", "860-555-0102"),
    ):
        person = make_person(lead, given, family, email=email, phone=phone)
        Address.objects.create(person=person, street="12 Elm Street", town_text="Hartford", zip="06106")
    services.search(by=alice, now=timezone.now())
    tasks.run_due()
    assert Candidate.objects.count() == 3
    page = open_page()
    sign_in(page, alice)
    queue = live_server.url + reverse("duplicates:queue")
    page.goto(queue)
    axe(page)
    screenshot(page, "duplicates-queue")
    page.locator(".row-link").first.click()
    page.wait_for_selector("text=One person or two?")
    axe(page)
    screenshot(page, "duplicates-pair")
    page.keyboard.press("2")
    assert page.locator(".pair input[value=loser]:checked").count() >= 1
    with page.expect_navigation():
        page.keyboard.press("m")
    assert Merge.objects.count() == 1
    with page.expect_navigation():
        page.keyboard.press("x")
    assert Candidate.objects.filter(state="dismissed").count() == 1
    page.goto(live_server.url + reverse("duplicates:merge", args=[Merge.objects.get().uuid]))
    axe(page)
    screenshot(page, "duplicates-merge")
    small = open_page(phone=True, dark=True)
    sign_in(small, alice)
    small.context.add_cookies([{"name": "django_language", "value": "es", "url": live_server.url}])
    for name, path in {"queue": queue, "pair": f"{queue}{Candidate.objects.get(state='open').uuid}/"}.items():
        small.goto(path)
        axe(small)
        screenshot(small, f"duplicates-{name}-phone-dark-es")
