"""The JSON form is read strictly, and told precisely what is wrong."""

from typing import Any

import pytest

from contacts.segments import rules
from contacts.segments.rules import All, AnyOf, Condition, Not
from contacts.segments.trees.rules import push_down


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ([], (), "not_a_tree"),
        ({"all": []}, ("v",), "unknown_version"),
        ({"v": 2, "all": []}, ("v",), "unknown_version"),
        ({"v": 1}, (), "not_a_node"),
        ({"v": 1, "all": [], "any": []}, (), "not_a_node"),
        ({"v": 1, "all": {}}, ("all",), "not_a_list"),
        ({"v": 1, "any": []}, (), "empty_group"),
        ({"v": 1, "all": [{"any": []}]}, ("all", 0), "empty_group"),
        ({"v": 1, "all": [{"is": "shoe"}]}, ("all", 0, "is"), "unknown_criterion"),
        ({"v": 1, "all": [{"is": "role"}]}, ("all", 0, "value"), "missing"),
        ({"v": 1, "all": [{"is": "role", "value": "parent"}]}, ("all", 0, "value"), "not_a_list"),
        ({"v": 1, "all": [{"is": "role", "value": ["parent"], "x": 1}]}, ("all", 0, "x"), "unknown_blank"),
        ({"v": 1, "not": {"is": "acted", "days": 0}}, ("not", "days"), "out_of_range"),
        ({"v": 1, "not": {"is": "acted", "days": "7"}}, ("not", "days"), "not_a_number"),
        ({"v": 1, "is": "member_since", "since": "2027-02-30"}, ("since",), "not_a_day"),
        ({"v": 1, "is": "district", "value": ["upper:1"], "possible": "yes"}, ("possible",), "not_a_flag"),
    ],
)
def test_it_names_the_fault_and_its_place(data: Any, path: tuple[Any, ...], code: str) -> None:
    with pytest.raises(rules.BadTree) as told:
        rules.parse(data)
    assert (told.value.faults[0].path, told.value.faults[0].code) == (path, code)


def test_it_refuses_trees_that_are_too_deep_or_too_wide() -> None:
    deep: dict[str, Any] = {"is": "named"}
    for _ in range(8):
        deep = {"all": [deep]}
    with pytest.raises(rules.BadTree, match="too_deep"):
        rules.parse({"v": 1, **deep})
    with pytest.raises(rules.BadTree, match="too_many"):
        rules.parse({"v": 1, "all": [{"is": "named"}] * 60})


def test_it_writes_what_it_read() -> None:
    data = {"v": 1, "all": [{"is": "role", "value": ["parent"]}, {"not": {"any": [{"is": "named"}]}}]}
    assert rules.write(rules.parse(data)) == data


def test_it_pushes_not_down_to_the_conditions() -> None:
    a, b, c = (Condition("named", {"n": n}) for n in range(3))
    assert push_down(Not(AnyOf((a, All((b, Not(c))))))) == All((Not(a), AnyOf((Not(b), c))))
    assert push_down(All((All((a,)), All((b, c))))) == All((a, b, c))
    assert push_down(Not(All(()))) == AnyOf(())
