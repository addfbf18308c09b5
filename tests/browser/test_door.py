"""The door without a network, in a real Chromium: two phones merge to exactly once; and the pages of turnout."""

import datetime as dt
import re

import pytest
import segno
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.pages.models import PagePartner
from campaigns.turnout import selectors
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.door.rules import code_of
from campaigns.turnout.forecast import delivery as forecasts
from campaigns.turnout.models import CheckIn, Event, Rsvp
from campaigns.turnout.notices import delivery as notices
from campaigns.turnout.places.models import Resource
from contacts.intake import services as intake
from contacts.people.models import Person, Stewardship
from tests.browsing import camera
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import stamped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
KEPT = "caches.open('door-1').then((kept) => kept.match(location.href)).then(Boolean)"
LENT = """caches.open('door-1').then(async (kept) => {
  const reader = document.getElementById("door-app").dataset.reader;
  return (await kept.match(reader)) && (await kept.match(reader.replace("decode", "index")));
}).then(Boolean)"""
LEFT = """new Promise((done) => {
  indexedDB.open("door", 1).onsuccess = (opened) => {
    const rows = opened.target.result.transaction("rosters").objectStore("rosters").count();
    rows.onsuccess = () => done(rows.result);
  };
})"""
PRESS = """async ([words, many]) => {
  const search = document.querySelector('[data-part="search"]');
  for (let n = 0; n < many; n++) {
    search.value = words[n];
    search.dispatchEvent(new Event("input"));
    document.querySelector('[data-part="list"] .btn-primary').click();
    await new Promise((done) => setTimeout(done, 0));
  }
  search.value = "";
  search.dispatchEvent(new Event("input"));
}"""


def crowd(event, names):
    people = Person.objects.bulk_create([Person(given_name=one, family_name="Ruiz") for one in names])
    Person.objects.filter(pk__in=[one.pk for one in people]).update(modified_at=timezone.now())
    Stewardship.objects.bulk_create([Stewardship(person=one, partner=event.page.partner) for one in people])
    Rsvp.objects.bulk_create(
        [Rsvp(event=event, person=one, mode="speak", guests=i % 3) for i, one in enumerate(people)]
    )


def film_of(text, path):
    """Hold a QR code before the browser's camera: one picture in shades of grey, its code in the middle."""
    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=6, border=4)]
    size, width, height = len(rows), 640, 480
    picture = bytearray(b"\xb0" * (width * height))
    for y, row in enumerate(rows):
        at = ((height - size) // 2 + y) * width + (width - size) // 2
        picture[at : at + size] = bytes(16 if dark else 235 for dark in row)
    frame = b"FRAME\n" + bytes(picture) + b"\x80" * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3)


