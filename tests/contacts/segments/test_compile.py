"""The database and an independent evaluation agree on random people and random trees."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.errors import NotFound
from contacts.people.models import Person, Stewardship
from contacts.segments import selectors
from tests.contacts.segments import crowd


@pytest.fixture
def world(lead: Any, other: Any) -> crowd.World:
    return crowd.make_world(lead, other)


def _some(choices: list[str]) -> Any:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)


def conditions(world: crowd.World) -> Any:
    """Draw conditions of every kind."""

    def leaf(name: str, **blanks: Any) -> Any:
        return st.fixed_dictionaries({"is": st.just(name), **blanks})

    tags = [str(tag.uuid) for tag in world.tags]
    possible = st.booleans()
    campaigns = st.one_of(st.just([]), _some([str(one.uuid) for one in world.campaigns]))
    return st.one_of(
        leaf("role", value=_some(crowd.ROLES)),
        leaf("tag", value=_some(tags)),
        leaf("language", value=_some(["en", "es"])),
        leaf("source", value=_some(crowd.SOURCES)),
        leaf("town", value=_some([town.key for town in world.towns])),
        leaf("named"),
        leaf("partner", value=st.just([str(world.other.uuid)])),
        leaf("member_since", days=st.integers(1, 100)),
        leaf("district", value=_some(world.names()), possible=possible),
        leaf("chamber", value=_some(["upper", "lower"])),
        leaf("legislator", value=_some([str(one.uuid) for one in world.legislators]), possible=possible),
        leaf("committee", value=st.just([str(world.committee.uuid)]), possible=possible),
        leaf(
            "acted",
            kind=st.one_of(st.just([]), _some(crowd.KINDS)),
            campaign=campaigns,
            days=st.integers(1, 60),
            times=st.integers(1, 3),
        ),
    )


def nodes(world: crowd.World, depth: int = 3) -> Any:
    """Draw trees."""
    if not depth:
        return conditions(world)
    part = nodes(world, depth - 1)
    parts = st.lists(part, min_size=1, max_size=3)
    return st.one_of(
        conditions(world),
        st.builds(lambda some: {"all": some}, parts),
        st.builds(lambda some: {"any": some}, parts),
        st.builds(lambda one: {"not": one}, part),
    )


def test_it_finds_whom_plain_python_finds(world: crowd.World) -> None:
    tree = nodes(world)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10_000), trees=st.lists(tree, min_size=1, max_size=4))
    def agree(seed: int, trees: list[dict[str, Any]]) -> None:
        with transaction.atomic():
            known = crowd.make_crowd(world, seed)
            for one in trees:
                asked = {"v": 1, **one}
                expected = {who.id for who in known if who.mine and crowd.holds(one, who, world)}
                found = list(selectors.people_of(asked, world.partner.pk).values_list("pk", flat=True))
                assert set(found) == expected
                assert len(found) == len(expected)
                assert selectors.count(asked, world.partner.pk) == len(expected)
            transaction.set_rollback(True)

    agree()


def test_it_tells_everyone_who_the_partner_looks_after(world: crowd.World) -> None:
    known = crowd.make_crowd(world, 7)
    mine = {who.id for who in known if who.mine}
    assert set(selectors.people_of({"v": 1, "all": []}, world.partner.pk).values_list("pk", flat=True)) == mine


def test_it_explains_part_by_part_with_few_statements(world: crowd.World, django_assert_max_num_queries: Any) -> None:
    known = next(who for who in crowd.make_crowd(world, 3) if who.mine)
    tree = {
        "v": 1,
        "all": [
            {"is": "language", "value": [known.language]},
            {"any": [{"is": "role", "value": ["press"]}, {"not": {"is": "tag", "value": [str(world.tags[0].uuid)]}}]},
        ],
    }
    person = Person.objects.get(pk=known.id)
    with django_assert_max_num_queries(4):
        reason = selectors.explain(tree, world.partner.pk, person)
    assert reason.kind == "all"
    assert reason.parts[0].holds
    assert [part.holds for part in reason.parts[1].parts] == [False, str(world.tags[0].uuid) not in known.tags]
    assert reason.parts[1].parts[1].words == "do not carry the tag driver"


def test_it_explains_nobody_of_others(world: crowd.World) -> None:
    stranger = Person.objects.create(given_name="Sam")
    Stewardship.objects.create(person=stranger, partner=world.other)
    with pytest.raises(NotFound):
        selectors.explain({"v": 1, "all": []}, world.partner.pk, stranger)


def test_it_says_the_tree_as_a_sentence_in_both_languages(world: crowd.World) -> None:
    tree = {
        "v": 1,
        "all": [
            {"is": "role", "value": ["parent", "educator"]},
            {"any": [{"is": "town", "value": ["hartford"]}, {"not": {"is": "named"}}]},
        ],
    }
    assert selectors.sentence_of(tree, world.partner.pk) == (
        "People who have the role Parent or guardian or Educator and (live in Hartford or gave no first name)."
    )
