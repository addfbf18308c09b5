"""Sign-in, account, team, settings, error and front pages within reach of everybody, in every light and size."""

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page

from coalition.accounts.models import User
from coalition.audit import services as audit
from coalition.partners import services
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looks(open_page: Any, sign_in: Any, axe: Any, screenshot: Any) -> Any:
    """Give `looks(name, path, member)`: opens a page in every size and light, checks it and takes its picture."""
    opened: dict[Any, Page] = {}

    def window(size: str, language: str, member: Any) -> Page:
        if (size, language, member) not in opened:
            page = opened[size, language, member] = open_page(phone=size == "phone", language=language)
            if member:
                sign_in(page, member)
        return opened[size, language, member]

    def look(name: str, path: str, member: Any = None, *, languages: tuple[str, ...] = ("en",)) -> None:
        for language in languages:
            for size in ("desktop", "phone") if language == "en" else ("desktop",):
                page = window(size, language, member)
                page.goto(path)
                screenshot(page, f"{name}-{size}-light-{language}")
                screenshot(page, f"{name}-{size}-dark-{language}", dark=True)
                axe(page, dark=True, again=(size, language) != ("desktop", "en"))
                wide = page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"]
                assert wide <= 0, f"{path} scrolls sideways by {wide}px ({size})"

    return look


@pytest.fixture
def busy_team(lead: Any, adam: Any, alice: Any, vera: Any, bob: Any) -> Any:
    """A team with a long name in it, an invitation, a token and a diary."""
    long = cast.make_member("Max", lead, "viewer")
    User.objects.filter(id=long.user_id).update(name="Maximiliana-Guadalupe Featherstonehaugh-Cholmondeley")
    now = timezone.now()
    for email, role in [
        ("nora@example.org", "volunteer"),
        ("very.long.address.of.a.person@mail.example.org", "viewer"),
    ]:
        services.invite(by=adam, email=email, role=role, language="es", now=now)
    services.make_token(
        by=adam, name="Website", scopes=["people.view", "pages.view"], expires_at=now + dt.timedelta(30), now=now
    )
    for action in ["partner.edited", "token.made", "invitation.resent"]:
        audit.record(action, by=adam, on=lead)
    return adam


def test_it_opens_the_doors(looks: Any, lead: Any) -> None:
    looks("login", "/accounts/login/", languages=("en", "es"))
    looks("password-reset", "/accounts/password/reset/")
    looks("home", "/", languages=("en", "es"))
    looks("privacy", "/privacy/", languages=("en", "es"))


@pytest.mark.parametrize("name", ["", "team/", "tokens/", "diary/"])
def test_it_shows_the_settings(looks: Any, busy_team: Any, name: str) -> None:
    looks(f"settings-{name.strip('/') or 'organization'}", f"/desk/settings/{name}", busy_team, languages=("en", "es"))


@pytest.mark.parametrize(
    "path", ["/desk/partners/", "/desk/profile/", "/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/email/"]
)
def test_it_shows_partners_and_the_own_account(looks: Any, busy_team: Any, path: str) -> None:
    looks(path.strip("/").replace("/", "-"), path, busy_team, languages=("en", "es"))


def test_it_says_no_kindly(looks: Any, alice: Any, charlie: Any, vera: Any) -> None:
    looks("error-404", "/nowhere/")
    looks("error-404-desk", "/desk/nowhere/", alice)
    looks("no-membership", "/desk/", charlie)
    looks("error-403", "/desk/settings/team/", vera)


def confirm(page: Page) -> None:
    """Tell once more that it is you."""
    page.fill("input[name=password]", cast.PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/accounts/2fa/**")


def test_it_lets_a_person_sign_in_set_up_a_second_factor_and_use_it(
    desktop: Page, axe: Any, screenshot: Any, alice: Any, live_server: Any
) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code() -> str:
        key = desktop.get_attribute("#authenticator_secret", "value")
        return format_hotp_value(hotp_value(key, next(iter(yield_hotp_counters_from_time()))))

    desktop.goto("/accounts/login/")
    desktop.fill("input[name=login]", "alice@example.org")
    desktop.fill("input[name=password]", cast.PASSWORD)
    desktop.click("main button.btn-primary")
    desktop.wait_for_url("**/desk/**")
    desktop.goto("/accounts/2fa/totp/activate/")
    confirm(desktop)
    axe(desktop)
    screenshot(desktop, "second-factor-set-up")
    desktop.fill("input[name=code]", code())
    desktop.click("main button.btn-primary")
    assert Authenticator.objects.filter(user=alice.user, type="totp").exists()
    axe(desktop)
    screenshot(desktop, "second-factor-recovery-codes")


def test_it_registers_a_passkey_and_signs_in_with_it(desktop: Page, alice: Any, sign_in: Any, screenshot: Any) -> None:
    tools = desktop.context.new_cdp_session(desktop)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "isUserVerified": True}})
    desktop.goto("/accounts/login/")
    desktop.fill("input[name=login]", "alice@example.org")
    desktop.fill("input[name=password]", cast.PASSWORD)
    desktop.click("main button.btn-primary")
    desktop.wait_for_url("**/desk/**")
    desktop.goto("/accounts/2fa/webauthn/add/")
    confirm(desktop)
    desktop.fill("input[name=name]", "My laptop")
    if desktop.locator("input[name=passwordless]").count():
        desktop.check("input[name=passwordless]")
    desktop.click("#mfa_webauthn_add")
    desktop.wait_for_url("**/accounts/2fa/**recovery**")
    assert Authenticator.objects.filter(user=alice.user, type="webauthn").exists()
    desktop.context.clear_cookies()
    desktop.goto("/accounts/login/")
    desktop.click("#passkey_login")
    desktop.wait_for_url("**/desk/**")
    screenshot(desktop, "after-passkey")
