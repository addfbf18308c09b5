"""A new yes lets people onto a ladder; a tag that a ladder puts on stands in the diary of whoever carries it."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.urls import reverse

from campaigns.ladders import delivery
from campaigns.ladders.models import Ladder, LadderEntry
from campaigns.ladders.rehearsal.selectors import rehearse
from coalition.audit.models import Entry
from contacts.consent import services as consent
from contacts.consent.models import Reach
from contacts.intake.models import Submission
from contacts.people.models import Person, Tagging
from tests.campaigns.ladders.story import make_ladder, plan, sign, tag

HOUR = dt.timedelta(hours=1)


def say(person: Person, partner: Any, decision: str, at: dt.datetime, **facts: Any) -> None:
    """Let somebody say yes or no to a partner's alerts."""
    point = Reach.objects.filter(person=person).values_list("point_id", flat=True)[0]
    told = {"channel": "email", "purpose": "alerts", "how": "web_form", **facts}
    row = consent.Said(
        point_id=point, partner_id=partner.pk if partner else None, decision=decision, at=at, **told
    )  # fmt: skip
    consent.record_many([row])


def inside(ladder: Ladder) -> set[str]:
    rows = LadderEntry.objects.filter(ladder=ladder)
    return set(rows.values_list("person__given_name", flat=True))


def make(by: Any, now: dt.datetime, **trigger: Any) -> Ladder:
    ask = {"is": "consented", "purpose": "", "by_file": False, **trigger}
    return make_ladder(by, plan(ask, [tag("s1", "Agreed")]), now=now)


def test_it_lets_in_whoever_newly_says_yes(
    alice: Any, bob: Any, lead: Any, other: Any, ana: Person, dolores: Person, emil: Person, now: dt.datetime
) -> None:
    ladders = {
        "any": make(alice, now),
        "events": make(alice, now, purpose="events"),
        "files": make(alice, now, by_file=True),
        "bob": make(bob, now),
    }
    say(ana, lead, "granted", now + HOUR)  # again, which is nothing new
    say(emil, lead, "granted", now + HOUR)
    say(dolores, lead, "granted", now + HOUR, purpose="events", how="import")
    say(emil, other, "granted", now + HOUR)  # he is not one of theirs
    delivery.advance(now=now + HOUR)
    found = {name: inside(one) for name, one in ladders.items()}
    assert found == {"any": {"Emil"}, "events": set(), "files": {"Emil", "Dolores"}, "bob": set()}
    say(ana, lead, "withdrawn", now + 2 * HOUR)
    say(ana, lead, "granted", now + 3 * HOUR)
    say(dolores, None, "granted", now + 3 * HOUR, purpose="calls", channel="phone")  # to the coalition by name
    delivery.advance(now=now + 3 * HOUR)
    assert inside(ladders["any"]) == {"Ana", "Emil", "Dolores"}
    of = ladders["any"]
    told = rehearse(of, of.plan, since=now, now=now + 3 * HOUR)
    assert (told.entered, told.done) == (3, 3)


def test_of_a_shared_mailbox_only_who_said_it_comes_in(alice: Any, lead: Any, emil: Person, now: dt.datetime) -> None:
    ladder = make(alice, now)
    sister = Person.objects.create(given_name="Eva", family_name="Quiet")
    sister.stewardships.create(partner=lead)
    Reach.objects.create(person=sister, point=Reach.objects.get(person=emil).point)
    form = Submission.objects.create(kind="petition.sign", key=uuid4().hex, partner=lead, payload={}, person=sister)
    say(emil, lead, "granted", now + HOUR, submission=form.uuid)
    delivery.advance(now=now + HOUR)
    assert inside(ladder) == {"Eva"}


def test_its_tags_stand_in_the_diary(
    alice: Any, bob: Any, desk_of: Any, ana: Person, petition: Any, other: Any, now: dt.datetime
) -> None:
    make_ladder(alice, plan({"is": "signed"}, [tag("s1", "PTA")]), now=now)
    ana.stewardships.create(partner=other)
    sign(ana, petition, now + HOUR)
    delivery.advance(now=now + HOUR)
    assert Tagging.objects.get().tag.name == "PTA"
    line = Entry.objects.get(action="person.tagged_by_itself")
    assert (line.on_id, line.facts) == (ana.uuid, {"tag": "PTA", "because": "After signing"})
    hers = desk_of(alice)
    assert "Tagged PTA by “After signing”" in hers.get(reverse("people:detail", args=[ana.uuid])).content.decode()
    timeline = hers.get(reverse("people:timeline", args=[ana.uuid])).content.decode()
    assert "Tagged PTA by the ladder “After signing”" in timeline and timeline.count("Tagged PTA") == 1
    his = desk_of(bob)
    for page in ("detail", "timeline"):
        answer = his.get(reverse(f"people:{page}", args=[ana.uuid]))
        assert answer.status_code == 200 and "PTA" not in answer.content.decode()


def test_a_halt_is_told_in_words(alice: Any, desk_of: Any, now: dt.datetime) -> None:
    ladder = make(alice, now)
    delivery.halt(ladder, "no_sender", now)
    page = desk_of(alice).get(reverse("ladders:detail", args=[ladder.uuid])).content.decode()
    assert "was paused by itself: there was no sender" in page
