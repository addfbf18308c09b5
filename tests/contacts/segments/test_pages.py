"""The pages of segments: building step by step, saving, faults beside the conditions, who may."""

from typing import Any

import pytest
from django.urls import reverse

from coalition.audit.models import Entry
from contacts.people.models import Person, Role, Stewardship
from contacts.segments.models import Segment
from contacts.segments.selectors import USES, Use, register_use

PARENTS = {"v": 1, "all": [{"is": "role", "value": ["parent"]}]}


@pytest.fixture
def parents(lead: Any) -> list[Person]:
    people = [Person.objects.create(given_name=f"Ana {n}", family_name="Ruiz") for n in range(3)]
    Stewardship.objects.bulk_create(Stewardship(person=person, partner=lead) for person in people)
    Role.objects.bulk_create(Role(person=person, kind="parent") for person in people[:2])
    return people


@pytest.fixture
def segment(alice: Any, parents: Any) -> Segment:
    return Segment.objects.create(partner=alice.partner, name="Parents", tree=PARENTS, counted=2)


def test_it_is_built_and_saved_without_javascript(desk_of: Any, alice: Any, parents: Any) -> None:
    client, url = desk_of(alice), reverse("segments:new")
    assert "Everyone" not in client.get(url).content.decode()
    typed = {"name": "Parents or Spanish", "m.0": "any", "do": "add:0", "new.0": "role"}
    page = client.post(url, typed).content.decode()
    assert 'name="is.0-0" value="role"' in page
    assert 'value="Parents or Spanish"' in page
    typed = {
        "name": "Parents or Spanish",
        "m.0": "any",
        "is.0-0": "role",
        "f.0-0.value": ["parent"],
        "m.0-1": "none",
        "is.0-1-0": "language",
        "not.0-1-0": "1",
        "f.0-1-0.value": ["es"],
    }
    saved = client.post(url, typed)
    segment = Segment.objects.get()
    assert saved.url == reverse("segments:detail", args=[segment.uuid])
    assert segment.tree == {
        "v": 1,
        "any": [
            {"is": "role", "value": ["parent"]},
            {"not": {"any": [{"not": {"is": "language", "value": ["es"]}}]}},
        ],
    }
    assert (segment.counted, segment.partner, segment.made_by) == (2, alice.partner, alice.user)
    assert Entry.objects.get(action="segment.made").on_id == segment.uuid


def test_it_gives_back_what_was_saved(desk_of: Any, alice: Any, segment: Segment) -> None:
    tree = {
        "v": 1,
        "not": {"any": [{"not": {"is": "named"}}, {"all": [{"is": "acted", "kind": [], "times": 2, "days": 30}]}]},
    }
    Segment.objects.filter(pk=segment.pk).update(tree=tree)
    page = desk_of(alice).get(reverse("segments:edit", args=[segment.uuid])).content.decode()
    assert 'value="none" selected' in page
    assert 'name="is.0-1-0" value="acted"' in page
    assert 'name="f.0-1-0.times" value="2"' in page


def test_it_groups_and_removes(desk_of: Any, alice: Any) -> None:
    client, url = desk_of(alice), reverse("segments:new")
    page = client.post(url, {"m.0": "all", "do": "group:0"}, headers={"HX-Request": "true"})
    assert 'name="m.0-0"' in page.content.decode()
    assert "<html" not in page.content.decode()
    assert page["HX-Trigger-After-Swap"] == "draft-changed"
    typed = {"m.0": "all", "is.0-0": "named", "is.0-1": "role", "f.0-1.value": "parent", "do": "remove:0-0"}
    page = client.post(url, typed).content.decode()
    assert 'name="is.0-0" value="role"' in page
    assert "is.0-1" not in page


