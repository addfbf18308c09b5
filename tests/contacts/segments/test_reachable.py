"""Who counts as reachable is who would be written to, however the condition stands in the tree."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from contacts.consent import selectors as consent
from contacts.consent import services
from contacts.people.models import Person
from contacts.people.selectors import visible_to_partner
from contacts.segments import selectors
from tests.contacts.consent.story import allow, make_person, point_of

REACHABLE = {"is": "reachable", "value": "email:alerts"}
SPANISH = {"is": "language", "value": ["es"]}


@pytest.fixture
def people(lead: Any, other: Any) -> dict[str, Person]:
    made = {
        name: make_person(lead, name.title(), "Diaz", email=f"{name}@example.org", language=language)
        for name, language in [("yes", "es"), ("yes2", "en"), ("house", "en"), ("bounced", "es"), ("stopped", "en"),
                               ("silent", "es"), ("two", "es")]
    }  # fmt: skip
    made["theirs"] = make_person(other, "Theirs", "Diaz", email="yes@example.org")
    services.link_many([(made["two"].pk, point_of("second@example.org"), "")], now=timezone.now())
    for name in ("yes", "yes2", "bounced", "stopped", "two", "second"):
        allow(f"{name}@example.org", lead)
    allow("house@example.org", None)
    allow("yes@example.org", other)
    services.mark_bounced([point_of("bounced@example.org")], now=timezone.now())
    services.withdraw_everything(point_ids=[point_of("stopped@example.org")], how="one_click", now=timezone.now())
    return made


def _deliverable(partner: Any) -> set[int]:
    sql, params = consent.deliverable(
        visible_to_partner(partner.pk), partner_id=partner.pk, channel="email", purpose="alerts"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id FROM ({sql}) AS d WHERE reason = ''", params)
        return {person for (person,) in cursor.fetchall()}


def test_it_agrees_with_the_door_by_which_addresses_leave(lead: Any, other: Any, people: dict[str, Person]) -> None:
    assert _deliverable(lead) == {people[name].pk for name in ("yes", "yes2", "house", "two")}
    for partner in (lead, other):
        found = selectors.people_of({"v": 1, **REACHABLE}, partner.pk).values_list("pk", flat=True)
        assert set(found) == _deliverable(partner)
        assert selectors.count({"v": 1, **REACHABLE}, partner.pk) == len(found) == len(_deliverable(partner))


@pytest.mark.parametrize(
    ("tree", "names"),
    [
        ({"all": [SPANISH, REACHABLE]}, {"yes", "two"}),
        ({"all": [SPANISH, {"not": REACHABLE}]}, {"bounced", "silent"}),
        ({"any": [SPANISH, REACHABLE]}, {"yes", "yes2", "house", "two", "bounced", "silent"}),
        ({"not": {"any": [SPANISH, REACHABLE]}}, {"stopped"}),
        ({"any": [{"all": [REACHABLE, SPANISH]}, {"all": [{"not": REACHABLE}, {"not": SPANISH}]}]},
         {"yes", "two", "stopped"}),
        ({"all": [{"is": "member_since", "days": 3}, {"is": "source", "value": ["x"]}, REACHABLE]}, set()),
    ],
)  # fmt: skip
def test_it_counts_whom_it_lists(lead: Any, people: dict[str, Person], tree: dict[str, Any], names: set[str]) -> None:
    asked = {"v": 1, **tree}
    found = list(selectors.people_of(asked, lead.pk).values_list("pk", flat=True))
    assert sorted(found) == sorted(people[name].pk for name in names)
    assert selectors.count(asked, lead.pk) == len(names)
