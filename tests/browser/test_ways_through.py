"""Every kind of page at phone size: in both languages, with and without JavaScript, from the form to one's own link.

One server and one set of published pages for all of them; axe looks at every step where scripts run (it is one itself),
in the light and in the dark. Nobody waits: the time that a person needs for a form is set to nothing here.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.calls import selectors as calls
from campaigns.calls.models import CallReport
from campaigns.legislation.models import Hearing
from campaigns.letters import selectors as letters
from campaigns.letters.models import Letter
from campaigns.pages import rules
from campaigns.petitions import selectors as petitions
from campaigns.petitions.models import Signature
from campaigns.signons import selectors as signons
from campaigns.signons.models import Signon
from campaigns.signups import selectors as signups
from campaigns.signups.models import Signup
from campaigns.stories import selectors as stories
from campaigns.stories.models import Story
from campaigns.strategy.models import Campaign
from campaigns.strategy.rules import Rule, write_rule
from campaigns.turnout import selectors as turnout
from campaigns.turnout.models import Rsvp
from contacts.intake import services as intake
from tests import cast, databases, houses
from tests.browsing import PHONE
from tests.campaigns.letters.stage import STORY, make_drive
from tests.campaigns.pages.stage import make_page
from tests.campaigns.signons.conftest import OPTIONS as SIGNON
from tests.campaigns.signups.story import OPTIONS as SIGNUP
from tests.campaigns.stories.conftest import OPTIONS as STORIES

pytestmark = pytest.mark.browser
Step = Callable[[str], None]
SCRIPT = {"en": "I am {name}. Will {legislator} fund our schools?", "es": "Soy {name}. ¿Apoya {legislator}?"}


@dataclass(frozen=True)
class Way:
    """A kind of page: where it is, how its form is filled in, what it makes, and one's own link to that."""

    slug: str
    fill: Callable[[Page, Step], None]
    row: Any
    link: Callable[[Any], str]
    must_tick: bool = False


def _sign(page: Page, step: Step) -> None:
    """Change the language and back: what was typed stays."""
    for _there_and_back in range(2):
        page.locator("button[name=switch]").first.click()
        expect(page.locator("[name=given_name]")).to_have_value("Dolores")
    page.locator("[name=comment]").fill("For my two children.")
    page.locator("[name=consent_0]").check()


def _write(page: Page, step: Step) -> None:
    """Tell one's story, answer the one question, read the letter; watch the meter follow what one writes."""
    page.locator("[name=story]").fill(STORY)
    page.locator("[name=street]").fill("12 Elm Street")
    page.locator("[name=town]").fill("Birchbrook")
    page.locator("[name=zip]").fill("99110")
    page.locator(".act-button").click()
    expect(page.locator("input[type=radio][name=answer]").first).to_be_visible()
    step("question")
    page.locator("button.back").click()
    expect(page.locator("[name=story]")).to_have_value(STORY)
    page.locator(".act-button").click()
    page.locator("input[type=radio][name=answer]").first.check()
    page.locator(".act-button").click()
    box = page.locator("[name=letter_ask]")
    expect(box).to_have_value(re.compile("hate the place"))
    step("letter")
    told, mine = page.locator(".alike span"), box.input_value()
    before = told.inner_text()
    box.fill(mine.replace(STORY, ""))
    after = told.inner_text()
    page.locator(".act-button").click()  # too like the template: the server says the same, and asks once
    expect(page.locator(".nudge")).to_be_visible()
    assert told.inner_text() == (after if after != before else "0 %") == "0 %" != before
    step("nudge")
    page.locator("[name=letter_ask]").fill(mine)


def _call(page: Page, step: Step) -> None:
    page.locator("[name=zip]").fill("99100")
    page.locator("button[name=look]").click()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    step("whom")
    page.locator("select").first.select_option("spoke")


def _join(page: Page, step: Step) -> None:
    page.locator("[name=ways]").first.check()


def _tell(page: Page, step: Step) -> None:
    page.locator("[name=story]").fill("My son sat in a class of thirty children. One more teacher would have helped.")
    page.locator("[name=use_site]").check()
    page.locator(".act-button").click()
    expect(page.locator(".error-summary")).to_be_visible()  # under which name?
    step("errors")
    page.locator("[name=naming][value=name]").check()


def _sign_on(page: Page, step: Step) -> None:
    page.locator("[name=organization]").fill(f"Parents of {page.locator('[name=email]').input_value()}")
    page.locator("[name=role]").fill("Director")
    page.locator("[name=authority]").check()


def _promise(page: Page, step: Step) -> None:
    page.locator("[name=mode][value=in_person], [name=mode]").first.check()


