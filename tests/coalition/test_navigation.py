"""The left navigation says where we are."""

from typing import Any

import pytest

from coalition.navigation import PLACES, links_for


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/desk/", ["Today"]),
        ("/desk/people/", ["People"]),
        ("/desk/organizations/new/", ["People"]),
        ("/desk/imports/new/", ["Imports"]),
        ("/desk/turnout/doors/", ["At the door"]),
        ("/desk/profile/", []),
        ("/desk/search/", []),
    ],
)
def test_it_marks_one_place_at_most(alice: Any, path: str, here: list[str]) -> None:
    assert [str(link.label) for link in links_for(alice, path) if link.is_here] == here


def test_it_shows_a_volunteer_her_work_only(vera: Any) -> None:
    assert [str(link.label) for link in links_for(vera, "/desk/")] == ["My shift", "At the door", "To translate"]


def test_it_gives_each_key_once() -> None:
    keys = [place.key for place in PLACES if place.key]
    assert len(keys) == len(set(keys))
