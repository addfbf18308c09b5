# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""What a page shows that takes nothing any more, or not now: in both languages, in the page and in the frame."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.pages import services
from campaigns.pages.life import services as life
from campaigns.pages.models import ActionPage
from campaigns.pages.rules import KINDS
from campaigns.strategy.rules import Rule, write_rule
from contacts.intake.models import Submission
from tests.campaigns.calls.conftest import legislators  # noqa: F401
from tests.campaigns.letters.stage import bill, make_drive, state  # noqa: F401
from tests.campaigns.pages.stage import make_page, send
from tests.campaigns.signups.story import OPTIONS as SIGNUP
from tests.campaigns.stories.conftest import OPTIONS as STORIES

OVER = {"en": "This page is closed", "es": "Esta página está cerrada"}
WON = {"en": "We won!", "es": "¡Ganamos!"}
GONE = {"en": "This page is closed for good", "es": "Esta página está cerrada para siempre"}
HOLD = {
    "letters": {"en": "Letters are on hold", "es": "Las cartas están en espera"},
    "calls": {"en": "Calls are on hold", "es": "Las llamadas están en espera"},
}
OPTIONS = {
    "petition.sign": {"goal": 100, "confirms_email": False},
    "signup.join": SIGNUP,
    "story.tell": STORIES,
    "turnout.rsvp": {"hearing": None, "ends_at": None, "place": "Library", "goal": 50},
    "signon.sign": {"letter": {"en": "Dear all", "es": "A todos"}, "addressee": {"en": "x"}, "shows_logos": True},
}


def shows(client, slug, words, status=200):
    """Read a page and its frame in both languages: the words stand there, and nothing can be filled in."""
    cache.clear()
    for face in ("", "embed/"):
        for language, told in words.items():
            answer = client.get(f"/p/{slug}/{face}?lang={language}")
            html = answer.content.decode()
            assert (answer.status_code, told in html) == (status, True), html
            assert f'lang="{language}"' in html and "<form" not in html and not answer.cookies


def late(slug):
    """Send what was typed before the page closed: it is not taken, and given back."""
    before = Submission.objects.count()
    answer = send(slug, {"comment": "My son waited two years for an aide.", "story": "He waited two long years."})
    assert answer.status_code == 410 and "waited two" in answer.content.decode()
    assert Submission.objects.count() == before


@pytest.mark.parametrize("kind", sorted(OPTIONS))
def test_past_its_deadline_won_or_in_the_archive_it_says_so_in_both_languages(kind, alice, client):
    now = timezone.now()
    more = {"starts_at": now + dt.timedelta(days=9)} if kind == "turnout.rsvp" else {}
    page = make_page(alice, kind, "our-page", OPTIONS[kind] | more)
    ActionPage.objects.update(closes_at=now)
    shows(client, "our-page", OVER)
    told = {one.language: one.closed_body.split(".")[0] for one in page.versions.all()}
    assert told["en"] != told["es"]
    shows(client, "our-page", told)
    late("our-page")
    page.versions.update(won_body="It passed.")
    services.close(page, by=alice, now=now, outcome="won")
    shows(client, "our-page", WON)
    page.refresh_from_db()
    life.archive(page, by=alice, now=now)
    shows(client, "our-page", GONE, status=410)
    assert "It passed" not in client.get("/p/our-page/").content.decode()
    late("our-page")
    draft = make_page(alice, kind, "never-public", OPTIONS[kind] | more, publish=False)
    life.archive(draft, by=alice, now=now)
    assert client.get("/p/never-public/").status_code == 404, "nobody was ever shown it"


def test_without_anybody_to_write_to_or_to_call_it_holds_in_both_languages(alice, bill, client):
    rule = Rule(("committee",), bill=str(bill.uuid))
    make_drive(alice, rule, slug="letters")
    options = {
        "rule": write_rule(rule),
        "script": {"en": "Hello", "es": "Hola"},
        "opens": 9,
        "closes": 17,
        "most_a_day": 0,
    }
    make_page(alice, "call.report", "calls", options)
    for slug in HOLD:
        assert "<form" in client.get(f"/p/{slug}/").content.decode()
    Bill.objects.update(stage="first_floor")
    for slug, words in HOLD.items():
        shows(client, slug, words)
        shows(client, slug, {"en": "The committee has done its part", "es": "La comisión ya hizo su parte"})
        late(slug)
    Bill.objects.update(stage="committee")
    cache.clear()
    for slug in HOLD:
        assert "<form" in client.get(f"/p/{slug}/").content.decode(), "the bill is back: it goes on by itself"


def test_every_kind_has_words_for_its_end():
    assert len(KINDS) >= 7 and all(str(kind.texts()["closed_body"]).strip() for kind in KINDS.values())
