"""Ties: a colleague, a legislator somebody knows; from both ends, private, ended, and gone with who is erased."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from contacts.consent.models import ContactPoint
from contacts.dedupe.merging import services as merging
from contacts.dedupe.merging.services import Wanted
from contacts.intake.preferences import services as preferences
from contacts.people.models import Stewardship
from contacts.policymakers.models import Term
from contacts.ties.models import Tie
from tests import houses
from tests.contacts.consent.story import make_person


@pytest.fixture
def people(lead):
    return [make_person(lead, name, "Rivera", email=f"{name.lower()}@example.org") for name in ("Ana", "Luis", "Ana")]


def test_a_tie_is_written_down_and_ended(
    people, lead, other, alice, bob, vic, desk_of, now, django_assert_max_num_queries
):
    houses.found_state(now)
    senator = Term.objects.filter(seat__chamber="upper").first().person
    ana, luis, twin = people
    desk, add = desk_of(alice), reverse("ties:add", args=[ana.uuid])
    assert senator.family_name in desk.get(add, {"q": senator.family_name}).content.decode()
    assert "Luis Rivera" in desk.get(add, {"q": "luis"}).content.decode()
    facts = {"kind": "knows", "strength": "3", "source": "told us at the rally", "since": "2020-05-03"}
    for wrong in ({"strength": "9"}, {"since": "2999-01-01"}, {"source": "met at the party of her daughter Emma"}):
        said = desk.post(add, {**facts, **wrong, "other": str(senator.uuid)})
        assert said.status_code == 422 and "is-wrong" in said.content.decode()
    assert desk.post(add, {**facts, "other": str(ana.uuid)}).status_code == 422
    assert desk_of(vic).post(add, {**facts, "other": str(luis.uuid)}).status_code == 403
    assert desk_of(bob).post(add, {**facts, "other": str(luis.uuid)}).status_code == 404
    for one, kind in ((senator, "knows"), (luis, "colleague"), (luis, "colleague")):
        assert desk.post(add, {**facts, "kind": kind, "other": str(one.uuid)}).status_code == 302
    assert Tie.objects.count() == 2 and Entry.objects.filter(action="tie.added").count() == 3
    with django_assert_max_num_queries(12):
        panel = desk.get(reverse("ties:panel", args=[ana.uuid])).content.decode()
    assert "are close" in panel and "told us at the rally" in panel and senator.family_name in panel
    assert f"/desk/policymakers/{senator.uuid}/" in panel and "Senate" in panel
    whip = desk.get(reverse("whip:acquaintances", args=[senator.uuid])).content.decode()
    assert "Ana Rivera" in whip and "told us at the rally" in whip
    assert "Ana Rivera" not in desk_of(bob).get(reverse("whip:acquaintances", args=[senator.uuid])).content.decode()
    assert "works with" in desk.get(reverse("ties:panel", args=[luis.uuid])).content.decode()
    Stewardship.objects.create(person=ana, partner=other)
    assert "told us" not in desk_of(bob).get(reverse("ties:panel", args=[ana.uuid])).content.decode()
    assert "Tie:" in desk.get(f"/desk/people/{ana.uuid}/timeline/?kind=tie").content.decode()
    tie = Tie.objects.get(kind="colleague")
    assert desk.post(reverse("ties:end", args=[twin.uuid, tie.uuid])).status_code == 404
    desk.post(reverse("ties:end", args=[luis.uuid, tie.uuid]))
    assert "No longer a tie" in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    preferences.erase(
        point=ContactPoint.objects.get(value="ana@example.org"), person_uuids=[ana.uuid], now=timezone.now()
    )
    assert not Tie.objects.exists()


def test_it_survives_that_the_two_are_one(people, alice, desk_of, now):
    ana, _luis, twin = people
    add = reverse("ties:add", args=[ana.uuid])
    desk_of(alice).post(add, {"kind": "friend", "strength": "2", "other": str(twin.uuid)})
    merging.merge(Wanted(ana.pk, twin.pk, {}), by=alice, now=now)
    panel = desk_of(alice).get(reverse("ties:panel", args=[ana.uuid])).content.decode()
    assert "No tie yet" in panel and Tie.objects.count() == 1