def test_two_phones_without_a_network_merge_exactly_once(
    event, vera, open_page, live_server, sign_in, axe, screenshot, tmp_path_factory
):
    names = [f"N{i:03}" for i in range(160)]
    crowd(event, names)
    address = live_server.url + reverse("turnout:door_phone", args=[event.uuid])
    phones = [open_page(phone=True, language="en"), open_page(phone=True, dark=True, language="es")]
    for page in phones:
        sign_in(page, vera)
        page.clock.install()
        page.goto(address)
        expect(page.locator('[data-part="all"]')).to_have_text("160")
        page.wait_for_function(KEPT)
    screenshot(phones[0], "door-phone")
    axe(phones[0])
    for page in phones:
        page.context.set_offline(True)
        page.reload()  # opened anew without a network: the page and the names come from the phone
        expect(page.locator('[data-part="all"]')).to_have_text("160")
    phones[0].evaluate(PRESS, [names[:120], 120])
    phones[1].evaluate(PRESS, [names[80:], 80])
    for page, count in ((phones[0], "120"), (phones[1], "80")):
        page.clock.fast_forward("30:00")
        expect(page.locator('[data-part="state"]')).to_contain_text(count)
        screenshot(page, f"door-offline-{count}")
    assert not CheckIn.objects.exists()
    for page in phones:
        page.context.set_offline(False)
        page.clock.fast_forward("01:00")
    for page, words in zip(phones, ("Everything is saved", "Todo está guardado"), strict=True):
        expect(page.locator('[data-part="state"]')).to_contain_text(words, timeout=30_000)
    assert CheckIn.objects.filter(undone_at=None).count() == 160 and DoorDeed.objects.count() == 200
    assert selectors.count_funnel(event)["came"] == 160
    phones[1].clock.fast_forward("01:00")
    expect(phones[1].locator('[data-part="here"]')).to_have_text("160")
    kiosk = phones[0]
    kiosk.goto(address + "?kiosk=1")
    kiosk.locator('[data-part="search"]').fill("N00")
    expect(kiosk.locator('[data-part="list"] li')).to_have_count(5)
    expect(kiosk.locator('[data-part="list"]')).not_to_contain_text("Ruiz")
    screenshot(kiosk, "door-kiosk")
    # A ticket before the camera, in a browser that reads no codes itself, without a network: the kiosk lets her in.
    crowd(event, ["Marisol"])
    late = Rsvp.objects.get(person__given_name="Marisol")
    film_of(f"{address.removesuffix('phone/')}?code={selectors.token_of(late.uuid)}", camera(tmp_path_factory))
    kiosk.context.grant_permissions(["camera"])
    kiosk.goto(address + "?kiosk=1")
    expect(kiosk.locator('[data-part="all"]')).to_have_text("161")
    assert not kiosk.evaluate("Boolean(window.BarcodeDetector)")
    kiosk.wait_for_function(LENT)
    kiosk.context.set_offline(True)
    kiosk.locator('[data-part="scan"]').click()
    expect(kiosk.locator('[data-part="list"]')).to_contain_text("Marisol R.")
    expect(kiosk.locator('[data-part="list"]')).to_contain_text("Welcome")
    expect(kiosk.locator('[data-part="video"]')).to_be_hidden()
    assert not CheckIn.objects.filter(rsvp=late).exists()
    kiosk.context.set_offline(False)
    kiosk.clock.fast_forward("01:00")
    expect(kiosk.locator('[data-part="state"]')).to_contain_text("Everything is saved")
    assert CheckIn.objects.filter(rsvp=late, undone_at=None).count() == 1
    kiosk.goto(address)
    kiosk.locator('[data-part="leave"]').click()
    kiosk.wait_for_url("**/doors/")
    assert kiosk.evaluate(LEFT) == 0  # no names stay on a phone whose shift is over


def said(text):
    with translation.override("es"):
        return gettext(text)


def come_in_spanish(page, is_small, axe, screenshot):
    """Sign up, look at the ticket and change something, all in Spanish; the door is another person's."""
    seen_on, given = ("phone", "Paloma") if is_small else ("laptop", "Lucero")
    page.goto("/p/come-with-us/?lang=es")
    # As if she had taken her time: what comes back faster than a person types is no person.
    page.locator("[name=stamp]").evaluate("(box, text) => { box.value = text; }", stamped("come-with-us"))
    page.get_by_role("radio", name=said("Speak at the hearing")).check()
    for name, value in (("given_name", given), ("family_name", "Rivera"), ("email", f"{given}@example.org".lower())):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=zip]").fill("06106")
    axe(page)
    page.locator("form.action button.act-button").click()
    expect(page).to_have_url(re.compile("/thanks/"), timeout=15_000)
    screenshot(page, f"turnout-thanks-es-{seen_on}")
    intake.fold_waiting(now=timezone.now())
    hers = Rsvp.objects.get(person__given_name=given)
    assert hers.language == "es"
    page.goto(f"/rsvp/{selectors.token_of(hers.uuid)}/?lang=es")
    page.get_by_role("button", name=said("Save"), exact=True).click()
    expect(page.get_by_text(said("Saved. Thank you!"))).to_be_visible()
    axe(page)
    screenshot(page, f"turnout-ticket-es-{seen_on}")


