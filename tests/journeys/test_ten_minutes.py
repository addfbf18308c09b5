"""The first ten minutes of an organizer: from an empty coalition to signatures, promises, deliveries and calls."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.alerts.models import Alert
from campaigns.pages.rules import MIN_SECONDS
from campaigns.petitions.models import Petition
from campaigns.strategy.models import Campaign
from campaigns.turnout.models import Rsvp
from coalition.partners.models import Membership
from contacts.correspondence.models import Message
from tests.cast import PASSWORD
from tests.journeys.conftest import Town
from tests.processes import wait_for

pytestmark = pytest.mark.browser
HEADER = "First Name,Last Name,Email,Phone,Zip Code,Language,Role"
PARENTS = [
    ("Ana", "Smith", "English"),
    ("Ben", "Jones", "English"),
    ("Luz", "Díaz", "Spanish"),
    ("Rosa", "Vega", "Spanish"),
]
WORDS = {
    "en": {
        "title": "Fund every child",
        "ask": "Ask the Education Committee to pass HB 5003.",
        "body": "Our schools lose teachers every year. HB 5003 would bring them back.",
    },
    "es": {
        "title": "Fondos para cada niño",
        "ask": "Pida al Comité de Educación que apruebe HB 5003.",
        "body": "Nuestras escuelas pierden maestros cada año. HB 5003 los traería de vuelta.",
    },
}
MAIL = {
    "en": (
        "HB 5003 needs you",
        'Dear {{ first_name | default: "friend" }}, the hearing is near. Please sign.',
        "Sign now",
    ),
    "es": ("HB 5003 le necesita", 'Hola {{ first_name | default: "amiga" }}, la audiencia se acerca.', "Firmar ahora"),
}


def people_file() -> bytes:
    """Write a short list."""
    rows = [
        f"{given},{family},{given.lower()}@example.org,(860) 555-01{n:02},06106,{language},parent"
        for n, (given, family, language) in enumerate(PARENTS)
    ]
    return "\n".join(
        [HEADER, *rows, "Ed,Stone,ed@example.org,,06106,English,educator", "Carl,,nope,,,,parent"]
    ).encode()


def sign_in_by_form(desk: Page) -> None:
    """Sign in as everybody does."""
    desk.goto("/accounts/login/")
    desk.locator("[name=login]").fill("alice@example.org")
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("form [type=submit], form button.btn-primary").first.click()
    desk.wait_for_url("**/desk/")


def bring_in(desk: Page, shot: Any) -> None:
    """Import the list: columns, basis, look ahead, run."""
    desk.goto("/desk/imports/new/")
    desk.set_input_files("[name=file]", {"name": "supporters.csv", "mimeType": "text/csv", "buffer": people_file()})
    desk.get_by_role("button", name="Read the file").click()
    desk.get_by_role("radio", name="They signed up with us").check()
    desk.locator("[name=basis_note]").fill("Sign-up sheet, Hartford, October")
    desk.get_by_role("checkbox", name="Action alerts by e-mail").check()
    desk.get_by_role("checkbox", name="Calls by volunteers").check()
    shot(desk, "ten-1-columns")
    desk.get_by_role("button", name="Show what would happen").click()
    start = desk.get_by_role("button", name="Import 5 rows")
    expect(start).to_be_visible(timeout=20_000)
    shot(desk, "ten-2-look-ahead")
    start.click()
    expect(desk.get_by_role("link", name="See the people")).to_be_visible(timeout=20_000)
    desk.get_by_role("link", name="See the people").click()
    expect(desk.get_by_text("Ana Smith")).to_be_visible()
    shot(desk, "ten-3-people")


def open_campaign(desk: Page, shot: Any) -> Campaign:
    """Enter the bill and its hearing, and open a campaign around them."""
    desk.goto("/desk/bills/new/")
    desk.locator("[name=session]").fill("2027")
    desk.locator("[name=identifier]").fill("hb5003")
    desk.locator("[name=title]").fill("An act concerning the funding of public schools")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("link", name="New hearing").click()
    day = timezone.localdate() + dt.timedelta(days=6)
    desk.locator("[name=title]").fill("Education Committee: public hearing")
    desk.locator("[name=starts_at]").fill(f"{day}T10:30")
    desk.locator("[name=place]").fill("Room 2C, Legislative Office Building, Hartford")
    desk.get_by_role("button", name="Save").click()
    desk.goto("/desk/campaigns/new/")
    desk.locator("[name=name]").fill("Fair funding for HB 5003")
    desk.locator("[name=goal]").fill("Every child in Connecticut in a school that is paid for.")
    desk.locator("[name=stage]").select_option("active")
    desk.locator("[name=bills]").fill("HB 5003")
    desk.get_by_role("checkbox", name="Education Committee").check()
    desk.get_by_role("button", name="Save").click()
    wait_for(lambda: Campaign.objects.exists(), seconds=10, what="the campaign")
    shot(desk, "ten-4-campaign")
    return Campaign.objects.get()


def publish(desk: Page, kind: str, slug: str, campaign: Campaign, shot: Any) -> None:
    """Make a page in both languages and put it before the public."""
    desk.goto(f"/desk/pages/new/?kind={kind}&campaign={campaign.uuid}")
    desk.locator("[name=title]").fill(WORDS["en"]["title"])
    desk.locator("[name=slug]").fill(slug)
    if kind == "turnout.rsvp":
        desk.locator("[name=hearing]").select_option(index=1)
    desk.get_by_role("button", name="Make the draft").click()
    for code, words in WORDS.items():
        for name, text in words.items():
            desk.locator(f"[name=text_{code}-{name}]").fill(text)
    shot(desk, f"ten-5-builder-{slug}")
    desk.get_by_role("button", name="Save and leave").click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator("h1")).to_contain_text("Published")


def make_segment(desk: Page, shot: Any) -> None:
    """Build "parents" with the live count beside it."""
    desk.goto("/desk/segments/new/")
    desk.locator("[name=name]").fill("Parents")
    desk.locator("[name='new.0']").select_option("role")
    desk.get_by_label("Parent or guardian").check()
    expect(desk.locator("#preview-card")).to_contain_text("4 people", timeout=15_000)
    shot(desk, "ten-6-segment")
    desk.get_by_role("button", name="Save segment").last.click()
    expect(desk.locator("h1")).to_contain_text("Parents")


def send_alert(desk: Page, campaign: Campaign, shot: Any) -> Alert:
    """Write an alert in both languages and let it go."""
    desk.goto(f"/desk/alerts/new/?campaign={campaign.uuid}")
    desk.locator("[name=name]").fill("Sign before the hearing")
    desk.locator("form[method=post] button.btn-primary").last.click()
    desk.get_by_role("checkbox", name="Parents").first.check()
    desk.locator("[name=page]").select_option(index=petition_index(desk))
    write(desk, "en")
    desk.locator("#text-en button[value='add:en:button']").click()
    desk.locator("[name=en-1-label]").fill(MAIL["en"][2])
    desk.locator("[name=en-1-url]").fill("{{ page_link }}")
    desk.get_by_role("button", name="Begin with a copy to translate").click()
    desk.locator("#subject-es").wait_for()
    write(desk, "es")
    desk.locator("[name=es-1-label]").fill(MAIL["es"][2])
    desk.locator(".composer-bar button[value=save]").click()
    expect(desk.locator("#audience")).to_contain_text("4 people will get it")
    shot(desk, "ten-7-composer")
    desk.get_by_role("button", name="Check and send").click()
    desk.wait_for_url("**/check/")
    shot(desk, "ten-8-check")
    desk.get_by_role("button", name="Send to 4 people now").click()
    alert = Alert.objects.get()
    wait_for(lambda: Alert.objects.get().state == "sent", seconds=40, what="the alert to be sent")
    mine = Message.objects.filter(dispatch__reference=f"alert:{alert.uuid}", fate="delivered")
    wait_for(lambda: mine.count() == 4, seconds=20, what="four deliveries")
    return alert


def petition_index(desk: Page) -> int:
    """Find the petition among the pages the composer offers."""
    told = desk.locator("[name=page] option").all_inner_texts()
    values = desk.locator("[name=page] option").evaluate_all("all => all.map(one => one.value)")
    return values.index(str(Petition.objects.get().page.uuid)) if len(told) > 1 else 0


def write(desk: Page, code: str) -> None:
    """Write subject and text in one language."""
    subject, text, _label = MAIL[code]
    desk.locator(f"#subject-{code}").fill(subject)
    desk.locator(f"[name={code}-0-text]").fill(text)


def act(phone: Page, address: str, who: tuple[str, str, str], button: str) -> None:
    """Fill in an action page as a supporter would."""
    phone.goto(address)
    opened = time.monotonic()
    if phone.locator("[name=mode]").count():
        phone.locator("[name=mode][value=come]").check()
    phone.locator("[name=given_name]").fill(who[0])
    phone.locator("[name=family_name]").fill(who[1])
    phone.locator("[name=email]").fill(f"{who[0].lower()}@example.org")
    phone.locator("[name=zip]").fill("06106")
    wait_for(lambda: time.monotonic() - opened > MIN_SECONDS + 1, seconds=10, what="a person's time to fill in a form")
    phone.get_by_role("button", name=button).click()
    expect(phone).to_have_url(re.compile("/thanks/"), timeout=15_000)


def call(desk: Page, phone: Page, shot: Any) -> None:
    """Open a call list; a volunteer reaches one person."""
    desk.goto("/desk/outreach/new/")
    desk.locator("[name=name]").fill("Who comes on Thursday?")
    desk.locator("[name=segment]").select_option(label="Parents")
    desk.locator("[name=campaign]").select_option(index=1)
    desk.locator("[name=script_en]").fill("Hello {{ first_name }}, this is {{ my_name }}. Will you come?")
    desk.locator("[name=script_es]").fill("Hola {{ first_name }}, soy {{ my_name }}. ¿Vendrá?")
    desk.get_by_role("button", name="Make the list").click()
    desk.get_by_role("button", name="Open for volunteers").click()
    phone.goto("/desk/")
    shot(phone, "ten-10-volunteer")
    phone.goto("/desk/outreach/shift/")
    phone.locator(".shift-list button").first.click()
    phone.get_by_role("button", name="Reached").click()
    expect(phone.get_by_text("Saved:")).to_be_visible()


def test_an_organizer_gets_going(
    town: Town, alice: Membership, vera: Membership, open_page: Any, sign_in: Any, screenshot: Any, settings: Any
) -> None:
    settings.ALERT_UNDO_SECONDS = 1
    desk = open_page()
    sign_in_by_form(desk)
    expect(desk.get_by_text("First steps")).to_be_visible()
    expect(desk.locator(".steps-list").get_by_role("link", name="Begin")).to_have_count(4)
    screenshot(desk, "ten-0-first-steps")
    bring_in(desk, screenshot)
    campaign = open_campaign(desk, screenshot)
    publish(desk, "petition.sign", "fund-every-child", campaign, screenshot)
    publish(desk, "turnout.rsvp", "come-with-us", campaign, screenshot)
    make_segment(desk, screenshot)
    alert = send_alert(desk, campaign, screenshot)

    luz = town.mails_to("luz@example.org")[0]
    assert luz["subject"] == MAIL["es"][0]
    link = re.search(r"https?://\S+/p/fund-every-child/[^\s<>\")\]]*", luz["text"])
    assert link
    act(open_page(phone=True, language="es"), link[0], PARENTS[2], "Firmar")
    act(open_page(phone=True), "/p/come-with-us/?lang=en", PARENTS[0], "Count me in")
    wait_for(lambda: Petition.objects.get().counted == 1 and Rsvp.objects.exists(), seconds=25, what="the numbers")
    desk.goto(f"/desk/alerts/{alert.uuid}/")
    stats = desk.locator(".stats").first
    expect(stats).to_contain_text(re.compile(r"Delivered\s*4"))
    expect(stats).to_contain_text(re.compile(r"Acted\s*1"))
    screenshot(desk, "ten-9-results")

    phone = open_page(phone=True)
    sign_in(phone, vera)
    call(desk, phone, screenshot)
    desk.goto(f"/desk/campaigns/{campaign.uuid}/")
    expect(desk.get_by_text("1 reached of 4")).to_be_visible()
    expect(desk.locator("main")).to_contain_text(re.compile(r"1\s+signature"))
    expect(desk.locator("figure tr", has_text="alerts")).to_have_text(re.compile(r"alerts\s*1"))
    expect(desk.locator("figure tr", has_text="phone calls")).to_have_text(re.compile(r"phone calls\s*1"))
    screenshot(desk, "ten-11-campaign")
    desk.goto("/desk/")
    expect(desk.get_by_text("1 of 1,000")).to_be_visible()
    screenshot(desk, "ten-12-today")
