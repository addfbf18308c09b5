"""Builds the demo's further pages and fills them: letters, calls, sign-ups, stories, organizations that signed."""

import json
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import translation

from campaigns.calls.models import CallPage
from campaigns.demo.kinds import feed
from campaigns.letters import services as letters
from campaigns.letters.models import LetterDrive
from campaigns.letters.rules import compose, similarity
from campaigns.letters.selectors import tone_words
from campaigns.pages import services as pages
from campaigns.pages.choices.rules import merge
from campaigns.pages.models import ActionPage
from campaigns.pages.rules import NEEDED
from campaigns.pages.services import Plan
from campaigns.signons.models import Signon, SignonPage
from campaigns.signons.rules import name_key
from campaigns.signups.forms import JoinOptions
from campaigns.signups.models import SignupPage
from campaigns.stories.models import Story, StoryPage, StoryPermission, StoryRevision
from campaigns.strategy.models import Campaign
from campaigns.strategy.rules import Rule, write_rule
from coalition.partners.models import Membership
from contacts.people.selectors import visible_to_partner

TEXTS = json.loads(resources.files(__package__).joinpath("texts.json").read_text(encoding="utf-8"))
NAMINGS = ("name", "first", "anonymous")
USES = (("site", "hearing"), ("site", "social", "hearing", "press"), ("hearing",))


