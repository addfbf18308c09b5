"""Plans and waits: plain values, no database."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ladders import rules
from campaigns.ladders.plans import rules as plans
from tests.campaigns.ladders.story import branch, follow_up, plan, send, stop, tag, wait

ZONE = "America/New_York"
NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)  # Tuesday, 10:00 in Hartford
ASK = {"is": "language", "language": "es"}


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    "step, now, over",
    [
        (wait("s1", 24), NOW, "2027-02-10T10:00-05:00"),
        (wait("s1", 2, "days"), NOW, "2027-02-11T10:00-05:00"),
        (wait("s1", 2, "days", "18:30"), NOW, "2027-02-11T18:30-05:00"),
        (wait("s1", 0, "days", "18:30"), NOW, "2027-02-09T18:30-05:00"),
        (wait("s1", 0, "days", "09:00"), NOW, "2027-02-10T09:00-05:00"),
        (wait("s1", 3, "hours", "10:00"), NOW, "2027-02-10T10:00-05:00"),
        # In the night to 14 March the clocks go forward: a day has 23 hours, three hours stay three hours.
        (wait("s1", 1, "days"), local("2027-03-13T10:00-05:00"), "2027-03-14T10:00-04:00"),
        (wait("s1", 1, "days", "10:00"), local("2027-03-13T12:00-05:00"), "2027-03-14T10:00-04:00"),
        (wait("s1", 3), local("2027-03-14T01:00-05:00"), "2027-03-14T05:00-04:00"),
        (wait("s1", 1, "days", "02:30"), local("2027-03-13T12:00-05:00"), "2027-03-14T03:30-04:00"),
        # In the night to 7 November they go back: 01:30 comes twice, the first counts.
        (wait("s1", 1, "days", "01:30"), local("2027-11-06T12:00-04:00"), "2027-11-07T01:30-04:00"),
        (wait("s1", 1, "days"), local("2027-11-06T10:00-04:00"), "2027-11-07T10:00-05:00"),
    ],
)
def test_it_waits_by_the_clock_on_the_wall(step: Any, now: dt.datetime, over: str) -> None:
    assert rules.wait_until(step, now, ZONE) == local(over)


@given(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC)),
    st.integers(0, 40),
    st.sampled_from(["hours", "days"]),
    st.sampled_from(["", "00:00", "02:30", "10:00", "23:59"]),
)
def test_it_never_waits_backwards(now: dt.datetime, amount: int, unit: str, at: str) -> None:
    over = rules.wait_until(wait("s1", amount, unit, at), now, ZONE)
    assert over >= now
    assert over - now <= dt.timedelta(days=amount + 1, hours=26)


def test_it_goes_on_below_a_branch() -> None:
    nodes = rules.program([branch("s1", ASK, [tag("s2", "A"), stop("s3")], []), tag("s4", "B")])
    assert (nodes["s1"].then, nodes["s1"].otherwise) == ("s2", "s4")
    assert (nodes["s2"].then, nodes["s3"].then, nodes["s4"].then) == ("s3", rules.END, rules.END)


def trees(depth: int) -> Any:
    leaf = st.sampled_from(["wait", "send", "tag", "follow_up", "stop"])
    if depth == 0:
        return st.lists(leaf.map(lambda kind: {"kind": kind}), max_size=3)
    arms = st.tuples(trees(depth - 1), trees(depth - 1)).map(
        lambda arms: {"kind": "branch", "yes": arms[0], "no": arms[1]}
    )
    return st.lists(st.one_of(leaf.map(lambda kind: {"kind": kind}), arms), max_size=3)


def numbered(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for n, step in enumerate(rules.walk(steps), 1):
        step["id"] = f"s{n}"
    return steps


@given(trees(2), st.lists(st.booleans(), min_size=60, max_size=60))
def test_every_walk_goes_down_the_page_and_ends(raw: Any, answers: list[bool]) -> None:
    steps = numbered(raw)
    nodes = rules.program(steps)
    order = [step["id"] for step in rules.walk(steps)]
    assert list(nodes) == order
    here, taken = rules.first_of(steps), []
    while here != rules.END:
        taken.append(order.index(here))
        node = nodes[here]
        here = node.then if node.kind != "branch" or answers[len(taken)] else node.otherwise
    assert taken == sorted(set(taken))
    assert set(rules.unreachable(steps)) <= set(order)


@given(trees(2))
def test_it_keeps_a_tree_whole_when_steps_are_put_in_moved_and_taken_out(raw: Any) -> None:
    steps = plans.clean_plan({"steps": numbered(raw)})["steps"] if len(rules.walk(raw)) <= rules.MAX_STEPS else []
    more = plans.add_step(steps, plans.TOP, "tag")
    assert len(rules.walk(more)) == min(len(rules.walk(steps)) + 1, rules.MAX_STEPS)
    for step in rules.walk(steps):
        grown = plans.add_step(steps, step["id"], "branch")
        assert plans.clean_plan({"steps": grown})["steps"] == grown
        moved = plans.move_step(steps, step["id"], 1)
        assert sorted(one["id"] for one in rules.walk(moved)) == sorted(one["id"] for one in rules.walk(steps))
        rest = {one["id"] for one in rules.walk(plans.remove_step(steps, step["id"]))}
        assert step["id"] not in rest


def test_it_puts_steps_where_they_belong() -> None:
    steps = [branch("s1", ASK, [], [tag("s2", "A")])]
    assert plans.add_step(steps, "s1.yes", "wait")[0]["yes"][0]["kind"] == "wait"
    assert [one["id"] for one in plans.add_step(steps, "s1", "stop")] == ["s1", "s3"]
    assert [one["id"] for one in plans.add_step(steps, "s2", "stop")[0]["no"]] == ["s2", "s3"]
    assert plans.add_step(steps, "s2.yes", "stop") == steps  # a tag has no arms
    assert plans.add_step(steps, "s9", "stop") == steps
    assert steps[0]["yes"] == []  # what is given is left alone


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        {"steps": "x"},
        {"steps": [{"id": "s1", "kind": "explode"}]},
        {"steps": [{"id": "1; drop", "kind": "wait"}]},
        {"steps": [{"id": "s1", "kind": "wait"}, {"id": "s1", "kind": "wait"}]},
        {"steps": [{"id": f"s{n}", "kind": "wait"} for n in range(1, 99)]},
        {"steps": [{"id": "s1", "kind": "send", "texts": {"en": {"blocks": [{"kind": "script"}]}}}]},
    ],
)
def test_it_refuses_what_is_no_plan(bad: Any) -> None:
    with pytest.raises(plans.BadPlan):
        plans.clean_plan(bad)


def test_it_brings_values_into_their_range() -> None:
    step = plans.clean_plan({"steps": [wait("s1", 99_999, "weeks", "25:00")], "purpose": "spam"})
    assert step["steps"][0] == {"id": "s1", "kind": "wait", "amount": 365, "unit": "days", "at": ""}
    assert step["purpose"] == "alerts"


def codes(of: dict[str, Any]) -> set[tuple[str, str]]:
    return {(fault.step, fault.code) for fault in rules.faults_of(plans.clean_plan(of))}


def test_it_says_what_is_missing() -> None:
    assert codes(plan({"is": ""}, [])) == {("", "no_trigger"), ("", "does_nothing")}
    assert ("", "trigger_open") in codes(plan({"is": "hearing"}, [send("s1")]))
    assert codes(plan({"is": "signed", "about": "petition:1"}, [send("s1")], goal="petition:1")) == {
        ("", "goal_is_trigger")
    }
    steps = [
        wait("s1", 0),
        tag("s2", ""),
        follow_up("s3", ""),
        branch("s4", {"is": "acted"}, [stop("s5")], []),
        branch("s6", ASK, [], []),
        stop("s7"),
        send("s8"),
    ]
    assert codes(plan({"is": "signed"}, steps)) == {
        ("s1", "wait_empty"),
        ("s2", "tag_empty"),
        ("s3", "follow_up_empty"),
        ("s4", "branch_open"),
        ("s6", "branch_empty"),
        ("s8", "unreachable"),
    }
    assert codes(plan({"is": "signed"}, [wait("s1", 1), send("s2")])) == set()
