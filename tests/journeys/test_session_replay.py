"""A whole session goes by, everything live: nothing is offered once it closed, nobody is asked who left her seat."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from campaigns.alerts.models import Alert
from campaigns.legislation.models import Bill, Session
from campaigns.legislation.sources.models import SyncCursor
from campaigns.turnout.calendar import selectors as calendars
from campaigns.turnout.calendar import services as calendar
from contacts.places import services as places
from contacts.places.selectors import list_districts
from contacts.policymakers import services as roster
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.policymakers.rules import made_up_roster
from tests.campaigns.strategy.stage import say
from tests.coalition.api.test_api import token_of
from tests.journeys.replay import doors, script
from tests.journeys.replay.post import Capitol, PostOffice
from tests.journeys.replay.script import CANCELLED, CANCELLED_UNHEARD, DAY, EARLIER, HOUR, LATER, SOONER, Facts, Turn
from tests.journeys.replay.world import BEGIN, World

FOLLOWERS = ("call", "letters", "alert", "segment")
HEIR = "Nora Newcomer"
SINCE = script.wall(BEGIN.date().replace(year=2025, month=1, day=8), 12).date()


@pytest.fixture(params=[True, False], ids=["feeds", "no feeds"])
def world(request: Any, db: Any, alice: Any, settings: Any, monkeypatch: Any) -> Iterator[World]:
    """A made-up state with its roster and two bills, at the beginning of the session."""
    settings.OPENSTATES_API_KEY, settings.PUBLIC_URL = "key", "http://testserver"
    settings.VOICE_ACCOUNT, settings.VOICE_TOKEN, settings.VOICE_NUMBER = "AC1", "secret", "+18605550100"
    settings.SESSION_COOKIE_AGE = 86_400 * 400
    places.make_up_state(now=BEGIN)
    facts = made_up_roster(list(list_districts().values_list("chamber", "number")), SINCE)
    roster.write_roster(facts, now=BEGIN)
    CommitteeTerm.objects.update(since=SINCE)
    session = Session.objects.create(identifier="2027", name="2027")
    source = "openstates" if request.param else "hand"
    for number in ("HB 5003", "SB 12"):
        education = Committee.objects.get(name="Education")
        Bill.objects.create(session=session, identifier=number, title="Schools", committee=education, source=source)
    terms = Term.objects.exclude(seat__chamber="congress").select_related("seat", "person")
    holders = {(term.seat.chamber, term.seat.number): str(term.person) for term in terms}
    members = {one.name: {str(row.person) for row in one.terms.all()} for one in Committee.objects.all()}
    hearings, turns = script.write(random.Random(7))
    made = World(alice, request.param, hearings, PostOffice(hearings), Facts(holders, members))
    made.turns, made.roster, made.capitol = turns, facts, Capitol(made.facts)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    monkeypatch.setattr("contacts.correspondence.delivery.gateway", lambda: made.post)
    monkeypatch.setattr("campaigns.letters.delivery.gateway", lambda: made.capitol)
    SyncCursor.objects.create(source="openstates", session="2027", due_at=BEGIN)
    made.open_everything()
    feed = calendar.open_feed("all", by=alice, now=BEGIN)
    made.feed = calendars.link_of(feed).removeprefix("http://testserver")
    yield made


def change(world: World, n: int) -> None:
    """Change a hearing as the script says."""
    one = world.hearings[n]
    if n in (CANCELLED, CANCELLED_UNHEARD):
        one.status = "cancelled"
    elif n == SOONER:
        one.named["registration_closes_at"] = one.registration - 20 * HOUR
    else:
        one.starts += {LATER: DAY, EARLIER: -2 * HOUR}[n]
        one.status = "moved"
        if n == LATER:
            one.named.pop("registration_closes_at", None)
    world.change(one)


def happen(world: World, turn: Turn) -> None:
    """Let one thing of the script happen."""
    if turn.what == "announce":
        world.announce(world.hearings[turn.n])
    elif turn.what == "change":
        change(world, turn.n)
    elif turn.what == "action":
        world.act(turn)
        if turn.facts[0] == "HB 5003":
            world.facts.act(*turn.facts[1:])
    elif turn.what in ("resign", "elect"):
        chamber, number = turn.facts[0], int(turn.facts[1])
        seat = Seat.objects.get(chamber=chamber, number=number)
        if turn.what == "elect":
            world.facts.holders[chamber, number] = HEIR
            world.elect(seat, HEIR)
        else:
            term = Term.objects.select_related("person").get(seat=seat, ends_on=None)
            del world.facts.holders[chamber, number]
            world.resign(seat)
            doors.refuse_former(world, term)


def test_nothing_is_offered_once_closed_and_nobody_is_asked_who_left(world: World) -> None:
    firm = Term.objects.filter(person__committee_terms__committee__name="Education", seat__number__gt=3).first()
    assert firm
    world.facts.firm = (str(firm.person), BEGIN)
    say(world.by, Bill.objects.get(identifier="HB 5003"), firm, "yes", "public", BEGIN)
    approved = {key: world.facts.meant(BEGIN, spares_firm=key != "letters") for key in FOLLOWERS}
    approved["call"] |= {str(firm.person)}  # published before her yes was heard
    world.follow_targets()
    chance, tokens = random.Random(3), token_of(world.by)
    for turn in world.turns if world.is_online else script.thinned(world.turns):
        world.move(turn.at)
        happen(world, turn)
        if turn.what in ("belts", "change"):
            world.run_mail()
        if turn.what in ("before", "look", "change"):
            doors.look_at_hearing(world, world.hearings[turn.n], tokens, is_brief=turn.what == "before")
        elif turn.what == "petition":
            doors.look_at_petition(world, is_open=turn.n == 0)
        elif turn.what in ("action", "resign", "elect"):
            world.move(turn.at + script.MINUTE)
            world.follow_targets()
            for key, (url, shown) in doors.look_at_moves(world, approved, by_page=turn.n % 6 == 0).items():
                if chance.random() < 0.4:
                    assert world.desk.post(url, {"shown": shown}).status_code == 302
                    approved[key] = world.facts.meant(world.now, spares_firm=key != "letters")
            world.drive.refresh_from_db()
            doors.look_at_targets(world, approved)
            if turn.what != "action":
                doors.look_at_board(world)
    told = Counter(Alert.objects.values_list("state", "halted_reason"))
    assert told == {("scheduled", ""): 1, ("sent", ""): 1, ("halted", "too_late"): 3, ("halted", "hearing_changed"): 1}
    assert world.post.kinds["remind"] > 10 and world.post.kinds["ladder"] and world.post.kinds["notice"]
    assert len(world.capitol.letters) > 10 and world.seen["moves"] > 100 and world.seen["looks"] > 15
