"""The page of a person in a real browser: corrected in its place, with panels, a family, a note that calls somebody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.households import services as households
from contacts.people.models import Person, Role
from contacts.places import matching
from contacts.places.models import Address
from contacts.policymakers.models import Term
from contacts.schools import services as schools
from contacts.schools.models import School
from contacts.ties import services as ties
from tests import houses
from tests.contacts.consent.story import allow, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_person_is_seen_whole_and_corrected_in_place(
    lead, alice, adam, open_page, live_server, axe, screenshot, sign_in
):
    now = timezone.now()
    houses.found_state(now)
    schools.make_up_schools(now=now)
    ana = make_person(
        lead, "Ana Guadalupe", "Rivera", email="familia.rivera@example.org", phone="860-555-0101", language="es"
    )
    luis = make_person(lead, "Luis", "Rivera", email="familia.rivera@example.org", language="es")
    make_person(lead, "Inés", "Rivera", email="familia.rivera@example.org")
    allow("familia.rivera@example.org", lead)
    Address.objects.create(person=ana, street="12 Elm Street", town_text="Birchbrook", since=now)
    matching.match_addresses(now=now)
    households.join(ana, luis, by=alice, now=now - dt.timedelta(days=9))
    school = School.objects.get(organization__name="Birchbrook Elementary School")
    Role.objects.create(person=ana, kind="parent", organization=school.organization, detail={"grades": ["K", "1"]})
    senator = Term.objects.filter(seat__chamber="upper").first().person
    ties.tie(ana, senator, facts=ties.Facts("knows", 2, "told us at the forum"), by=alice, now=now)
    page = open_page()
    sign_in(page, alice)
    here = live_server.url + reverse("people:detail", args=[ana.uuid])
    page.goto(here)
    page.click("text=Name and language")
    page.fill("#who [name=given_name]", "x" * 101)
    page.evaluate("document.querySelector('#who [name=given_name]').removeAttribute('maxlength')")
    page.fill("#who [name=given_name]", "x" * 101)
    page.click("#who button:has-text('Save')")
    page.wait_for_selector("#who .field-error")  # beside the field, on the same page
    axe(page)
    page.fill("#who [name=given_name]", "Ana")
    with page.expect_navigation():
        page.click("#who button:has-text('Save')")
    assert Person.objects.get(pk=ana.pk).given_name == "Ana" and page.url == here
    page.fill("textarea[name=text]", "Her daughter Emma starts in May. @Adam")
    page.click("text=Write it down")
    page.wait_for_selector("text=seems to name a child")
    page.fill("textarea[name=text]", "Starts in May. @Adam")
    with page.expect_navigation():
        page.click("form.in-place button:has-text('Save')")
    page.set_viewport_size({"width": 1440, "height": 6000})  # each panel asks for itself when it is seen
    page.mouse.wheel(0, 10)
    page.wait_for_selector("text=grades K–1")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_selector("text=greeted “Ana y Luis”")
    page.wait_for_selector("text=grades K–1")
    page.evaluate("window.scrollTo(0, 0)")
    page.click("nav[aria-label='What is shown'] >> text=Notes and calls")
    page.wait_for_selector("#timeline .chip.is-on >> text=Notes and calls")
    page.click("nav[aria-label='What is shown'] >> text=Everything")
    page.wait_for_selector("#timeline .chip.is-on >> text=Everything")
    axe(page)
    screenshot(page, "person")
    page.goto(live_server.url + reverse("schools:detail", args=[school.organization.uuid]))
    axe(page)
    screenshot(page, "school")
    small = open_page(phone=True, dark=True)
    sign_in(small, alice)
    small.context.add_cookies([{"name": "django_language", "value": "es", "url": live_server.url}])
    paths = {
        "person": here,
        "school-add": live_server.url + reverse("schools:add", args=[ana.uuid]) + f"?school={school.organization.uuid}",
    }
    for name, path in paths.items():
        small.goto(path)
        axe(small)
        screenshot(small, f"{name}-phone-dark-es")