WAYS = {
    "petition": Way("fund-our-schools", _sign, Signature, petitions.confirm_link),
    "letter": Way("write-now", _write, Letter, letters.manage_link),
    "call": Way("call-them", _call, CallReport, calls.own_link),
    "sign-up": Way("join-us", _join, Signup, signups.own_link),
    "story": Way("tell-us", _tell, Story, stories.own_link),
    "sign-on": Way("our-letter", _sign_on, Signon, signons.own_link, must_tick=True),
    "rsvp": Way("come-with-us", _promise, Rsvp, turnout.manage_link),
}


@pytest.fixture(scope="module", name="db")
def house(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[str]:
    """A server with one public page of every kind, for all ways through; gives its address.

    It takes the place of `db`: by this name it is known that these tests need the tests' database.
    """
    assert connection.settings_dict["NAME"].startswith("test_")
    storages = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    plain = {"SECURE_SSL_REDIRECT": False, "SESSION_COOKIE_SECURE": False, "CSRF_COOKIE_SECURE": False}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "MIN_SECONDS", 0)
        server = LiveServer("localhost")
        plain |= {"MEDIA_ROOT": tmp_path_factory.mktemp("files"), "ALLOWED_HOSTS": ["*"]}
        with override_settings(PUBLIC_URL=server.url, STORAGES=settings.STORAGES | storages, **plain):
            try:
                publish()
                yield server.url
            finally:
                server.stop()
                databases.empty_tables()


def publish() -> None:
    """Publish a page of every kind, in both languages."""
    now = timezone.now()
    lead = cast.make_partner("lead", "Every Child CT", is_lead=True)
    alice = cast.make_member("Alice", lead, "organizer")
    campaign = Campaign.objects.create(partner=lead, name="Fund our schools", stage="active")
    houses.found_state(now)
    start = now + dt.timedelta(days=5)
    hearing = Hearing.objects.create(
        title="Education Committee", starts_at=start, place="Room 2C", modes=["in_person", "remote", "written"],
        registration_closes_at=start - dt.timedelta(days=1), testimony_closes_at=start - dt.timedelta(hours=12),
    )  # fmt: skip
    rsvp = {"hearing": hearing, "starts_at": None, "ends_at": None, "place": "", "goal": 50}
    call = {"rule": write_rule(Rule(("mine",))), "script": SCRIPT, "opens": 9, "closes": 17, "most_a_day": 9}
    for kind, slug, options in (
        ("petition.sign", "fund-our-schools", {"goal": 100, "confirms_email": False}),
        ("call.report", "call-them", call),
        ("signup.join", "join-us", SIGNUP),
        ("story.tell", "tell-us", STORIES),
        ("signon.sign", "our-letter", SIGNON),
        ("turnout.rsvp", "come-with-us", rsvp),
    ):
        make_page(alice, kind, slug, options, campaign=campaign)
    make_drive(alice, Rule(("mine",)), campaign=campaign)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", WAYS)
def test_one_finds_the_way_through(db, browser, axe, screenshot, kind, language, javascript):
    way, wrong = WAYS[kind], []
    context = browser.new_context(
        **PHONE, locale=f"{language}-US", java_script_enabled=javascript, base_url=db, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if "Content Security Policy" in told.text else None)

    def step(name: str) -> None:
        expect(page.locator("html")).to_have_attribute("lang", language)
        if javascript:
            axe(page, dark=True)
        screenshot(page, f"way-{kind}-{name}-{language}{'' if javascript else '-plain'}")

    try:
        page.goto(f"/p/{way.slug}/")
        step("form")
        email = f"dolores@{kind}-{language}-{javascript}.example.org".lower()
        for name, value in {"given_name": "Dolores", "family_name": "Rivera", "email": email, "zip": "06106"}.items():
            page.locator(f"[name={name}]").fill(value)
        way.fill(page, step)
        page.locator(".act-button").click()
        expect(page).to_have_url(re.compile(rf"/thanks/\?lang={language}"))
        expect(page.locator(".must-confirm")).to_have_count(0 if javascript else 1)
        step("thanks")
        follow_own_link(page, way, email, step)
        assert not context.cookies() and not wrong, wrong
    finally:
        context.close()


def follow_own_link(page: Page, way: Way, email: str, step: Step) -> None:
    """Fold what was sent, open one's own link in the same language, and confirm what must be confirmed."""
    intake.fold_waiting(now=timezone.now())
    row = way.row.objects.filter(person__submissions__payload__email=email).first()
    assert row is not None
    page.goto(way.link(row.uuid))
    step("own")
    confirms = page.locator("button[value=confirm]:not(.btn-danger)").or_(page.locator("form.action .act-button"))
    if confirms.count():
        if way.must_tick:
            page.locator("[name=authority]").check()
        confirms.first.click()
        page.wait_for_load_state()
        step("confirmed")
    row.refresh_from_db()
    is_bare = getattr(row, "needs_confirmation", False)
    assert not is_bare or row.confirmed_at, "the link confirms what came without a proof"
    assert getattr(row, "state", "") not in {"unconfirmed", "signed"}
    cache.clear()
