"""Every page that a link leads to: it opens, axe finds nothing, and it is photographed on a laptop or a phone."""

import os
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zlib import crc32

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Page

from campaigns.demo.services import make_demo
from campaigns.petitions.tasks import count as count_signatures
from coalition.partners.models import Membership
from tests import houses
from tests.conftest import signed_in

pytestmark = pytest.mark.browser
NOT_PAGES = re.compile(
    r"/(i18n|admin|static|media|accounts/logout)/|\.(csv|ics|json|xlsx|png|svg|pdf)$|/export|format="
)
LINKS = re.compile(r'<a (?![^>]*\bdownload\b)[^>]*?href="([^"]+)"|hx-get="([^"]+)"')
README = {"reports-today": "today.png", "reports-campaign": "campaign.png"}


@pytest.fixture
def house(transactional_db: Any, settings: Any) -> dict[str, Membership]:
    """A made-up coalition; the pictures of the README show more people, in real towns."""
    if os.environ.get("SCREENSHOTS"):
        make_demo(people=20_000, now=timezone.now(), tell=lambda text: None)
    else:
        houses.furnish(settings)
    count_signatures()
    return {member.user.email.split("@")[0]: member for member in Membership.objects.select_related("user")}


def name_of(path: str) -> str | None:
    """Tell the route of a path, as a file name; None for what is no page of ours."""
    if NOT_PAGES.search(path):
        return None
    try:
        return resolve(urlsplit(path).path).view_name.replace(":", "-")
    except Resolver404:
        return f"missing-{urlsplit(path).path}"


def list_pages(member: Membership) -> dict[str, str]:
    """Follow all links and lazy parts from the desk's first page: one path of every route that is a whole page."""
    client = signed_in(member)
    pages: dict[str, str] = {}
    seen, waiting = set(), ["/desk/"]
    while waiting:
        path = waiting.pop(0)
        route = name_of(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        answer = client.get(path)
        if answer.status_code == 200 and "text/html" in answer["content-type"]:
            text = answer.content.decode()
            if "<html" in text:
                pages[route] = path
            links = [urlsplit(urljoin(f"http://ours{path}", unescape("".join(link)))) for link in LINKS.findall(text)]
            waiting += [link.path for link in links if link.netloc == "ours"]
        else:
            assert answer.status_code in (200, 302), f"{path} answers {answer.status_code}"
    return pages


def open_all(page: Page, pages: dict[str, str], look: Callable[[str], None]) -> None:
    """Open these pages, and tell all that is wrong at the end."""
    wrong: list[str] = []
    for route, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{path} answers {answer.status}")
        try:
            look(route)
        except AssertionError as error:
            wrong.append(f"{route}: {error}")
    assert not wrong, "\n".join(wrong)


def keep_for_readme(path: Path, route: str) -> None:
    """Copy a picture where the README looks, when asked to (make screenshots)."""
    folder = os.environ.get("SCREENSHOTS")
    if folder and route in README:
        Path(folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, Path(folder) / README[route])


def test_it_opens_every_desk_page_screenshot(
    house: dict[str, Membership], open_page: Any, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    """Half of the pages in English on a laptop, the others in Spanish on a phone; which is which stays so."""
    adam = house["adam"]
    pages = list_pages(adam)
    assert len(pages) > 120, sorted(pages)
    large = {name for name in pages if name in README or crc32(name.encode()) % 2}
    laptop, phone = open_page(), open_page(phone=True, language="es")
    for page in (laptop, phone):
        sign_in(page, adam)

    def look(route: str) -> None:
        axe(laptop, dark=True)
        keep_for_readme(screenshot(laptop, f"desk-{route}-light", whole=route not in README), route)
        screenshot(laptop, f"desk-{route}-dark", dark=True)

    def look_closely(route: str) -> None:
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{phone.url} scrolls sideways by {wide} px on a phone"
        axe(phone, dark=True)
        screenshot(phone, f"phone-{route}-es")

    open_all(laptop, {name: path for name, path in pages.items() if name in large}, look)
    adam.user.language = "es"
    adam.user.save(update_fields=["language"])
    open_all(phone, {name: path for name, path in pages.items() if name not in large}, look_closely)


def test_it_opens_what_a_volunteer_sees(
    house: dict[str, Membership], open_page: Any, sign_in: Any, axe: Any, screenshot: Any
) -> None:
    page = open_page(phone=True)
    sign_in(page, house["vera"])

    def look(route: str) -> None:
        axe(page)
        screenshot(page, f"volunteer-{route}")

    pages = list_pages(house["vera"])
    assert not [route for route in pages if route.startswith(("people-", "profile-", "alerts-", "segments-"))]
    open_all(page, pages, look)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_opens_every_public_page(
    house: dict[str, Membership], open_page: Any, axe: Any, screenshot: Any, language: str
) -> None:
    page = open_page(phone=True, language=language)
    weights: dict[str, int] = {}
    sent: list[int] = []
    page.on(
        "requestfinished",
        lambda request: sent.append(sum(request.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
    )

    for path in ["/", "/p/fair-funding/", "/p/hearing-hb-5003/", "/p/forum/", "/p/fair-funding/embed/"]:
        sent.clear()
        answer = page.goto(f"{path}?lang={language}")
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        weights[path] = sum(sent)
        axe(page, dark=True)
        whole = not os.environ.get("SCREENSHOTS")
        taken = screenshot(page, f"public-{path}-{language}-light", whole=whole)
        if path == "/p/fair-funding/" and language == "es" and os.environ.get("SCREENSHOTS"):
            shutil.copy(taken, Path(os.environ["SCREENSHOTS"]) / "petition-phone.png")
    heavy = {path: size for path, size in weights.items() if size > 100_000}
    assert not heavy, f"over 100 KB: {heavy}"