def build(campaign: Campaign, by: Membership, *, people: int, now: datetime) -> None:
    """Make the pages of a campaign that the demo shows beside its petition, each with what came in so far."""
    bill = campaign.bills.first()
    rule = write_rule(Rule(("mine",), bill=str(bill.uuid) if bill else ""))
    written = _page(campaign, by, "letters", "letters.write", {"rule": rule, "pace": 12}, now - timedelta(days=16))
    drive = LetterDrive.objects.select_related("page").get(page=written)
    since, size = now - timedelta(days=16), min(people // 12, 400)
    feed.write_letters(drive=drive, written=_written(), size=size, since=since, now=now)
    options = {"rule": rule, "script": TEXTS["script"], "opens": 9, "closes": 17, "most_a_day": 40}
    called = _page(campaign, by, "calls", "call.report", options, now - timedelta(days=6))
    call_page = CallPage.objects.select_related("page").get(page=called)
    since, size = now - timedelta(days=6), min(people // 20, 160)
    feed.make_calls(page=call_page, notes=TEXTS["notes"], size=size, since=since, now=now)
    joined = _page(campaign, by, "joining", "signup.join", _offers(), now - timedelta(days=12))
    row = SignupPage.objects.select_related("page").get(page=joined)
    since, size = now - timedelta(days=12), min(people // 15, 260)
    feed.sign_up(page=row, notes=TEXTS["joining_notes"], size=size, since=since, now=now)
    _stories(campaign, by, now)
    _organizations(campaign, by, now)


def _offers() -> dict[str, Any]:
    """Give the lists that a sign-up page begins with, in every language."""
    lines: dict[str, dict[str, list[str]]] = {}
    for name, words in JoinOptions.starts.items():
        for code, _label in settings.LANGUAGES:
            with translation.override(code):
                lines.setdefault(name, {})[code] = [str(one) for one in words]
    return {name: merge([], by_language) for name, by_language in lines.items()}


def _written() -> dict[str, feed.Written]:
    """Write letters as people do: most tell something of their own first, some only send the words of the page."""
    told = {}
    for language, texts in TEXTS["letter_texts"].items():
        subject, ask = texts["ask"]["subject"], texts["ask"]["body"]
        points = texts["ask"]["points"].split("\n")
        with translation.override(language):
            opening, close = tone_words("warm")
        openings, reasons = TEXTS["letter_openings"][language], TEXTS["letter_reasons"][language]
        bodies, alike = [], []
        for n in range(len(openings) * len(reasons)):  # neighbours share neither
            first, reason = openings[n % len(openings)], reasons[n % len(reasons)]
            rest = [points[n % len(points)] if n % 5 else "", ask, close]
            second = reasons[(n + 2) % len(reasons)] if n % 4 == 1 else ""
            own = "" if n % 9 == 8 else f"{first} {reason} {second}" if n % 3 else first
            bodies.append(compose(opening, own, *rest))
            alike.append(similarity(compose(opening, *rest), bodies[-1]))
        told[language] = feed.Written(subject, bodies, alike)
    return told


def _page(
    campaign: Campaign, by: Membership, name: str, kind: str, options: dict[str, Any], at: datetime
) -> ActionPage:
    """Publish a page with the starting words of its kind, and its own title, ask and reasons."""
    texts = TEXTS["pages"][name]
    plan = Plan(kind, f"fair-funding-{name}", campaign, ("en", "es"), ("email-alerts",), None, options)
    page = pages.create_page(plan, title=texts["en"]["title"], by=by, now=at)
    known = {one.language: {n: getattr(one, n) for n in NEEDED} for one in page.versions.all()}
    pages.change_page(page, plan, {code: known[code] | texts[code] for code in known}, by=by, now=at)
    if kind == "letters.write":
        letters.save_texts(
            LetterDrive.objects.select_related("page").get(page=page), TEXTS["letter_texts"], by=by, now=at
        )
    pages.publish(page, by=by, now=at)
    return page


def _stories(campaign: Campaign, by: Membership, now: datetime) -> None:
    options = {"topics": TEXTS["topics"], "takes_photo": True, "takes_audio": True}
    page = _page(campaign, by, "stories", "story.tell", options, now - timedelta(days=21))
    row = StoryPage.objects.get(page=page)
    rows = []
    for language, told in TEXTS["stories"].items():
        tellers = visible_to_partner(by.partner_id).filter(language=language).order_by("pk")[3 : 3 + len(told)]
        for n, (person, (text, quote, topics, state)) in enumerate(zip(tellers, told, strict=False)):
            at = now - timedelta(days=2 * (len(told) - n), hours=3 * n + 1)
            naming = NAMINGS[n % 3]
            rows.append(
                Story(
                    story_page=row, person=person, at=at, language=language, text=text, quote=quote, topics=topics,
                    state=state, ready_at=at + timedelta(days=1) if state == "ready" else None,
                    allowed=dict.fromkeys(USES[n % 3], naming), submission=uuid4(),
                )
            )  # fmt: skip
    Story.objects.bulk_create(rows)
    StoryRevision.objects.bulk_create(
        [StoryRevision(story=one, state="original", text=one.text, at=one.at) for one in rows]
    )
    StoryPermission.objects.bulk_create(
        [
            StoryPermission(
                story=one, use=use, granted=True, naming=naming, wording_key=row.uses[use]["key"],
                wording_version=row.uses[use]["version"], language=one.language, how="form", at=one.at,
            )
            for one in rows
            for use, naming in one.allowed.items()
        ]
    )  # fmt: skip


def _organizations(campaign: Campaign, by: Membership, now: datetime) -> None:
    options = {"letter": TEXTS["signon_letter"], "addressee": TEXTS["addressee"], "shows_logos": True}
    page = _page(campaign, by, "signons", "signon.sign", options, now - timedelta(days=18))
    row = SignonPage.objects.get(page=page)
    told = []
    for n, (name, town, state) in enumerate(TEXTS["organizations"]):
        at = now - timedelta(days=17 - n, hours=n % 5)
        signed = at if state != "asked" else None
        told.append(
            Signon(
                signon_page=row, name=name, name_key=name_key(name), town=town, state=state, at=at, signed_at=signed,
                confirmed_at=at + timedelta(hours=20) if state == "confirmed" else None,
                signer_name="Ana Delgado" if signed else "", signer_role="Board member" if signed else "",
                contact_name="Sam Rivers", contact_role="Director", contact_email=f"director{n}@example.org",
                mailed_at=at,
            )
        )  # fmt: skip
    Signon.objects.bulk_create(told)
