"""Adding, correcting and ending an e-mail address or phone on the person page."""

import pytest

from coalition.audit.models import Entry
from contacts.consent import selectors as consent
from contacts.consent.models import Consent, ContactPoint, Reach
from contacts.people.models import Person
from tests.contacts.consent import story


@pytest.fixture
def dolores(lead):
    person = story.make_person(lead, "Dolores", "Peña", email="dolores@example.org")
    story.allow("dolores@example.org", lead)
    return person


def now_at(person):
    return sorted(point.value for point in ContactPoint.objects.filter(reaches__person=person, reaches__until=None))


def alerts_reach(person, lead):
    rows = Person.objects.filter(pk=person.pk)
    return consent.count_deliverable(rows, partner_id=lead.pk, channel="email", purpose="alerts").get("", 0)


def test_it_adds_an_address_where_nothing_is_allowed_yet(dolores, alice, desk_of):
    response = desk_of(alice).post(f"/desk/people/{dolores.uuid}/reach/", {"address": " 860 555-0123 "}, follow=True)
    assert "Nothing is sent there until it is allowed." in response.content.decode()
    assert now_at(dolores) == ["+18605550123", "dolores@example.org"]
    assert not Consent.objects.filter(point__kind="phone").exists()
    entry = Entry.objects.get(action="person.point_added")
    assert entry.on_id == dolores.uuid and entry.actor == alice.user.uuid and "555" not in str(entry.facts)


def test_it_adds_the_same_address_only_once(dolores, alice, desk_of):
    for _again in range(2):
        desk_of(alice).post(f"/desk/people/{dolores.uuid}/reach/", {"address": "Dolores@Example.org"})
    assert Reach.objects.filter(person=dolores).count() == 1


def test_it_leaves_consent_with_the_old_address_when_it_is_corrected(dolores, alice, lead, desk_of):
    old = ContactPoint.objects.get(value="dolores@example.org")
    assert alerts_reach(dolores, lead) == 1
    address = f"/desk/people/{dolores.uuid}/reach/{old.uuid}/"
    assert "dolores@example.org" in desk_of(alice).get(address).content.decode()
    desk_of(alice).post(address, {"address": "dolores.pena@example.org"})
    assert now_at(dolores) == ["dolores.pena@example.org"]
    assert alerts_reach(dolores, lead) == 0
    assert Consent.objects.filter(point=old).count() == 1
    assert Entry.objects.filter(action="person.point_corrected", on_id=dolores.uuid).count() == 1


def test_it_ends_an_address(dolores, alice, desk_of):
    old = ContactPoint.objects.get(value="dolores@example.org")
    desk_of(alice).post(f"/desk/people/{dolores.uuid}/reach/", {"end": old.uuid})
    assert now_at(dolores) == [] and Reach.objects.get(person=dolores).until
    assert Entry.objects.filter(action="person.point_ended").count() == 1


@pytest.mark.parametrize("typed", ["dolores@", "12", "call me", "", "a\x00b@example.org", "x" * 400, "860-555-012３４"])
def test_it_refuses_what_is_no_address_and_keeps_what_was_typed(dolores, alice, desk_of, typed):
    old = ContactPoint.objects.get(value="dolores@example.org")
    for address in (f"/desk/people/{dolores.uuid}/reach/", f"/desk/people/{dolores.uuid}/reach/{old.uuid}/"):
        response = desk_of(alice).post(address, {"address": typed})
        assert response.status_code == 422
        assert "invalid-feedback" in response.content.decode() or "error" in response.content.decode()
    assert now_at(dolores) == ["dolores@example.org"]
    assert not Entry.objects.filter(action__startswith="person.point").exists()


def test_it_lets_only_those_who_may_edit_her(dolores, alice, bob, vic, vera, desk_of):
    old = ContactPoint.objects.get(value="dolores@example.org")
    for who, status in ((bob, 404), (vic, 403), (vera, 403)):
        for address in (f"/desk/people/{dolores.uuid}/reach/", f"/desk/people/{dolores.uuid}/reach/{old.uuid}/"):
            assert desk_of(who).post(address, {"address": "evil@example.org"}).status_code == status
    emil = story.make_person(alice.partner, "Emil", "Abbott", email="emil@example.org")
    hers = f"/desk/people/{emil.uuid}/reach/{old.uuid}/"
    assert desk_of(alice).get(hers).status_code == 404
    assert desk_of(alice).post(hers, {"address": "evil@example.org"}).status_code == 404
    assert now_at(dolores) == ["dolores@example.org"]
