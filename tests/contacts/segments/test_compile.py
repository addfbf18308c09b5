"""The database and an independent evaluation agree on random people and random trees."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.ledger.engagement import folding as engagement
from coalition.columns import array
from coalition.errors import NotFound
from contacts.people.models import Person, Stewardship
from contacts.segments import selectors
from contacts.segments.counting.selectors import Draw, holding
from contacts.segments.models import Segment
from contacts.segments.rules import CRITERIA
from tests.contacts.segments import crowd, deeds, schooling

# A world of two dozen people takes long to shrink, and is small enough to be read as it is.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture
def world(lead: Any, other: Any) -> crowd.World:
    return crowd.make_world(lead, other)


def _some(choices: list[str]) -> Any:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)


def _leaf(name: str, **blanks: Any) -> Any:
    return st.fixed_dictionaries({"is": st.just(name), **blanks})


def conditions(world: crowd.World) -> Any:
    """Draw conditions of every kind."""
    return st.one_of(*_conditions(_leaf, world))


def _conditions(leaf: Any, world: crowd.World) -> list[Any]:
    tags = [str(tag.uuid) for tag in world.tags]
    possible = st.booleans()
    campaigns = st.one_of(st.just([]), _some([str(one.uuid) for one in world.campaigns]))
    days = st.sampled_from([timezone.localdate() - dt.timedelta(days=ago) for ago in (20, 50)]).map(str)
    return [
        leaf("role", value=_some(crowd.ROLES)),
        leaf("tag", value=_some(tags)),
        leaf("language", value=_some(["en", "es"])),
        leaf("source", value=_some(crowd.SOURCES)),
        leaf("town", value=_some([town.key for town in world.towns])),
        leaf("named"),
        leaf("partner", value=st.just([str(world.other.uuid)])),
        leaf("member_since", days=st.integers(1, 100)),
        leaf("member_since", since=days),
        leaf("member_since", until=days),
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
            about=st.one_of(st.just([]), _some(crowd.ABOUTS)),
        ),
        *_places(leaf, possible),
        *_schools(leaf, world),
        *_talks(leaf, world),
        *_deeds(leaf, world.stage),
    ]


def _schools(leaf: Any, world: crowd.World) -> list[Any]:
    def maybe(choices: list[Any]) -> Any:
        return st.one_of(st.just([]), _some([str(getattr(one, "uuid", one)) for one in choices]))

    schools, open_ = world.schools, st.just([])
    free = {"committee": open_, "legislator": open_, "school": open_, "school_district": open_, "grades": open_}
    free["possible"] = st.booleans()
    asked = {
        "committee": maybe([world.committee]),
        "legislator": maybe(world.legislators),
        "school": maybe([schools.own, schools.charter]),
        "school_district": maybe([schools.district]),
        "grades": maybe(schooling.GRADES),
    }
    return [
        leaf("child_school", **free | asked),
        *(leaf("child_school", **free | {name: some}) for name, some in asked.items()),
    ]


def _places(leaf: Any, possible: Any) -> list[Any]:
    return [
        leaf("zip", value=_some(crowd.ZIPS)),
        leaf("near", centre=st.just("41.76,-72.68"), miles=st.integers(1, 40), possible=possible),
        leaf("area", area=st.just(crowd.CORNERS), possible=possible),
    ]


def _talks(leaf: Any, world: crowd.World) -> list[Any]:
    alerts = st.one_of(st.just([]), _some([one.reference for one in world.alerts]))
    outcomes = st.one_of(st.just([]), _some(["reached", "no_answer"]))
    choices = _some(["schools=north", "schools=south", "schools=*", "children=*"])
    days = st.sampled_from(["2026-03-15", "2026-05-01"])
    fates = st.sampled_from(["sent", "delivered", "clicked", "acted", "silent"])
    return [
        leaf("called", outcome=outcomes, days=st.integers(1, 60), times=st.integers(1, 2)),
        leaf("alerted", fate=fates, value=alerts),
        leaf("alerted", fate=fates, value=alerts, days=st.integers(1, 60)),
        leaf("segment", value=_some([str(one.uuid) for one in world.segments])),
        leaf("lot", percent=st.integers(1, 99), lot=st.integers(1, 3)),
        leaf("engagement", low=st.integers(0, 12), high=st.integers(12, 30)),
        leaf("answer", value=choices),
        leaf("answer_number", field=st.just("children"), low=st.integers(-3, 4)),
        leaf("answer_number", field=st.just("children"), high=st.integers(0, 9)),
        leaf("answer_day", field=st.just("since"), since=days),
        leaf("answer_day", field=st.just("since"), until=days),
        leaf("answer_words", field=st.just("words"), words=st.sampled_from(["READS", "van", "50%", "_"])),
    ]


def _deeds(leaf: Any, stage: deeds.Stage) -> list[Any]:
    def maybe(choices: list[str]) -> Any:
        return st.one_of(st.just([]), _some(choices))

    events = maybe([str(one.uuid) for one in stage.events])
    bill, possible = st.just([str(stage.bill.uuid)]), st.booleans()
    means = st.sampled_from(["committee", "persuadable", "undecided", "leadership"])
    return [
        leaf("turnout", state=_some(deeds.STATES), event=events),
        leaf("turnout", state=_some(deeds.STATES), event=events, days=st.sampled_from([10, 30])),
        leaf("turnout", state=_some(deeds.STATES), event=events, hearing=st.booleans()),
        leaf("testimony", state=_some([*deeds.SAID, "testified"]), event=events),
        leaf("signed_up", interest=maybe(deeds.INTERESTS), way=maybe(deeds.WAYS), state=maybe(deeds.HELP)),
        leaf("told_story", topic=maybe(deeds.TOPICS), use=maybe(deeds.USES)),
        leaf("reachable", value=st.just("email:alerts")),
        leaf("target", means=means, bill=bill, chamber=st.sampled_from(["upper", "lower"]), possible=possible),
        leaf("target", means=means, bill=bill, possible=possible),
    ]


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
        st.builds(_steps, part, st.lists(st.tuples(st.sampled_from(["add", "subtract", "limit"]), part), max_size=3)),
    )


def _steps(first: dict[str, Any], others: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return {"steps": [{"add": first}, *({verb: part} for verb, part in others)]}


def _sub_segments(world: crowd.World) -> list[Segment]:
    """Make two segments, the second of which holds the first."""
    role = {"v": 1, "any": [{"is": "role", "value": ["parent"]}, {"not": {"is": "named"}}]}
    first = Segment.objects.create(partner=world.partner, name="First", tree=role)
    inside = {"v": 1, "not": {"is": "segment", "value": [str(first.uuid)]}}
    return [first, Segment.objects.create(partner=world.partner, name="Second", tree=inside)]


def test_it_finds_whom_plain_python_finds(world: crowd.World) -> None:
    """Two ways to count, one to narrow a sample and one to explain: all of them say what plain Python says."""
    world.segments = _sub_segments(world)
    tree = nodes(world)
    for seed in random.sample(range(10_000), 3):
        with transaction.atomic():
            known = crowd.make_crowd(world, seed)
            engagement.count(world.partner.pk, now=timezone.now())
            _agree_on(tree, known, world, f"crowd {seed}")
            transaction.set_rollback(True)


def _agree_on(tree: Any, known: list[crowd.Known], world: crowd.World, crowd_name: str) -> None:
    partner, mine = world.partner.pk, [who.id for who in known if who.mine]

    @settings(max_examples=25, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=list(HealthCheck))
    @given(one=tree)
    def agree(one: dict[str, Any]) -> None:
        asked = {"v": 1, **one}
        expected = {who.id for who in known if who.mine and crowd.holds(one, who, world)}
        found = list(selectors.people_of(asked, partner).values_list("pk", flat=True))
        assert sorted(found) == sorted(expected), crowd_name
        assert selectors.count(asked, partner) == len(expected), crowd_name
        assert (
            set(holding(asked, partner, Draw(10**6, len(mine), array(mine))).values_list("pk", flat=True)) == expected
        ), crowd_name
        for person in Person.objects.filter(pk__in=(sorted(expected) or mine)[:1]):
            assert selectors.explain(asked, partner, person).holds == (person.pk in expected), crowd_name

    agree()


def test_it_draws_every_condition_that_is_registered_with_all_its_blanks(world: crowd.World) -> None:
    drawn: dict[str, set[str]] = {}
    _conditions(lambda name, **blanks: drawn.setdefault(name, set()).update(blanks), world)
    assert drawn == {name: {blank.name for blank in one.blanks} for name, one in CRITERIA.items()}


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
    came, both = {"is": "turnout", "state": ["came"]}, {"all": [{"is": "named"}, tree["all"][0]]}
    silent = {"any": [{"is": "called"}, came, both]}
    assert selectors.sentence_of({"v": 1, "not": silent}, world.partner.pk) == (
        "People who were never called and are not among those who came and "
        "(gave no first name or do not have the role Parent or guardian or Educator)."
    )
