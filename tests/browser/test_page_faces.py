"""The further faces of action pages in a real Chromium: questions, codes, partners, pictures, embeds, the builder."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as conf
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from campaigns.pages import services
from campaigns.pages.codes.rules import code_for
from campaigns.pages.cosponsors import services as cosponsors
from campaigns.pages.hero import services as hero
from campaigns.pages.models import ActionPage
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.people.custom.services import Definition, add_field
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def fill(page: Any) -> None:
    page.locator("[name=given_name]").fill("Dolores")
    page.locator("[name=family_name]").fill("Rivera")
    page.locator("[name=email]").fill("dolores@example.org")
    page.locator("[name=zip]").fill("06106")


BODY = {
    "en": "## What is at stake\n\nHartford lost **forty teachers** in two years.\n\n- Smaller classes\n- Music\n\n"
    "> My son lost his teacher in March.\n> — Dolores, Hartford\n\n-> [Read the bill](https://cga.example.org/hb5003)",
    "es": "## Lo que está en juego\n\nHartford perdió **cuarenta docentes**.\n\n- Clases más pequeñas\n- Música\n\n"
    "> Mi hijo perdió a su maestra en marzo.\n> — Dolores, Hartford",
}


def photo() -> SimpleUploadedFile:
    picture = Image.linear_gradient("L").resize((1600, 900)).convert("RGB")
    out = BytesIO()
    Image.merge("RGB", (picture.getchannel(0), picture.getchannel(1).rotate(180), picture.getchannel(2))).save(
        out, "JPEG"
    )
    return SimpleUploadedFile("a.jpg", out.getvalue())


@pytest.fixture(autouse=True)
def _places(settings: Any, live_server: Any, tmp_path: Any) -> None:
    settings.PUBLIC_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def full(petition: Any, event: Any, alice: Any, bob: Any) -> Any:
    """A page with everything: blocks, a picture, questions, a partner behind it."""
    page, now = petition.page, timezone.now()
    for code, text in BODY.items():
        alt = "Parents at the Capitol" if code == "en" else "Familias en el Capitolio"
        page.versions.filter(language=code).update(body=text, hero_alt=alt, decides="")
    hero.choose(ActionPage.objects.get(pk=page.pk), photo(), by=alice, now=now)
    add_field(Definition("text", {"en": "Your child's school", "es": "La escuela de su hijo"}), by=alice)
    fields = [
        {"name": "role", "required": True, "when": None},
        {"name": "x_your_child_s_school", "required": True, "when": {"field": "role", "value": "parent"}},
    ]
    ActionPage.objects.filter(pk=page.pk).update(fields=fields)
    row = cosponsors.ask(page, bob.partner, ["email-alerts"], by=alice, now=now)
    cosponsors.answer(row, agrees=True, opt_ins=["email-alerts"], by=bob, now=now)
    cache.clear()
    page.refresh_from_db()
    return page


def test_it_asks_what_applies_and_about_a_slip(full, open_page, live_server, axe, screenshot):
    page = open_page(phone=True)
    page.goto(f"{live_server.url}/p/fund-our-schools/?source=sms")
    axe(page)
    screenshot(page, "faces-full-phone")
    school = page.get_by_label("Your child's school")
    expect(school).to_be_hidden()
    fill(page)
    page.locator("[name=email]").fill("dolores@gmial.com")
    page.get_by_label("I am a").select_option("parent")
    expect(school).to_be_visible()
    school.fill("Burns Latino Studies Academy")
    page.get_by_label(re.compile("Tenants' Union may e-mail me")).check()
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_text("Did you mean dolores@gmail.com?")).to_be_visible()
    axe(page)
    screenshot(page, "faces-question-phone")
    page.get_by_role("button", name="Yes, dolores@gmail.com").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    row = Submission.objects.get()
    assert row.payload["email"] == "dolores@gmail.com" and row.payload["source"] == "sms"
    assert row.payload["custom"] == {"your_child_s_school": "Burns Latino Studies Academy"}
    assert row.payload["consents"][0]["partner"] and row.payload["proven"] is True
    assert page.context.cookies() == []


def test_it_takes_a_code_without_javascript(full, open_page, live_server, axe, screenshot):
    ActionPage.objects.filter(pk=full.pk).update(asks_code=True)
    cache.clear()
    page = open_page(phone=True, language="es", javascript=False, dark=True)
    page.goto(f"{live_server.url}/p/fund-our-schools/")
    screenshot(page, "faces-full-phone-dark-es-plain")
    expect(page.get_by_label("La escuela de su hijo")).to_be_visible()
    fill(page)
    page.locator("[name=role]").select_option("educator")
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Firmar la petición").click()
    expect(page.get_by_role("heading", name="Un paso más: escriba su código")).to_be_visible()
    axe_page = open_page(phone=True, language="es")
    axe_page.goto(page.url)
    axe(axe_page)
    page.get_by_label("Los seis dígitos").fill("12")
    page.get_by_role("button", name="Este es mi código").click()
    screenshot(page, "faces-code-phone-dark-es")
    page.get_by_label("Los seis dígitos").fill(code_for(Submission.objects.get().uuid, conf.SECRET_KEY))
    page.get_by_role("button", name="Este es mi código").click()
    expect(page).to_have_url(re.compile("/thanks/"))
    screenshot(page, "faces-thanks-phone-dark-es")
    assert Submission.objects.get().state == "waiting"


def test_it_shows_friends_closed_won_and_the_index(full, alice, open_page, live_server, axe, screenshot):
    code = re.search(r"s=([\w-]{22})", send("fund-our-schools", {"role": "alum"})["Location"]).group(1)
    for n in range(3):
        send("fund-our-schools", {"role": "alum", "email": f"f{n}@example.org", "given_name": f"F{n}", "s": code})
    intake.fold_waiting(now=timezone.now())
    cache.clear()
    page = open_page(phone=True)
    page.goto(f"{live_server.url}/p/fund-our-schools/thanks/?lang=en&s={code}")
    expect(page.get_by_text("3 friends took part through you.")).to_be_visible()
    axe(page)
    screenshot(page, "faces-friends-phone")
    wide = open_page()
    for name, path in {"index": "/actions/", "full-desktop": "/p/fund-our-schools/?lang=es"}.items():
        wide.goto(live_server.url + path)
        axe(wide)
        screenshot(wide, f"faces-{name}")
    full.versions.update(won_body="The House and the Senate **passed** the bill. Every district gets its share.")
    services.close(ActionPage.objects.get(pk=full.pk), by=alice, now=timezone.now(), outcome="won")
    cache.clear()
    page.goto(f"{live_server.url}/p/fund-our-schools/")
    axe(page)
    screenshot(page, "faces-won-phone")
    page.emulate_media(media="print")
    screenshot(page, "faces-won-print")


def test_it_stands_in_a_frame_of_another_website(full, open_page, live_server, axe, screenshot, settings):
    host = live_server.url.replace("127.0.0.1", "localhost")
    ActionPage.objects.filter(pk=full.pk).update(embed_origins=[host, live_server.url])
    cache.clear()
    page = open_page(phone=True)
    frame = f'<div data-coalition="{live_server.url}/p/fund-our-schools/embed/?lang=en">Sign</div>'
    script = f"<script src='{live_server.url}/embed.js'></script>"
    html = f"<!doctype html><title>Host</title><h1>Our own website</h1>{frame}{script}"
    page.route("**/host.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{live_server.url}/host.html")
    inside = page.frame_locator("iframe")
    expect(inside.locator("[name=given_name]")).to_be_visible()
    page.wait_for_function("Number(document.querySelector('iframe').height) !== 900")
    height = int(page.locator("iframe").get_attribute("height"))
    needed = inside.locator("html").evaluate("(one) => one.scrollHeight")
    assert abs(height - needed) <= 2
    screenshot(page, "faces-embed-phone")


def test_it_is_built_at_the_desk(full, alice, bob, open_page, live_server, axe, screenshot, sign_in):
    page = open_page()
    sign_in(page, alice)
    page.goto(f"{live_server.url}/desk/pages/{full.uuid}/edit/")
    axe(page)
    screenshot(page, "builder-edit")
    page.locator("[name=text_en-title]").fill("Fund every single school")
    live = page.frame_locator(".builder-live")
    expect(live.get_by_role("heading", name="Fund every single school")).to_be_visible(timeout=15_000)
    for name, path in {
        "detail": f"/desk/pages/{full.uuid}/",
        "sharing": f"/desk/pages/{full.uuid}/sharing/",
        "fields": "/desk/people/fields/",
        "field": "/desk/people/fields/new/",
        "list": "/desk/pages/",
    }.items():
        page.goto(live_server.url + path)
        axe(page)
        screenshot(page, f"builder-{name}")
    send("fund-our-schools", {"website": "x", "role": "alum"})
    page.goto(f"{live_server.url}/desk/intake/aside/")
    axe(page)
    screenshot(page, "builder-aside")
    dark = open_page(phone=True, dark=True, language="es")
    sign_in(dark, bob)
    dark.goto(f"{live_server.url}/desk/pages/?lang=es")
    dark.get_by_role("link", name=re.compile("Fondos|Fund")).first.click()
    axe(dark)
    screenshot(dark, "builder-question-phone-dark-es")


@pytest.mark.parametrize("slug", ["fund-our-schools", "come-with-us"])
def test_it_reads_at_twice_the_size_and_on_the_smallest_phone(full, open_page, live_server, slug):
    """A window of 640 pixels at 200 % is one of 320: nothing stands out of it."""
    page = open_page(language="es")
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("", "thanks/", "embed/"):
        page.goto(f"{live_server.url}/p/{slug}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{live_server.url}/actions/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
