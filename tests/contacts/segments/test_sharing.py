"""Who is also looked after by another partner: told only to the two between whom she herself said so."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from coalition.errors import Refusal
from coalition.partners.models import Partner
from contacts.people.models import Introduction, Person, Stewardship
from contacts.segments import selectors, services
from tests import cast
from tests.contacts.consent.story import make_person
from tests.contacts.intake.story import arrive, fold


def _asked(partner: Partner) -> dict[str, Any]:
    return {"v": 1, "is": "partner", "value": [str(partner.uuid)]}


def _found(by: Partner, partner: Partner, *, without: bool = False) -> set[Person]:
    tree = {"v": 1, "not": {"is": "partner", "value": [str(partner.uuid)]}} if without else _asked(partner)
    found = set(selectors.people_of(tree, by.pk))
    assert selectors.count(tree, by.pk) == len(found)
    return found


@pytest.fixture
def third(db: Any) -> Partner:
    return cast.make_partner("shore", "Shoreline Families")


@pytest.fixture
def ana(lead: Partner, other: Partner) -> Person:
    """Ana signed at the door of Alice's partner, and said yes to Bob's there."""
    yes = [{"channel": "email", "purpose": "alerts", "partner": str(other.uuid)}]
    (done,) = fold(arrive(lead, email="ana@example.org", given_name="Ana", consents=yes))
    return done.person


def test_it_tells_the_two_between_whom_she_said_so(lead: Partner, other: Partner, ana: Person) -> None:
    ben = make_person(lead, "Ben", "Diaz")
    assert _found(lead, other) == {ana}
    assert _found(other, lead) == {ana}
    assert _found(lead, other, without=True) == {ben}


def test_it_tells_a_third_nothing_of_the_two_and_the_two_nothing_of_a_third(
    lead: Partner, other: Partner, third: Partner, ana: Person
) -> None:
    yes = [{"channel": "email", "purpose": "alerts", "partner": str(third.uuid)}]
    fold(arrive(lead, email="ana@example.org", given_name="Ana", consents=yes))
    assert Stewardship.objects.filter(person=ana).count() == 3
    assert _found(lead, third) == _found(third, lead) == {ana}
    assert _found(other, third) == _found(third, other) == set()


def test_bob_learns_nothing_by_bringing_an_address_of_alices_people(lead: Partner, other: Partner) -> None:
    make_person(lead, "Dolores", "Diaz", email="dolores@example.org")
    fold(arrive(other, email="dolores@example.org", given_name="Dolores", family_name="Diaz"))
    assert _found(other, lead) == set()
    assert _found(lead, other) == set()
    assert len(_found(other, lead, without=True)) == 1


def test_it_tells_nothing_where_two_look_after_her_without_her_word(lead: Partner, other: Partner) -> None:
    emil = make_person(lead, "Emil", "Novak")
    Stewardship.objects.create(person=emil, partner=other)
    assert _found(lead, other) == _found(other, lead) == set()


def test_it_does_not_answer_for_another_partner_than_was_asked(
    lead: Partner, other: Partner, third: Partner, ana: Person
) -> None:
    Stewardship.objects.filter(person=ana, partner=other).delete()
    Stewardship.objects.create(person=ana, partner=third)
    tree = {"v": 1, "is": "partner", "value": [str(other.uuid), str(third.uuid)]}
    assert selectors.count(tree, lead.pk) == 0


def test_it_asks_within_the_peoples_of_the_asker_only(lead: Partner, other: Partner, ana: Person) -> None:
    Stewardship.objects.filter(person=ana, partner=lead).delete()
    assert _found(lead, other) == set()


def test_it_offers_the_other_partners_that_have_not_left(
    desk_of: Any, bob: Any, alice: Any, third: Partner, ana: Person
) -> None:
    client, url = desk_of(bob), reverse("segments:new")
    typed = {"name": "Ours and theirs", "m.0": "all", "do": "add:0", "new.0": "partner"}
    page = client.post(url, typed).content.decode()
    assert "Every Child CT" in page
    assert f'value="{bob.partner.uuid}"' not in page
    typed = {"name": "Ours and theirs", "m.0": "all", "is.0-0": "partner", "f.0-0.value": str(alice.partner.uuid)}
    assert 'id="counted">1' in client.post(reverse("segments:preview"), typed).content.decode()
    page = client.get(client.post(url, typed).url).content.decode()
    assert "People who are also looked after by Every Child CT." in page
    Partner.objects.filter(pk=third.pk).update(left_at=timezone.now())
    for gone in (third, bob.partner):
        with pytest.raises(Refusal):
            services.check(_asked(gone), bob.partner.pk, now=timezone.now())
        assert selectors.count(_asked(gone), bob.partner.pk) == 0
    with translation.override("es"):
        said = selectors.sentence_of(_asked(alice.partner), bob.partner.pk)
    assert said == "Personas que también están a cargo de Every Child CT."


def test_it_says_why_without_telling_more(lead: Partner, other: Partner, ana: Person) -> None:
    assert selectors.explain(_asked(lead), other.pk, ana).holds
    ben = make_person(other, "Ben", "Diaz")
    reason = selectors.explain({"v": 1, "not": {"is": "partner", "value": [str(lead.uuid)]}}, other.pk, ben)
    assert reason.words == "are not, as far as we may know, also looked after by Every Child CT"


def test_it_is_found_by_an_index(lead: Partner, other: Partner, ana: Person) -> None:
    crowd = Person.objects.bulk_create(Person(given_name=f"P{n}") for n in range(6000))
    Stewardship.objects.bulk_create(Stewardship(person=one, partner=lead) for one in crowd)
    Stewardship.objects.bulk_create(Stewardship(person=one, partner=other) for one in crowd[:40])
    Introduction.objects.bulk_create(Introduction(person=one, by=other, to=lead) for one in crowd[:40])
    strangers = [cast.make_partner(f"p{n}", f"Partner {n}") for n in range(20)]
    Introduction.objects.bulk_create(
        Introduction(person=one, by=strangers[n % 20], to=strangers[(n + 1) % 20]) for n, one in enumerate(crowd)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_person, contacts_stewardship, contacts_introduction")
    plan = selectors.people_of(_asked(other), lead.pk).explain()
    assert "introduction_pair" in plan
    assert "Seq Scan on contacts_introduction" not in plan
    assert selectors.count(_asked(other), lead.pk) == 41


def test_it_is_forgotten_when_she_is_erased(lead: Partner, other: Partner, ana: Person) -> None:
    from contacts.consent.models import ContactPoint
    from contacts.intake.preferences import services as preferences

    point = ContactPoint.objects.get(value="ana@example.org")
    assert preferences.erase(point=point, person_uuids=[ana.uuid], now=timezone.now()) == 1
    assert not Introduction.objects.exists()
    assert _found(lead, other) == set()