def check_in_in_spanish(page, event, is_small):
    """Let somebody in by the code of her ticket: at the door that works without a network, and at the simple one."""
    given = "Paloma" if is_small else "Lucero"
    hers = Rsvp.objects.get(person__given_name=given)
    code = code_of(selectors.token_of(hers.uuid))
    if is_small:
        page.goto(reverse("turnout:door_phone", args=[event.uuid]))
        expect(page.locator('[data-part="state"]')).to_contain_text("Todo está guardado")
        page.locator('[data-part="search"]').fill(code)
        row = page.locator('[data-part="list"] li', has_text=given)
    else:
        page.goto(reverse("turnout:door", args=[event.uuid]) + f"?code={code}")
        row = page.locator("#door-list li", has_text=given)
    row.get_by_role("button", name=re.compile(f"^{said('Here')}")).click()
    expect(row.get_by_role("button", name=re.compile(f"^{said('Undo')}"))).to_be_visible()
    if is_small:
        expect(page.locator('[data-part="state"]')).to_contain_text("Todo está guardado")
    assert CheckIn.objects.filter(rsvp=hers, undone_at=None).count() == 1


def test_the_pages_of_turnout(event, hearing, alice, vera, bob, open_page, live_server, sign_in, axe, screenshot):
    session = Session.objects.create(identifier="2027", name="2027")
    hearing.bills.add(Bill.objects.create(session=session, identifier="HB 5003", title="An act concerning schools"))
    for kind, capacity, label in (
        ("ride", 3, "Park Street, 8:15"),
        ("childcare", 8, "3 to 5 years"),
        ("interpreter", 2, "Português"),
    ):
        Resource.objects.create(event=event, kind=kind, capacity=capacity, labels={"en": label, "es": label})
    crowd(event, [f"Guadalupe Maria {i}" for i in range(14)])
    Rsvp.objects.update(promised_at=timezone.now() - dt.timedelta(days=4))
    rsvp = Rsvp.objects.first()
    notices.watch(timezone.now())
    Hearing.objects.filter(pk=hearing.pk).update(place="Room 1A", status="moved")
    notices.watch(timezone.now())
    forecasts.keep(now=timezone.now())
    PagePartner.objects.create(page=event.page, partner=bob.partner, state="accepted", code="ours", opt_ins=[])
    Event.objects.filter(pk=event.pk).update(door_names="short")
    desk = open_page()
    sign_in(desk, alice)
    month = f"{timezone.localtime(hearing.starts_at):%Y-%m}"
    for name, path in (
        ("calendar", f"{reverse('turnout:calendar_desk:calendar')}?month={month}"),
        ("agenda", f"{reverse('turnout:calendar_desk:calendar')}?view=agenda"),
        ("rules", reverse("legislation:hearing_rules:list")),
        ("hearing", reverse("legislation:hearing", args=[hearing.uuid])),
        ("event", reverse("turnout:detail", args=[event.uuid])),
        ("places", reverse("turnout:places", args=[event.uuid])),
        ("report", reverse("turnout:report", args=[event.uuid])),
    ):
        desk.goto(live_server.url + path)
        axe(desk, dark=True)
        screenshot(desk, f"turnout-{name}")
    desk.goto(f"{live_server.url}/p/come-with-us/")
    axe(desk)
    screenshot(desk, "turnout-sign-up-desktop")
    small = open_page(phone=True, dark=True, language="es")
    sign_in(small, alice)
    for name, path in (
        ("event", reverse("turnout:detail", args=[event.uuid])),
        ("hearing", reverse("legislation:hearing", args=[hearing.uuid])),
        ("agenda", f"{reverse('turnout:calendar_desk:calendar')}?view=agenda"),
        ("door", reverse("turnout:door", args=[event.uuid])),
    ):
        small.goto(live_server.url + path)
        axe(small)
        screenshot(small, f"turnout-{name}-phone-es")
    for is_small in (True, False):
        come_in_spanish(open_page(phone=is_small, language="es"), is_small, axe, screenshot)
        door = open_page(phone=is_small, dark=True, language="es")
        sign_in(door, vera)
        check_in_in_spanish(door, event, is_small)
        screenshot(door, f"door-es-{'phone' if is_small else 'laptop'}")
    theirs = open_page(phone=True, language="es")
    sign_in(theirs, bob)
    theirs.goto(reverse("turnout:list"))
    axe(theirs)
    screenshot(theirs, "turnout-cohosted-phone-es")
    phone = open_page(phone=True, language="es", javascript=False)
    phone.goto(f"{live_server.url}/p/come-with-us/?lang=es")
    screenshot(phone, "turnout-sign-up-es")
    phone.goto(f"{live_server.url}/rsvp/{selectors.token_of(rsvp.uuid)}/?lang=es")
    screenshot(phone, "turnout-my-place-es")
