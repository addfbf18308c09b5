"""What people of the random crowd did at events and pages, and by what they may be reached; rows beside plain facts."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import timezone

from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.pages.models import ActionPage
from campaigns.signups.models import Signup, SignupPage
from campaigns.stories.models import Story, StoryPage
from campaigns.strategy.models import Commitment
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import CheckIn, Event, Rsvp
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.policymakers.models import Term

INTERESTS, WAYS, HELP = ["funding", "safety"], ["call", "drive"], ["new", "asked", "done"]
STATES = ["promised", "confirmed", "came", "missed"]
SAID = {"registered": "registered_at", "spoke": "spoke_at", "filed": "filed_at", "out": "out_at"}
NAMED = {"registered": {"registered"}, "spoke": {"testified", "spoke"}, "filed": {"testified", "filed"}, "out": {"out"}}
TOPICS, USES = ["funding", "buses"], ["site", "mail"]


@dataclass
class Stage:
    """The events, pages and the bill that conditions name; the first event is over, the second to come."""

    events: list[Event]
    signup: SignupPage
    story: StoryPage
    bill: Bill


@dataclass
class Deeds:
    """What one person did, as plain values."""

    came: dict[str, str] = field(default_factory=dict)  # event -> how far
    said: dict[str, str] = field(default_factory=dict)  # event -> what became of her testimony
    interests: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    help: str = ""
    is_joined: bool = False
    story: tuple[set[str], set[str]] | None = None  # topics, uses
    reach: bool = False


def make_stage(partner: Any, committee: Any, waverer: Any) -> Stage:
    """Make what people did it for; the second event is a hearing, the waverer is undecided on the bill."""
    pages = [
        ActionPage.objects.create(partner=partner, kind=kind, slug=f"{kind}-{n}".replace(".", "-"))
        for n, kind in enumerate(("turnout.rsvp", "turnout.rsvp", "signup.joined", "story.told"))
    ]
    at = [timezone.now() + dt.timedelta(days=days) for days in (-20, 20)]
    hearing = Hearing.objects.create(committee=committee, title="Hearing", starts_at=at[1])
    events = [
        Event.objects.create(page=page, starts_at=when, hearing=about)
        for page, when, about in zip(pages, at, (None, hearing), strict=False)
    ]
    session = Session.objects.create(identifier="2027", name="2027")
    bill = Bill.objects.create(session=session, identifier="HB 1", title="Fund", committee=committee)
    term = Term.objects.get(person=waverer)
    Commitment.objects.create(partner=partner, bill=bill, term=term, stance="undecided", grade="two_witnesses")
    story = StoryPage.objects.create(page=pages[3])
    return Stage(events, SignupPage.objects.create(page=pages[2]), story, bill)


def act(stage: Stage, dice: random.Random, person: Any, partner: Any) -> Deeds:
    """Let somebody come, testify, sign up, tell a story and be reachable, at random."""
    done, now = Deeds(), timezone.now()
    for event in stage.events:
        if dice.random() < 0.5:
            _come(event, dice, person, done, now)
        if dice.random() < 0.3:
            done.said[str(event.uuid)] = state = dice.choice(list(SAID))
            Testimony.objects.create(event=event, person=person, **{SAID[state]: now})
    if dice.random() < 0.5:
        done.interests = {one for one in INTERESTS if dice.random() < 0.5}
        done.ways = {one for one in WAYS if dice.random() < 0.5}
        done.help, gone = dice.choice(HELP), dice.random() < 0.2
        Signup.objects.create(
            signup_page=stage.signup, person=person, interests=sorted(done.interests), ways=sorted(done.ways),
            help_state=done.help, withdrawn_at=now if gone else None,
        )  # fmt: skip
        done.is_joined = not gone
    if dice.random() < 0.4:
        topics, uses = ({one for one in some if dice.random() < 0.5} for some in (TOPICS, USES))
        waits = dice.random() < 0.3
        Story.objects.create(
            story_page=stage.story, person=person, topics=sorted(topics), allowed=dict.fromkeys(uses, "full"),
            needs_confirmation=waits, submission=uuid4(),
        )  # fmt: skip
        done.story = None if waits else (topics, uses)
    _reach(dice, person, partner, done)
    return done


def _come(event: Event, dice: random.Random, person: Any, done: Deeds, now: dt.datetime) -> None:
    state = dice.choice(["promised", "confirmed", "came", "cancelled"])
    row = Rsvp.objects.create(
        event=event, person=person, confirmed_at=now if state == "confirmed" else None,
        cancelled_at=now if state == "cancelled" else None,
    )  # fmt: skip
    if state == "came":
        CheckIn.objects.create(rsvp=row, device_key=str(uuid4()))
    done.came[str(event.uuid)] = state


def _reach(dice: random.Random, person: Any, partner: Any, done: Deeds) -> None:
    if dice.random() < 0.3:
        return
    status, decision = dice.choice(["ok", "ok", "bounced"]), dice.choice(["granted", "granted", "withdrawn"])
    has_left = dice.random() < 0.2
    point = ContactPoint.objects.create(kind="email", value=f"{uuid4()}@example.org", hash=uuid4().hex, status=status)
    Reach.objects.create(person=person, point=point, until=timezone.now() if has_left else None)
    facts = {"point": point, "partner": partner, "channel": "email", "purpose": "alerts", "decision": decision}
    ConsentState.objects.create(consent=Consent.objects.create(how="web_form", **facts), **facts)
    done.reach = status == "ok" and decision == "granted" and not has_left


def holds(node: dict[str, Any], done: Deeds, stage: Stage, where: set[str]) -> bool:
    """Tell whether a condition holds: plain Python; `where` are the districts in which she lives or may live."""
    match node["is"]:
        case "turnout":
            over = str(stage.events[0].uuid)
            return any(
                state in node["state"] or ("missed" in node["state"] and event == over and state in STATES[:2])
                for event, state in done.came.items()
                if (not node["event"] or event in node["event"])
                and (event != over or (node.get("days", 99) > 20 and not node.get("hearing")))
            )
        case "testimony":
            told = [one for event, one in done.said.items() if not node["event"] or event in node["event"]]
            return any(NAMED[one] & set(node["state"]) for one in told)
        case "signed_up":
            fits = all(not node[name] or getattr(done, f"{name}s") & set(node[name]) for name in ("interest", "way"))
            return done.is_joined and fits and (not node["state"] or (bool(done.ways) and done.help in node["state"]))
        case "told_story":
            told = done.story
            return told is not None and all(
                not node[name] or bool(had & set(node[name])) for name, had in zip(("topic", "use"), told, strict=True)
            )
        case "reachable":
            return done.reach
        case "target":  # the bill's committee has one member, of the first district; she of the second is undecided
            meant = {"committee": "upper:1", "persuadable": "upper:1", "undecided": "upper:2"}.get(node["means"])
            return node.get("chamber") != "lower" and meant in where
    raise AssertionError(node)
