"""Puts the demo's people on every step of testimony."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from itertools import count
from typing import Any

from campaigns.demo import feed
from campaigns.legislation.models import Hearing
from campaigns.pages import services as pages
from campaigns.pages.rules import NEEDED
from campaigns.pages.services import Plan
from campaigns.strategy.models import Campaign
from campaigns.testimony import folding
from campaigns.testimony.models import Guide, Panel, Remark, Testimony, TestimonyText
from campaigns.testimony.selectors import hearing_of
from campaigns.testimony.words import selectors as own
from campaigns.turnout.models import CheckIn, Event
from coalition.partners.models import Membership

TEXTS = json.loads(resources.files(__package__).joinpath("texts.json").read_text(encoding="utf-8"))
# What becomes of one after the other: text and what else is noted, in days from now.
TO_COME: tuple[dict[str, Any], ...] = (
    {"text_state": "drafting"},
    {"text_state": "review"},
    {"text_state": "review"},
    {"text_state": "changes"},
    {"text_state": "ready"},
    {"text_state": "ready", "registered_at": -1},
    {"text_state": "ready", "registered_at": -2, "confirmed_at": -1},
    {"out_at": -1, "out_why": "declined"},
    {},
)
PAST: tuple[dict[str, Any], ...] = (
    {"text_state": "ready", "registered_at": -16, "confirmed_at": -14, "spoke": True},
    {"text_state": "ready", "registered_at": -16, "came": True},
    {"text_state": "ready", "filed_at": -13},
    {"text_state": "drafting", "out_at": -12, "out_why": "late"},
    {"text_state": "ready", "registered_at": -15, "out_at": -11, "out_why": "missed"},
)


def build(campaign: Campaign, by: Membership, *, people: int, now: datetime) -> None:
    """Give the hearing to come its witnesses on every step, and one that was those who spoke."""
    _past(campaign, by, people, now)
    folding.catch_up(now)
    for event in Event.objects.filter(page__campaign=campaign, hearing__isnull=False):
        hearing = hearing_of(event)
        is_past, bill = hearing.starts_at < now, hearing.bills.first()
        Guide.objects.create(event=event, bill=bill, facts=TEXTS["facts"], modified_at=now)
        _tell(event, PAST if is_past else TO_COME, by, now)
        _order(event, now)


def _past(campaign: Campaign, by: Membership, people: int, now: datetime) -> None:
    """Make a hearing of twelve days ago that people came to."""
    starts = (now - timedelta(days=12)).replace(hour=15, minute=0, second=0, microsecond=0)
    hearing = Hearing.objects.create(title="Public hearing on bilingual classes", starts_at=starts, place="Room 1E")
    hearing.bills.add(*campaign.bills.all()[:1])
    options = {"hearing": hearing, "goal": 40}
    plan = Plan("turnout.rsvp", "bilingual-hearing", campaign, ("en", "es"), (), None, options)
    at = now - timedelta(days=26)
    page = pages.create_page(plan, title=TEXTS["past"]["en"]["title"], by=by, now=at)
    known = {one.language: {n: getattr(one, n) for n in NEEDED} for one in page.versions.all()}
    told = {code: known[code] | {"body": " "} | TEXTS["past"][code] for code in known}
    for words in told.values():
        words["body"] = words["ask"]
    pages.change_page(page, plan, told, by=by, now=at)
    pages.publish(page, by=by, now=at)
    feed.turn_out(event=page.event, size=min(48, people // 6), since=at, now=now)


def _tell(event: Event, ways: tuple[dict[str, Any], ...], by: Membership, now: datetime) -> None:
    turns = {code: count() for code in TEXTS["told"]}
    for n, (row, kept) in enumerate(_matched(event, ways)):
        way = dict(kept)
        row.language = "es" if n % 3 == 2 else row.language
        if not row.mode:
            row.mode = ("in_person", "remote")[n % 2]
        row.speaker_name, row.town = str(row.person), row.town or "Hartford"
        row.role, row.answers = _story(row.language, next(turns[row.language]))
        row.chosen, row.may_quote = (["class"] if n % 2 else []), n % 3 > 0
        row.text_state = way.pop("text_state", "")
        if row.text_state:
            row.text, row.text_at = own.draft_of(row), now - timedelta(days=2, hours=n)
            row.public_at = row.text_at if row.text_state in {"review", "ready", "changes"} else None
        _note(row, way, by, now)


def _story(language: str, turn: int) -> tuple[str, dict[str, str]]:
    """Give the next story; when all were told, the same things happened to others, who wish for something else."""
    told, more = TEXTS["told"][language], TEXTS["more"][language]
    role, who, happened, change = told[turn % len(told)]
    again = turn // len(told)
    detail = more[turn % len(more)] % {"n": 12 + turn * 7 % 83}
    wish = told[(turn + again * 3) % len(told)][3] if again else change
    first = told[(turn + again * 2) % len(told)][1] if again else who
    return role, {"who": first, "happened": f"{happened} {detail}", "change": wish}


def _matched(event: Event, ways: tuple[dict[str, Any], ...]) -> Iterator[tuple[Testimony, dict[str, Any]]]:
    """Give each step somebody whom it fits: who is registered speaks, what was sent is written."""
    rows = Testimony.objects.filter(event=event, out_at=None).select_related("person", "bill", "rsvp", "event")
    spoken, written = [], []
    for row in rows.order_by("pk"):
        (written if row.mode == "written" else spoken).append(row)
    for way in ways * 3:
        fits = written if "filed_at" in way else spoken if "registered_at" in way else max(spoken, written, key=len)
        if fits:
            yield fits.pop(0), way


def _note(row: Testimony, way: dict[str, Any], by: Membership, now: datetime) -> None:
    spoke, came = way.pop("spoke", False), way.pop("came", False)
    for name, told in way.items():
        setattr(row, name, told if name == "out_why" else now + timedelta(days=told))
    row.number = f"{100 + row.pk % 800}" if row.registered_at else ""
    row.save()
    if (spoke or came) and row.mode != "written" and row.rsvp:
        at = hearing_of(row.event).starts_at
        facts = {"at": at, "spoke_at": at + timedelta(hours=2) if spoke else None, "undone_at": None}
        CheckIn.objects.update_or_create(
            rsvp=row.rsvp, defaults=facts, create_defaults=facts | {"device_key": f"demo-said-{row.pk}"}
        )
        folding.follow([row.rsvp.pk], now)
    if row.text:
        TestimonyText.objects.create(testimony=row, text=row.text, at=row.text_at or now)
    if row.text_state == "review":
        Remark.objects.create(testimony=row, text=TEXTS["remark"], at=now - timedelta(hours=3), by=by.user)
    if row.text_state == "changes":
        asked = TEXTS["asked"][row.language]
        Remark.objects.create(testimony=row, text=asked, for_her=True, at=now - timedelta(hours=5), by=by.user)


def _order(event: Event, now: datetime) -> None:
    """Put the first speakers in order, two of them into a panel."""
    panel = Panel.objects.create(event=event, name="Parents of Hartford", made_at=now)
    rows = Testimony.objects.filter(event=event, out_at=None).exclude(mode="written").exclude(mode="")
    for place, row in enumerate(rows.order_by("pk")[:12], 1):
        row.place, row.panel = place, panel if place in {2, 3} else None
        row.travel = "Bus from Park Street, 8:15" if place == 1 else ""
        row.save(update_fields=["place", "panel", "travel"])
