"""The door on phones: every deed counts once, whichever phone it comes from and in whatever order."""

import datetime as dt
import json

from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ledger.models import Action
from campaigns.turnout import selectors
from campaigns.turnout.door import rules
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.models import CheckIn, Rsvp
from tests.campaigns.turnout.test_places import crowd

AT = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
acts = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["here", "spoke", "undo"]), st.integers(0, 50), st.integers(0, 10**6)),
    max_size=12,
    unique_by=lambda one: one[3],
)


@given(acts, st.randoms())
def test_it_does_not_matter_what_arrives_first(deeds, dice):
    rows = [(who, do, AT + dt.timedelta(minutes=minute), str(key)) for who, do, minute, key in deeds]
    mixed = list(rows) + rows[:3]
    dice.shuffle(mixed)
    assert rules.latest(mixed) == rules.latest(rows)
    for who, (state, _since) in rules.latest(rows).items():
        last = max((row for row in rows if row[0] == who), key=lambda row: (row[2], row[3]))
        assert (state == "") == (last[1] == "undo")


def sync(desk, event, deeds):
    url = reverse("turnout:door_sync", args=[event.uuid])
    return desk.post(url, json.dumps({"deeds": deeds}), content_type="application/json")


def deed(key, do, rsvp=None, minutes=0, **more):
    at = timezone.now() - dt.timedelta(hours=1) + dt.timedelta(minutes=minutes)
    return {"key": key, "do": do, "at": at.isoformat(), **({"id": str(rsvp.uuid)} if rsvp else {}), **more}


def test_it_merges_two_phones(event, vera, desk_of, django_assert_max_num_queries):
    rows = crowd(event, 60)
    desk = desk_of(vera)
    one = [deed(f"phone-1-{i:04}", "here", rsvp, i % 9) for i, rsvp in enumerate(rows[:40])]
    two = [deed(f"phone-2-{i:04}", "here", rsvp, i % 7) for i, rsvp in enumerate(rows[20:])]
    two += [deed("phone-2-undo", "undo", rows[0], 20), deed("phone-2-spoke", "spoke", rows[1], 20)]
    who = {"given_name": "Emil", "family_name": "Stone", "reach": "emil@example.org"}
    walks = [deed("phone-1-walk", "walk_in", who=who), deed("phone-2-walk", "walk_in", who=who)]
    with django_assert_max_num_queries(32):
        answer = sync(desk, event, two)
    assert set(answer.json()["done"]) == {row["key"] for row in two}
    sync(desk, event, one)
    for again in (two, one, walks, walks):  # a phone that heard no answer sends the same again
        assert sync(desk, event, again).status_code == 200
    assert CheckIn.objects.filter(undone_at=None).count() == 60  # 59 of the crowd, and Emil once
    assert DoorDeed.objects.count() == 84 and Rsvp.objects.count() == 61
    people = {line["name"]: line for line in answer.json()["people"]}
    assert people["P1 Ruiz"]["state"] == "spoke" and people["P0 Ruiz"]["state"] == ""
    assert Action.objects.filter(kind="turnout.came").count() == 60  # P0 was taken back before anybody knew she came
    assert selectors.count_funnel(event) | {"came": 60, "spoke": 1, "walk_in": 1} == selectors.count_funnel(event)


def test_it_gives_a_phone_no_more_than_the_door_needs(event, vera, bob, charlie, vic, client, desk_of):
    rsvp = crowd(event, 1)[0]
    line = sync(desk_of(vera), event, []).json()["people"][0]
    assert set(line) == {"id", "name", "short", "about", "state", "speaks", "ticket", "code", "unseen"}
    assert line["short"] == "P0 R." and line["ticket"] != selectors.token_of(rsvp.uuid)
    assert [sync(desk_of(who), event, []).status_code for who in (bob, charlie, vic)] == [404, 403, 403]
    assert sync(client, event, []).status_code == 302
    page = desk_of(vera).get(reverse("turnout:door_phone", args=[event.uuid]))
    assert b"P0 Ruiz" not in page.content and b"door.js" in page.content
    worker = client.get(reverse("turnout:door_worker"))
    assert worker["Service-Worker-Allowed"] == "/desk/turnout/" and b"caches" in worker.getvalue()
    by_code = reverse("turnout:door", args=[event.uuid]) + f"?code={line['code']}"
    assert "P0 Ruiz" in desk_of(vera).get(by_code).content.decode()
    mine = client.get(f"/rsvp/{selectors.token_of(rsvp.uuid)}/").content.decode()
    assert line["code"] in mine


def test_it_stands_nonsense(event, vera, desk_of):
    rsvp = crowd(event, 1)[0]
    desk = desk_of(vera)
    url = reverse("turnout:door_sync", args=[event.uuid])
    assert desk.post(url, "{", content_type="application/json").status_code == 400
    assert desk.get(url).status_code == 405
    strange = [7, {}, {"key": "x" * 20}, {"key": "bad-clock", "do": "here", "id": str(rsvp.uuid), "at": "soon"}]
    strange += [deed("no-such-id", "here") | {"id": str(event.uuid)}, deed("walk-nobody", "walk_in", who={"reach": 5})]
    assert sync(desk, event, strange).status_code == 200 and not CheckIn.objects.exists()
    ahead = deed("ahead-of-us", "here", rsvp, minutes=10**6)  # a clock that runs ahead
    sync(desk, event, [ahead])
    assert CheckIn.objects.get().at <= timezone.now()
