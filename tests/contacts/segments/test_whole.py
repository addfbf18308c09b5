"""Sub-segments, versions, segments shown to partners, counts that answer at once, programs."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.engagement import folding as engagement
from campaigns.ledger.engagement.models import Engagement
from campaigns.ledger.models import Action
from coalition.audit.models import Entry
from contacts.people.models import Person, Role, Stewardship, Tag
from contacts.places.models import Address, Town, ZipTown
from contacts.segments import selectors, services
from contacts.segments.counting import rules
from contacts.segments.counting import selectors as counting
from contacts.segments.models import Segment, SegmentVersion
from tests.coalition.api.test_api import token_of

PARENTS = {"v": 1, "all": [{"is": "role", "value": ["parent"]}]}


@pytest.fixture
def parents(lead: Any) -> list[Person]:
    people = [Person.objects.create(given_name=f"Ana {n}", family_name="Ruiz") for n in range(5)]
    Stewardship.objects.bulk_create(Stewardship(person=person, partner=lead) for person in people)
    Role.objects.bulk_create(Role(person=person, kind="parent") for person in people[:3])
    return people


@pytest.fixture
def segment(alice: Any, parents: Any) -> Segment:
    return services.write(None, name="Parents", tree=PARENTS, by=alice, now=timezone.now())


def _save(client: Any, url: str, **typed: Any) -> Any:
    return client.post(url, {"name": "Steps", "m.0": "all", **typed})


def test_it_goes_step_by_step_through_other_segments_and_never_in_a_circle(
    desk_of: Any, alice: Any, segment: Segment, parents: list[Person]
) -> None:
    client = desk_of(alice)
    typed = {
        "m.0": "steps",
        "is.0-0": "segment", "f.0-0.value": str(segment.uuid), "step.0-0": "subtract",
        "is.0-1": "lot", "f.0-1.percent": "0", "step.0-1": "limit",
    }  # fmt: skip
    wrong = _save(client, reverse("segments:new"), **typed)
    assert wrong.status_code == 422
    assert "The first step adds people" in wrong.content.decode()
    assert "Write a number from 1 to 99." in wrong.content.decode()
    saved = _save(client, reverse("segments:new"), **typed | {"step.0-0": "add", "f.0-1.percent": "99"})
    steps = Segment.objects.get(name="Steps")
    assert saved.url == reverse("segments:detail", args=[steps.uuid])
    assert [next(iter(step)) for step in steps.tree["steps"]] == ["add", "limit"]
    assert 'name="step.0-1"' in client.get(reverse("segments:edit", args=[steps.uuid])).content.decode()
    page = client.get(saved.url).content.decode()
    assert "People who are in the segment Parents; and of these only who are among 99 of 100" in page
    assert "Steps" in client.get(reverse("segments:detail", args=[segment.uuid])).content.decode()  # who uses it
    why = client.get(reverse("segments:why", args=[steps.uuid, parents[4].uuid])).content.decode()
    assert "are in the segment Parents" in why and "have the role Parent or guardian" in why and "kept only" in why
    circle = {"is.0-0": "segment", "f.0-0.value": str(steps.uuid), "name": "Parents"}
    refused = _save(client, reverse("segments:edit", args=[segment.uuid]), **circle)
    assert refused.status_code == 422
    assert "A segment cannot stand in itself" in refused.content.decode()


def test_it_keeps_what_it_asked_before_and_brings_it_back(
    desk_of: Any, alice: Any, vic: Any, bob: Any, segment: Segment
) -> None:
    client = desk_of(alice)
    _save(client, reverse("segments:edit", args=[segment.uuid]), name="Parents", **{"is.0-0": "named"})
    _save(client, reverse("segments:edit", args=[segment.uuid]), name="Parents", **{"is.0-0": "named"})
    assert list(SegmentVersion.objects.order_by("number").values_list("number", "tree")) == [
        (1, PARENTS), (2, {"v": 1, "all": [{"is": "named"}]}),
    ]  # fmt: skip
    page = client.get(reverse("segments:detail", args=[segment.uuid])).content.decode()
    assert "Version 1" in page and "have the role Parent or guardian" in page
    back = reverse("segments:bring_back", args=[segment.uuid, 1])
    assert desk_of(bob).post(back).status_code == 404
    assert desk_of(vic).post(back).status_code == 403
    assert client.post(reverse("segments:bring_back", args=[segment.uuid, 9])).status_code == 404
    client.post(back)
    segment.refresh_from_db()
    assert segment.tree == PARENTS
    assert SegmentVersion.objects.count() == 3


def test_bob_is_shown_the_question_and_asks_it_of_his_own(
    desk_of: Any, alice: Any, bob: Any, vera: Any, lead: Any, other: Any, segment: Segment
) -> None:
    tag = Tag.objects.create(partner=lead, name="secret plans")
    theirs = Person.objects.create(given_name="Teo", family_name="Paz")
    Stewardship.objects.create(person=theirs, partner=other)
    Role.objects.create(person=theirs, kind="parent")
    tree = {"v": 1, "any": [{"is": "segment", "value": [str(segment.uuid)]}, {"is": "tag", "value": [str(tag.uuid)]}]}
    shown = services.write(None, name="Ours", tree=tree, by=alice, now=timezone.now())
    client, his = desk_of(alice), desk_of(bob)
    page, copy = reverse("segments:shown", args=[shown.uuid]), f"{reverse('segments:new')}?shown={shown.uuid}"
    assert [his.get(url).status_code for url in (page, copy)] == [404, 404]
    for wrong in ("", "x", str(lead.uuid)):
        client.post(reverse("segments:show", args=[shown.uuid]), {"partner": wrong})
    assert his.get(page).status_code == 404
    assert his.post(reverse("segments:show", args=[shown.uuid]), {"partner": str(other.uuid)}).status_code == 404
    assert desk_of(vera).post(reverse("segments:show", args=[shown.uuid])).status_code == 403
    for _twice in range(2):
        client.post(reverse("segments:show", args=[shown.uuid]), {"partner": str(other.uuid)})
    assert Entry.objects.filter(action="segment.shown").count() == 1
    assert "Ours" in his.get(reverse("segments:list")).content.decode()
    told = his.get(page).content.decode()
    assert "have the role Parent or guardian" in told and "secret plans" not in told and "carry the tag ?" in told
    assert "<strong>1" in told and "Ruiz" not in told
    draft = his.get(copy).content.decode()
    assert 'value="Ours"' in draft and "secret plans" not in draft
    assert his.get(reverse("segments:detail", args=[shown.uuid])).status_code == 404
    client.post(reverse("segments:hide", args=[shown.uuid, other.uuid]))
    assert his.get(page).status_code == 404


def test_it_answers_from_a_sample_where_counting_takes_too_long(
    desk_of: Any, alice: Any, lead: Any, segment: Segment, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rules, "FEW", 4)
    monkeypatch.setattr(rules, "SAMPLE", 2)
    monkeypatch.setattr(counting, "_within", lambda seconds, ask: None if seconds == rules.QUICK else ask())
    draw = counting.drawn(lead.pk)
    assert draw.people == 5 and 0 <= draw.size < 5
    counted = counting.count_soon(segment, lead.pk)
    assert not counted.is_exact or not draw.size
    client = desk_of(alice)
    typed = {"m.0": "all", "is.0-0": "role", "f.0-0.value": "parent"}
    page = client.post(reverse("segments:preview"), typed).content.decode()
    if draw.size:
        assert "about" in page and "?exactly" in page
    exact = client.post(f"{reverse('segments:preview')}?exactly", typed).content.decode()
    assert exact.strip() == "3"
    makeup = client.post(reverse("segments:preview_makeup"), typed).content.decode()
    assert "sample" in makeup or "Too few" in makeup


def test_it_does_not_even_try_to_count_what_the_planner_calls_dear(
    lead: Any, segment: Segment, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rules, "FEW", 4)
    tried: list[float] = []
    monkeypatch.setattr(counting, "_within", lambda seconds, ask: tried.append(seconds) or ask())
    assert counting.count_soon(segment, lead.pk).is_exact and tried == [rules.QUICK]
    monkeypatch.setattr(rules, "CHEAP", 0)
    counting.count_soon(segment, lead.pk)
    assert tried == [rules.QUICK], "the sample was asked at once"


def test_an_estimate_says_how_far_off_it_may_be() -> None:
    assert rules.estimate(600, 5000, 1_000_000) == rules.Counted(120_000, 9_000)
    assert rules.estimate(7, 12, 12) == rules.Counted(7)
    assert not rules.estimate(0, 5000, 1_000_000).is_exact
    assert [rules.rounded(n) for n in (0, 7, 99, 123_456, 995_000)] == [0, 7, 99, 120_000, 1_000_000]


def test_it_stops_what_takes_too_long(lead: Any) -> None:
    from django.db import connection

    def sleep() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        return 1

    assert counting._within(0.01, sleep) is None
    assert counting._within(5, lambda: selectors.count({"v": 1, "all": []}, lead.pk)) == 0


def test_it_breaks_people_down(
    desk_of: Any, alice: Any, bob: Any, segment: Segment, django_assert_max_num_queries: Any
) -> None:
    url = reverse("segments:makeup", args=[segment.uuid])
    with django_assert_max_num_queries(29):
        page = desk_of(alice).get(url).content.decode()
    assert "Parent or guardian" in page and "100 %" in page and "English" in page
    assert desk_of(bob).get(url).status_code == 404


def test_it_finds_homes_in_a_circle_an_area_and_a_zip(desk_of: Any, alice: Any, parents: list[Person]) -> None:
    town = Town.objects.create(name="Storrs", key="storrs", lat=41.8, lon=-72.25)
    ZipTown.objects.create(zip="06106", town=town, share=1)
    Address.objects.create(person=parents[0], lat=41.81, lon=-72.24, zip="06106")
    Address.objects.create(person=parents[1], town=town)
    client = desk_of(alice)
    circle = {"is.0-0": "near", "f.0-0.centre": "Storrs", "f.0-0.miles": "5", "f.0-0.possible": "1"}
    _save(client, reverse("segments:new"), name="Near", **circle)
    near = Segment.objects.get(name="Near")
    assert near.tree["all"][0]["centre"] == "41.80000,-72.25000"
    assert near.counted == 2
    page = client.get(reverse("segments:detail", args=[near.uuid])).content.decode()
    assert "live within 5 miles of Storrs" in page
    area = {"is.0-0": "area", "f.0-0.area": "41.7, -72.3; 41.9, -72.3; 41.9, -72.1", "is.0-1": "zip"}
    wrong = _save(client, reverse("segments:new"), name="Area", **area)
    assert wrong.status_code == 422 and "41.9, -72.3" in wrong.content.decode()
    for typed, words in (("here", "Draw at least three corners"), ("1,2;3", "Draw at least three corners")):
        told = _save(client, reverse("segments:new"), name="A", **{"is.0-0": "area", "f.0-0.area": typed})
        assert told.status_code == 422 and words in told.content.decode()
    told = _save(client, reverse("segments:new"), name="A", **{"is.0-0": "near", "f.0-0.centre": "Nowhere"})
    assert "Write the name of a town" in told.content.decode()
    _save(client, reverse("segments:new"), name="Area", **area, **{"f.0-1.value": "06106"})
    assert Segment.objects.get(name="Area").counted == 1


def test_engagement_adds_up_fades_and_is_taken_back(
    desk_of: Any, alice: Any, bob: Any, lead: Any, parents: list[Person]
) -> None:
    now, ana = timezone.now(), parents[0]

    def deed(kind: str, days: float, about: str) -> None:
        Action.objects.create(
            person=ana, partner=lead, kind=kind, about=about, reference=f"{kind}:{about}:{days}",
            at=now - timezone.timedelta(days=days),
        )  # fmt: skip

    deed("petition.signed", 1, "petition:a")
    deed("turnout.came", 100, "event:a")
    deed("turnout.came", 400, "event:b")
    deed("story.told", 30, "story:a")
    deed("action.withdrawn", 10, "story:a")
    engagement.catch_up(now=now)
    assert list(Engagement.objects.values_list("person", "points")) == [(ana.pk, 7)]
    deed("letter.written", 2, "letter:a")
    engagement.catch_up(now=now)
    assert Engagement.objects.get().points == 11
    url = reverse("engagement:panel", args=[ana.uuid])
    page = desk_of(alice).get(url).content.decode()
    assert "<strong>11</strong> points" in page and "signed a petition 2" in page
    assert desk_of(bob).get(url).status_code == 404
    engagement.count_all(lead.pk, now=now + timezone.timedelta(days=95))
    assert Engagement.objects.get().points == 5 + 2 + 1
    engagement.count_all(lead.pk, now=now + timezone.timedelta(days=500))
    assert not Engagement.objects.exists()


def test_programs_read_ask_and_save_segments(client: Any, alice: Any, bob: Any, vic: Any, segment: Segment) -> None:
    hers, his = token_of(alice), token_of(bob)
    (told,) = client.get("/api/v1/segments/", headers=hers).json()["results"]
    assert told["tree"] == PARENTS and told["sentence"] == "People who have the role Parent or guardian."
    one = f"/api/v1/segments/{segment.uuid}/"
    assert client.get(f"{one}count/", headers=hers).json() == {"people": 3, "is_exact": True, "give_or_take": 0}
    people = client.get(f"{one}people/?limit=2", headers=hers).json()
    assert len(people["results"]) == 2 and len(client.get(people["next"], headers=hers).json()["results"]) == 1
    assert [client.get(url, headers=his).status_code for url in (one, f"{one}count/", f"{one}people/")] == [404] * 3
    body = {"name": "Named", "tree": {"v": 1, "steps": [{"add": {"is": "named"}}]}}

    def send(method: str, url: str, told: dict[str, Any], headers: dict[str, str]) -> Any:
        return getattr(client, method)(url, json.dumps(told), content_type="application/json", headers=headers)

    assert send("post", "/api/v1/segments/", body, hers).status_code == 201
    assert send("put", one, body | {"name": "Renamed"}, hers).json()["tree"] == body["tree"]
    assert send("put", one, body, his).status_code == 404
    taken = send("put", one, body, hers)
    assert taken.status_code == 409 or taken.json()["type"] == "segment_name_taken"
    wrong = send("post", "/api/v1/segments/", {"name": "X", "tree": {"v": 1, "all": [{"is": "role"}]}}, hers)
    assert wrong.status_code == 400 and "all/0/value" in wrong.content.decode()
    assert send("post", "/api/v1/segments/", body, token_of(alice, "segments.view")).status_code == 403
    criteria = client.get("/api/v1/segment-criteria/", headers=hers).json()["results"]
    assert {"role", "near", "called", "engagement"} <= {row["name"] for row in criteria}


def test_it_names_the_doors_by_which_people_came_in_words(desk_of: Any, alice: Any, lead: Any) -> None:
    cache.clear()
    person, came = Person.objects.create(given_name="Ana"), "import:023bc5ca19804e6ca44d26ceca256fdf"
    Stewardship.objects.create(person=person, partner=lead, via=came, since=datetime(2026, 11, 26, 23, tzinfo=UTC))
    tree = {"v": 1, "is": "source", "value": [came]}
    row = services.write(None, name="From the file", tree=tree, by=alice, now=timezone.now())
    page = desk_of(alice).get(reverse("segments:detail", args=[row.uuid])).content.decode()
    assert "came to us by file import, 11/26/2026 6 p.m." in page and "023bc5ca" not in page