def test_it_says_faults_beside_the_conditions_and_keeps_what_was_typed(desk_of: Any, alice: Any) -> None:
    typed = {"name": "", "m.0": "all", "is.0-0": "acted", "f.0-0.days": "0", "is.0-1": "role", "m.0-2": "any"}
    page = desk_of(alice).post(reverse("segments:new"), typed)
    assert page.status_code == 422
    page = desk_of(alice).post(reverse("segments:new"), {**typed, "name": "Mine"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Write a number from 1 to 3650." in text
    assert "Choose something here." in text
    assert "Add a condition to this group, or remove it." in text
    assert 'value="Mine"' in text
    assert not Segment.objects.exists()


def test_it_refuses_things_of_others_and_a_name_twice(desk_of: Any, alice: Any, segment: Segment, other: Any) -> None:
    from contacts.people.models import Tag

    theirs = Tag.objects.create(partner=other, name="secret")
    client = desk_of(alice)
    page = client.post(
        reverse("segments:new"), {"name": "Peek", "m.0": "all", "is.0-0": "tag", "f.0-0.value": str(theirs.uuid)}
    )
    assert page.status_code == 422
    assert "secret" not in page.content.decode()
    page = client.post(reverse("segments:new"), {"name": "Parents", "m.0": "all"})
    assert "Another segment has this name" in page.content.decode()


def test_it_counts_and_samples_while_editing(
    desk_of: Any, alice: Any, parents: Any, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    typed = {"m.0": "all", "is.0-0": "role", "f.0-0.value": "parent"}
    with django_assert_max_num_queries(7):
        page = client.post(reverse("segments:preview"), typed).content.decode()
    assert 'id="counted">2' in page
    assert "Ana 0 Ruiz" in page
    page = client.post(reverse("segments:preview"), {"m.0": "all", "is.0-0": "role"}).content.decode()
    assert "Fill in the open blanks" in page


def test_it_lists_with_sentences_and_live_counts(
    desk_of: Any, alice: Any, segment: Segment, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("segments:list")).content.decode()
    assert "People who have the role Parent or guardian." in page
    assert client.get(reverse("segments:count", args=[segment.uuid])).content.decode().strip() == "2"


def test_it_tells_why_a_person_is_out(desk_of: Any, alice: Any, segment: Segment, parents: list[Person]) -> None:
    client = desk_of(alice)
    found = client.post(reverse("segments:find", args=[segment.uuid]), {"q": "ruiz"}).content.decode()
    assert "Ana 2 Ruiz" in found
    page = client.get(reverse("segments:why", args=[segment.uuid, parents[2].uuid])).content.decode()
    assert "Ana 2 Ruiz is not in this segment" in page
    assert "have the role Parent or guardian" in page


def test_it_is_copied_archived_and_brought_back(desk_of: Any, alice: Any, segment: Segment) -> None:
    client = desk_of(alice)
    client.post(reverse("segments:duplicate", args=[segment.uuid]))
    assert Segment.objects.get(name="Parents (copy)").tree == PARENTS
    client.post(reverse("segments:archive", args=[segment.uuid]))
    assert "Parents (copy)" in client.get(reverse("segments:list")).content.decode()
    segment.refresh_from_db()
    assert segment.archived_at
    for _again in range(2):
        client.post(reverse("segments:restore", args=[segment.uuid]))
    segment.refresh_from_db()
    assert segment.archived_at is None
    assert Entry.objects.filter(action="segment.restored").count() == 1


def test_it_names_who_uses_it(desk_of: Any, alice: Any, segment: Segment) -> None:
    def find(asked: Segment) -> list[Use]:
        return [Use("Call them now", "call list", "/desk/")]

    register_use(find)
    try:
        assert "Call them now" in desk_of(alice).get(reverse("segments:detail", args=[segment.uuid])).content.decode()
    finally:
        USES.remove(find)


def test_only_its_partner_sees_it_and_only_organizers_change_it(
    desk_of: Any, bob: Any, charlie: Any, vera: Any, vic: Any, segment: Segment, parents: list[Person]
) -> None:
    pages = [reverse(f"segments:{name}", args=[segment.uuid]) for name in ("detail", "edit", "count")]
    pages.append(reverse("segments:why", args=[segment.uuid, parents[0].uuid]))
    deeds = [reverse(f"segments:{name}", args=[segment.uuid]) for name in ("duplicate", "archive", "restore", "edit")]
    assert [desk_of(bob).get(url).status_code for url in pages] == [404] * 4
    assert [desk_of(bob).post(url).status_code for url in deeds] == [404] * 4
    assert "Parents" not in desk_of(bob).get(reverse("segments:list")).content.decode()
    assert [desk_of(vera).get(url).status_code for url in pages] == [403] * 4
    assert [desk_of(vic).get(url).status_code for url in pages] == [200, 403, 200, 200]
    assert [desk_of(vic).post(url).status_code for url in deeds] == [403] * 4
    assert [desk_of(charlie).get(url).status_code for url in pages] == [403] * 4
