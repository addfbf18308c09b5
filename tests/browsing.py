"""A real browser: the system's Chromium through playwright against a live server, phone or desktop, light or dark.

    def test_it_…(desktop, live_server, sign_in, axe, screenshot):
        sign_in(desktop, alice)
        desktop.goto(f"{live_server.url}/desk/")
        axe(desktop)
        screenshot(desktop, "today")

Skipped (with the reason) only where no Chromium can be found.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests import axe as rules

# playwright's loop runs in this thread; Django would otherwise refuse the database here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HAS_PICTURES = not os.environ.get("NO_PICTURES")  # make test takes none: pictures are for somebody who looks at them
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2 if HAS_PICTURES else 1,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


def find_chromium() -> str | None:
    """Find a Chromium: told by the environment, on the PATH, or where playwright keeps its own."""
    told = os.environ.get("CHROMIUM")
    names = [
        told,
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/usr/bin/chromium",
    ]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found:
        return found
    homes = [Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")), Path.home() / ".cache" / "ms-playwright"]
    patterns = ["chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-linux*/headless_shell"]
    return next((str(p) for home in homes if home.is_dir() for pattern in patterns for p in home.glob(pattern)), None)


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give where the film lies that the browser's camera shows: a Y4M, read anew whenever a page opens the camera."""
    return tmp_path_factory.getbasetemp() / "camera.y4m"


@pytest.fixture(scope="session")
def browser(_playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for the whole session."""
    path = find_chromium()
    if path is None:
        pytest.skip("No Chromium: install one (apt-get install chromium) or set CHROMIUM to its path.")
    film = camera(tmp_path_factory)
    # Its camera shows a film that a test writes (see `camera`): no other browser needs to start for that.
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    lens = [*fake, f"--use-file-for-fake-video-capture={film}"]
    opened = _playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", *lens])
    yield opened
    opened.close()


@pytest.fixture
def open_page(browser: Browser, settings: Any, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Give `open_page(phone=True, dark=True, language="es", javascript=False)`; errors of scripts fail the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PUBLIC_URL = live_server.url  # what mails link to and load is the server that runs
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    contexts, wrong = [], []

    def opener(*, phone: bool = False, dark: bool = False, language: str = "en", javascript: bool = True) -> Page:
        context = browser.new_context(
            **(PHONE if phone else DESKTOP),
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",  # else pictures show charts that are still growing
            locale=f"{language}-US",
            timezone_id="America/New_York",
            java_script_enabled=javascript,
            base_url=live_server.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: _note(message, wrong))
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not wrong, f"The browser complained: {wrong[:5]}"


def _note(message: Any, wrong: list[str]) -> None:
    text = message.text
    is_policy = "Content Security Policy" in text or "Content-Security-Policy" in text
    if message.type == "error" and is_policy:
        wrong.append(text)


@pytest.fixture
def desktop(open_page: Callable[..., Page]) -> Page:
    """A page on a laptop."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone."""
    return open_page(phone=True)


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], None]:
    """Give `sign_in(page, alice)`: a session without the sign-in form (a membership or a user)."""

    def enter(page: Page, member: Any) -> None:
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": live_server.url}]
        )

    return enter


def session_of(member: Any) -> str:
    """Begin a session of a user (or of a membership's user) as signing in does, and give its key."""
    user = getattr(member, "user", member)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.fixture
def axe() -> Callable[..., None]:
    """Give `axe(page)`: fails with what axe-core found against WCAG 2.2 AA and good practice.

    `dark=True` asks once more for the contrast of its colours in the dark, which is all that changes there, where a
    text looks as none did before.
    `again`: a page that is asked about all rules elsewhere, at another size and in another language.
    """

    def look(page: Page, *, ignore: tuple[str, ...] = (), dark: bool = False, again: bool = False) -> None:
        settle(page)
        asked = rules.count_looks()
        found = rules.violations(page, again=again)
        if dark and rules.count_looks() > asked:
            page.emulate_media(color_scheme="dark")
            found += rules.pale(page)
            page.emulate_media(color_scheme="light")
        lines = [
            f"{one['id']} ({one['impact']}): {one['help']}\n    "
            + "\n    ".join(f"{node['target']} {node['html'][:160]} {_why(node)}" for node in one["nodes"][:4])
            for one in found
            if one["id"] not in ignore
        ]
        assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)

    return look


def _why(node: dict[str, Any]) -> str:
    return " ".join(check["message"] for check in node.get("any", [])[:1])


@pytest.fixture
def screenshot() -> Callable[..., Path]:
    """Give `screenshot(page, "name")`: a picture in DATA_DIR/screenshots, of the whole page unless told otherwise.

    `dark=True` takes it in the dark, and turns the light on again. NO_PICTURES (make test sets it) saves the time.
    """

    def take(page: Page, name: str, *, whole: bool = True, dark: bool = False) -> Path:
        path = Path(settings.DATA_DIR) / "screenshots" / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
        settle(page)
        if HAS_PICTURES:
            path.parent.mkdir(parents=True, exist_ok=True)
            if dark:
                page.emulate_media(color_scheme="dark")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=path, full_page=whole)
            if dark:
                page.emulate_media(color_scheme="light")
        return path

    return take


def settle(page: Page) -> None:
    """Wait until the page has loaded and none of its parts is being fetched."""
    page.wait_for_load_state("load")
    page.locator(".htmx-request").first.wait_for(state="detached")
