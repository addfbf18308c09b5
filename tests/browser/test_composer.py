"""Writing blocks in a real browser: between others, with faults where they are, pictures, starters and a library."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts.library import services as library
from campaigns.alerts.models import Alert
from campaigns.demo.drawing import rules as drawing
from coalition.partners.brand import services as brand
from coalition.partners.models import Membership
from tests.browser.test_mail_gallery import EVERYTHING
from tests.campaigns.alerts.conftest import alert, campaign, everyone, page, people

__all__ = ["alert", "campaign", "everyone", "page", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any, live_server: Any) -> None:
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, live_server.url


def picture_of(alice: Membership, now: Any) -> Any:
    return brand.add_picture(BytesIO(drawing.school()), name="school.png", alt="A school", by=alice, now=now)


def test_it_adds_doubles_and_mends_blocks_where_they_are(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any
) -> None:
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:compose", args=[alert.uuid]))
    desktop.locator("#gap-en-1").click()
    desktop.locator("button[value='add:en:hearing:1']").click()
    desktop.locator("#block-en-1 select").wait_for()
    assert desktop.evaluate("document.activeElement.id") == "en-1-label", "one can write at once"
    desktop.locator("button[value='copy:en:0']").click()
    desktop.locator("#block-en-3").wait_for()
    desktop.fill("#en-1-text", "Dear {{ frist_name }}")
    desktop.locator("#fault-en-1-text", has_text="There is no merge tag {{ frist_name }}.").wait_for()
    axe(desktop)
    desktop.fill("#en-1-text", "Dear ")
    desktop.locator("#fault-en-1-text:empty").wait_for(state="attached")
    desktop.locator("#en-1-text").focus()
    desktop.keyboard.press("End")
    desktop.locator("summary", has_text="Merge tags").click()
    desktop.locator("[data-insert*=first_name]").click()
    assert desktop.locator("#en-1-text").input_value() == 'Dear {{ first_name | default: "friend" }}'
    kinds = [block["kind"] for block in alert.versions.get(language="en").blocks]
    assert kinds == ["text", "text", "hearing", "button"]


def test_it_puts_a_picture_in_and_saves_a_block(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, now: Any
) -> None:
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(reverse("alerts:compose", args=[alert.uuid]))
    desktop.locator("#text-es button[value='add:es:image']").click()
    file = {"name": "school.png", "mimeType": "image/png", "buffer": drawing.school()}
    desktop.locator("input[name='es-2-src-file']").set_input_files(file)
    desktop.locator("#block-es-2 .picture-thumb").wait_for()
    assert desktop.evaluate("document.querySelector('.picture-thumb').naturalWidth") == 480
    with desktop.expect_response("**/compose/"):
        desktop.locator("button[value='keep:es:2']").click()
    desktop.frame_locator("#frame iframe >> nth=1").locator("img[src*='/pictures/']").wait_for()
    desktop.reload()
    desktop.locator("#text-en summary", has_text="Saved blocks").last.click()
    desktop.locator("#text-en button[value^='saved:en:']").last.wait_for()


def test_it_is_pleasant_with_every_block(
    open_page: Any, alice: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any, now: Any
) -> None:
    path = picture_of(alice, now).path
    blocks = [{name: path if name.endswith("src") else value for name, value in one.items()} for one in EVERYTHING]
    alert.versions.update(blocks=library.rules.clean_texts({"en": {"blocks": blocks}})["en"]["blocks"])
    library.save_block(EVERYTHING[1], "en", fallback="Text", by=alice, now=now)
    desktop = open_page()
    sign_in(desktop, alice)
    desktop.goto(f"{reverse('alerts:compose', args=[alert.uuid])}?open=en:1")
    axe(desktop)
    screenshot(desktop, "composer-every-block")
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, alice)
    phone.goto(reverse("alerts:compose", args=[alert.uuid]))
    axe(phone)
    screenshot(phone, "composer-every-block-phone-dark-es")
    assert not phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def test_it_offers_starts_a_library_and_a_brand(
    open_page: Any, alice: Membership, adam: Membership, alert: Alert, sign_in: Any, axe: Any, screenshot: Any, now: Any
) -> None:
    picture_of(alice, now)
    logo = brand.add_picture(BytesIO(drawing.logo()), name="logo.png", alt="Sun over a book", by=adam, now=now)
    brand.choose_logo(logo, by=adam)
    library.save_template(alert, name="Our own", by=alice, now=now)
    library.save_block(EVERYTHING[1], "en", fallback="Text", by=alice, now=now)
    for name, options in (("desktop", {}), ("phone-dark-es", {"phone": True, "dark": True, "language": "es"})):
        browser = open_page(**options)
        for who, place in ((alice, "alerts:new"), (alice, "alerts:library"), (adam, "brand:look")):
            sign_in(browser, who)
            browser.goto(reverse(place))
            axe(browser)
            screenshot(browser, f"{place.replace(':', '-')}-{name}")
            assert not browser.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            )
    empty = open_page()
    sign_in(empty, alice)
    empty.goto(reverse("alerts:new"))
    empty.locator("label.start", has_text="Petition push").click()
    empty.fill("#id_name", "One more name")
    empty.get_by_role("button", name="Start writing").click()
    empty.wait_for_url("**/compose/")
    assert Alert.objects.get(name="One more name").versions.count() == 2
