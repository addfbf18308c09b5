"""What a rehearsal tells is what a live ladder does with the same rows."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.ladders import delivery
from campaigns.ladders.models import Ladder, LadderEntry, LadderPath
from campaigns.ladders.rehearsal.selectors import Rehearsal, _Walk, rehearse
from contacts.consent import services as consent
from contacts.consent.models import Reach
from contacts.correspondence.models import Message
from contacts.people.models import FollowUp, Person, Stewardship, Tagging
from tests.campaigns.alerts.conftest import make_person
from tests.campaigns.ladders.story import (
    branch,
    follow_up,
    make_ladder,
    plan,
    promise,
    send,
    sign,
    stop,
    tag,
    wait,
)
from tests.campaigns.pages.stage import make_page

TICK = dt.timedelta(hours=6)
TICKS = 48


def steps_of(about: str) -> list[Any]:
    return [
        wait("s1", 1, "days"),
        send("s2"),
        branch(
            "s3",
            {"is": "language", "language": "es"},
            [wait("s4", 2, "days", "10:00"), send("s5"), tag("s6", "Spanish")],
            [branch("s7", {"is": "acted", "about": about}, [stop("s8")], [wait("s9", 18), follow_up("s10")])],
        ),
        wait("s11", 3, "days"),
        tag("s12", "Walked"),
    ]


def crowd_of(lead: Any, petition: Any, event: Any, other: Any, start: dt.datetime) -> None:
    """Some sign (twice, before, late), some act, some leave, some never said yes, some are not ours any more."""
    draw = random.Random(7)
    for n in range(60):
        person = make_person(lead, f"P{n} Test", draw.choice(["en", "en", "es"]), consents=draw.random() < 0.8)
        if draw.random() < 0.1:
            Stewardship.objects.filter(person=person).update(partner=other)
        if draw.random() < 0.15:
            points = list(Reach.objects.filter(person=person).values_list("point_id", flat=True))
            consent.withdraw_everything(point_ids=points, how="one_click", now=timezone.now())
        for _time in range(draw.choice([0, 1, 1, 1, 2])):
            sign(person, petition, start + draw.randint(-4, TICKS - 1) * TICK)
        if draw.random() < 0.35:
            promise(person, event[0], start + draw.randint(-2, TICKS) * TICK)
        if draw.random() < 0.3:
            promise(person, event[1], start + draw.randint(-2, TICKS) * TICK)


def ways_of(ladder: Ladder) -> dict[int, list[Any]]:
    rows = LadderPath.objects.filter(entry__ladder=ladder).order_by("at", "pk")
    found: dict[int, list[Any]] = {}
    for person, at, step, what, facts in rows.values_list("entry__person_id", "at", "step", "what", "facts"):
        found.setdefault(person, []).append((at, step, what, facts.get("reason", "")))
    return found


@pytest.fixture
def second_event(alice: Any, campaign: Any, hearing: Any) -> Any:
    options = {"hearing": hearing, "starts_at": None, "ends_at": None, "place": "", "goal": 50}
    return make_page(alice, "turnout.rsvp", "come-again", options, campaign=campaign).event


def test_it_tells_what_a_live_ladder_does(
    alice: Any, lead: Any, other: Any, petition: Any, event: Any, second_event: Any, now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    goal, asked = f"event:{event.uuid}", f"event:{second_event.uuid}"
    of = plan({"is": "signed", "about": f"petition:{petition.uuid}"}, steps_of(asked), goal=goal)
    crowd_of(lead, petition, [event, second_event], other, now)
    draft = make_ladder(alice, of, now=now, live=False)
    end = now + TICKS * TICK
    told: dict[int, list[Any]] = {}
    take = _Walk.take
    monkeypatch.setattr(_Walk, "take", lambda walk, *rest: (take(walk, *rest), told.update(walk.lines))[0])
    found: Rehearsal = rehearse(draft, draft.plan, since=now, now=end)
    assert not LadderEntry.objects.exists() and not Message.objects.filter(dispatch__purpose="alerts").exists()

    ladder = make_ladder(alice, of, now=now)
    for tick in range(TICKS + 1):
        delivery.advance(now=now + tick * TICK)
    assert told == ways_of(ladder)
    assert found.entered == len(told) > 25
    assert found.done == LadderEntry.objects.filter(state="done").count() > 0
    for reason in ("acted", "left"):
        assert found.stopped[reason] == LadderEntry.objects.filter(reason=reason).count() > 0
    walking = LadderEntry.objects.filter(state="walking").values_list("step", flat=True)
    assert +found.at == {step: list(walking).count(step) for step in set(walking)}
    assert found.count("sent") == Message.objects.filter(dispatch__reference__startswith="ladder:").count() > 0
    assert found.count("follow_up") == FollowUp.objects.count() > 0
    assert found.count("tagged") == Tagging.objects.count() > 0
    assert found.count("not_sent") > 0
    assert sum(n for _person, n, _lines in found.ways) <= found.entered


def test_it_asks_a_fixed_number_of_questions_and_writes_nothing(
    alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    steps = [wait("s1", 1), send("s2"), tag("s3", "A"), follow_up("s4")]
    ladder = make_ladder(alice, plan({"is": "signed"}, steps), now=now, live=False)
    counts = []
    for person in (ana, dolores):
        sign(person, petition, now)
        with CaptureQueriesContext(connection) as seen:
            found = rehearse(ladder, ladder.plan, since=now - TICK, now=now + TICK)
        counts.append(len(seen))
        assert not [one for one in seen.captured_queries if not one["sql"].lstrip().startswith(("SELECT", "\nSELECT"))]
    assert counts[0] == counts[1] <= 12
    assert (found.entered, found.done, found.count("sent")) == (2, 2, 2)


def test_nobody_is_nobody(alice: Any, petition: Any, now: dt.datetime) -> None:
    ladder = make_ladder(alice, plan({"is": ""}, []), now=now, live=False)
    assert rehearse(ladder, ladder.plan, since=now - TICK, now=now).entered == 0
