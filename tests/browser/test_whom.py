"""Whom an alert goes to, in a real browser: numbers, one person explained, limits; phone, dark, Spanish."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts.models import Alert
from coalition.partners.models import Membership
from contacts.consent.models import Consent, ConsentState, ContactPoint, Wording
from contacts.segments.models import Segment
from tests.campaigns.alerts.conftest import alert, campaign, everyone, make_person, page, people
from tests.campaigns.alerts.story import act, make_alert, send
from tests.campaigns.alerts.test_whom import live

__all__ = ["alert", "campaign", "everyone", "page", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def busy(alert: Alert, alice: Membership, people: Any, now: dt.datetime) -> Alert:
    """An alert that leaves somebody out for nearly every reason, and many segments to choose from."""
    names = ["Maria-Guadalupe Fernandez de la Vega y Santamaria-Montgomery", *(f"Person {n}" for n in range(40))]
    for n, name in enumerate(names):
        one = make_person(alice.partner, name, "es" if n % 3 == 0 else "en", email=f"person{n}@example.org")
        live(one, "upper", 1 + n % 7)
        live(one, "lower", 100 + n % 11)
    live(people["dolores"], "upper", 3)
    act(people["ana"], alert, now)
    ContactPoint.objects.filter(value="person5@example.org").update(status="bounced")
    send(make_alert(alice, "Yesterday's news"), now - dt.timedelta(days=1))
    send(make_alert(alice, "The day before"), now - dt.timedelta(days=2))
    for n in range(12):
        Segment.objects.create(partner=alice.partner, name=f"Parents of school district {n}", counted=1200 + n)
    text = "Yes, write to me when there is something I can do for our schools."
    facts = {"partner": alice.partner, "channel": "email", "purpose": "alerts", "decision": "granted"}
    for state in ConsentState.objects.filter(point__value="dolores@example.org"):
        wording, _ = Wording.objects.get_or_create(key="alerts", language="en", defaults={"text": text})
        state.consent = Consent.objects.create(point=state.point, how="web_form", wording=wording, **facts)
        state.save()
    return alert


@pytest.mark.parametrize("look", ["", "phone-dark-es"])
def test_it_tells_whom_and_why(
    look: str, open_page: Any, adam: Membership, busy: Alert, people: Any, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    window = open_page(phone=True, dark=True, language="es") if look else open_page()
    sign_in(window, adam)
    explain = reverse("alerts:explain", args=[busy.uuid])
    pages = {
        "compose": reverse("alerts:compose", args=[busy.uuid]),
        "audience": reverse("alerts:audience", args=[busy.uuid]),
        "sample": reverse("alerts:sample", args=[busy.uuid, "acted"]),
        "explain-empty": explain,
        "explain-in": f"{explain}?person={people['dolores'].uuid}",
        "explain-out": f"{explain}?person={people['ana'].uuid}",
        "limits": reverse("alerts:limits"),
    }
    for name, url in pages.items():
        window.goto(url)
        screenshot(window, f"whom-{name}{f'-{look}' if look else ''}")
        if name != "compose":
            axe(window)


def test_it_counts_at_once_and_narrows_segments(
    open_page: Any, alice: Membership, busy: Alert, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:compose", args=[busy.uuid]))
    rows = desktop.locator("#include-choices label:visible")
    assert rows.count() == 13
    desktop.locator("[data-narrows=include-choices]").fill("district 7")
    assert rows.count() == 2  # the one that is chosen stays in sight
    desktop.get_by_label("Everyone", exact=False).first.uncheck()
    desktop.locator("#audience", has_text="Choose whom it concerns").wait_for()
    desktop.get_by_label("Everyone", exact=False).first.check()
    desktop.locator("#audience", has_text="people will get it").wait_for()
    desktop.locator("#id_priority").select_option("2")
    desktop.locator("#saved", has_text="Saved").wait_for()


def test_it_explains_after_the_send(
    open_page: Any, alice: Membership, busy: Alert, people: Any, now: dt.datetime, sign_in: Any, axe: Any,
    screenshot: Any,
) -> None:  # fmt: skip
    send(busy, now)
    phone = open_page(phone=True)
    sign_in(phone, alice)
    phone.goto(f"{reverse('alerts:explain', args=[busy.uuid])}?person={people['dolores'].uuid}")
    axe(phone)
    screenshot(phone, "whom-explain-sent-phone")
    phone.goto(f"{reverse('alerts:explain', args=[busy.uuid])}?person={people['ana'].uuid}")
    axe(phone)
    screenshot(phone, "whom-explain-left-out-phone")
    phone.get_by_label("Name or e-mail address").fill("person 1")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_text("Person 1", exact=True).wait_for()
    axe(phone)
