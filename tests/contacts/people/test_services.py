"""Deeds on many people at once: a fixed number of statements, only on the partner's own."""

import pytest

from coalition.audit.models import Entry
from contacts.people import services
from contacts.people.models import Organization, Person, Role, Stewardship, Tag, Tagging


@pytest.fixture
def crowd(lead):
    people = Person.objects.bulk_create([Person(given_name=f"G{i}") for i in range(200)])
    Stewardship.objects.bulk_create([Stewardship(person=person, partner=lead) for person in people])
    return people


def test_it_tags_two_hundred_people_with_few_statements(crowd, alice, now, django_assert_max_num_queries):
    uuids = [person.uuid for person in crowd]
    with django_assert_max_num_queries(10):
        assert services.add_tag(uuids, name="captain", by=alice, now=now) == 200
    assert services.add_tag(uuids, name=" CAPTAIN ", by=alice, now=now) == 0
    assert (Tag.objects.count(), Tagging.objects.count()) == (1, 200)
    assert Entry.objects.filter(action="person.tagged").count() == 200
    tag = Tag.objects.get()
    with django_assert_max_num_queries(8):
        assert services.remove_tag(uuids, tag=tag.uuid, by=alice, now=now) == 200
    assert not Tagging.objects.exists()


def test_it_tags_nobody_of_another_partner(crowd, bob, now):
    assert services.add_tag([person.uuid for person in crowd], name="mine", by=bob, now=now) == 0
    assert not Tagging.objects.exists()


def test_it_takes_no_tag_of_another_partner_off(crowd, alice, bob, now):
    services.add_tag([crowd[0].uuid], name="captain", by=alice, now=now)
    assert services.remove_tag([crowd[0].uuid], tag=Tag.objects.get().uuid, by=bob, now=now) == 0
    assert Tagging.objects.count() == 1


def test_it_refuses_what_says_nothing(crowd, alice, now):
    with pytest.raises(services.Nameless):
        services.add_tag([crowd[0].uuid], name="  ", by=alice, now=now)
    with pytest.raises(services.Nameless):
        services.add_note(crowd[0], text=" ", by=alice, now=now)
    with pytest.raises(services.Nameless):
        services.add_organization(name="", kind="school", town="", by=alice)
    with pytest.raises(services.UnknownRole):
        services.add_role(crowd[0], kind="wizard", organization=None, by=alice, now=now)


def test_it_keeps_the_dates_of_roles_and_moves_the_mark_of_change(crowd, alice, lead, now):
    person, school = crowd[0], Organization.objects.create(partner=lead, name="Elm School")
    for organization in (None, school, school):
        services.add_role(person, kind="parent", organization=organization, by=alice, now=now)
    assert Role.objects.filter(person=person, until=None).count() == 2
    services.end_role(person, kind="parent", organization=None, by=alice, now=now)
    (left,) = Role.objects.filter(person=person, until=None)
    assert left.organization == school
    services.add_role(person, kind="parent", organization=None, by=alice, now=now)
    assert Role.objects.filter(person=person).count() == 3
    person.refresh_from_db()
    assert person.modified_at == now


def test_it_renames_only_when_something_changed(crowd, alice, now):
    person = crowd[0]
    services.rename(person, names=services.Names("G0", ""), by=alice, now=now)
    assert not Entry.objects.exists()
    services.rename(person, names=services.Names(" Ana ", "Ruiz", "Anita", "es"), by=alice, now=now)
    person.refresh_from_db()
    assert (str(person), person.language, person.sort_name) == ("Anita Ruiz", "es", "ruiz ana")
    assert Entry.objects.get().facts == {"fields": "family_name, given_name, language, preferred_name"}
