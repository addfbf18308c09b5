"""Households: two live together and part again, are greeted together, and are no duplicates for a batch."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from contacts.consent.models import ContactPoint
from contacts.dedupe import services as duplicates
from contacts.dedupe import tasks as dedupe
from contacts.dedupe.models import Candidate
from contacts.households import rules as greeting
from contacts.households import services as households
from contacts.households.models import HouseholdMember
from contacts.intake.preferences import services as preferences
from contacts.places.models import Address
from tests.contacts.consent.story import make_person


@pytest.fixture
def ana(lead):
    return make_person(lead, "Ana", "Rivera", email="familia@example.org", language="es")


@pytest.fixture
def luis(lead):
    return make_person(lead, "Luis", "Rivera", email="familia@example.org", language="es")


def test_two_become_a_household_and_part_again(
    ana, luis, lead, alice, bob, vic, desk_of, django_assert_max_num_queries
):
    desk, of_ana = desk_of(alice), reverse("households:panel", args=[ana.uuid])
    add = reverse("households:add", args=[ana.uuid])
    with django_assert_max_num_queries(12):
        page = desk.get(of_ana).content.decode()
    assert "May belong to the household" in page and "shares the mailbox" in page and "Luis Rivera" in page
    found = desk.get(add, {"q": "luis"}).content.decode()
    assert "Luis Rivera" in found and "Nobody of yours" in desk.get(add, {"q": "zzz"}).content.decode()
    assert desk_of(vic).post(add, {"other": str(luis.uuid)}).status_code == 403
    assert desk_of(bob).post(add, {"other": str(luis.uuid)}).status_code == 404
    assert desk.post(add, {"other": "x"}).status_code == desk.post(add, {"other": str(ana.uuid)}).status_code == 422
    assert desk.post(add, {"other": str(luis.uuid)}).status_code == 302
    desk.post(add, {"other": str(luis.uuid)})
    assert HouseholdMember.objects.count() == 2 and Entry.objects.filter(action="household.joined").count() == 2
    page = desk.get(of_ana).content.decode()
    assert "greeted “Ana y Luis”" in page and "May belong" not in page
    assert "lives with" in desk.get(f"/desk/people/{ana.uuid}/").content.decode()
    eva, sam = make_person(lead, "Eva", "Díaz"), make_person(lead, "Sam", "Díaz")
    households.join(eva, sam, by=alice, now=timezone.now())
    said = desk.post(add, {"other": str(eva.uuid)})
    assert said.status_code == 422 and "Both live in a household" in said.content.decode()
    assert "Lives in one household with Luis Rivera" in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    desk.post(reverse("households:leave", args=[luis.uuid]), {"back": str(ana.uuid)})
    assert HouseholdMember.objects.filter(until=None).count() == 2  # nobody is a household alone; Eva and Sam stay
    assert "Does not live with Luis Rivera any more" in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    preferences.erase(point=ContactPoint.objects.get(), person_uuids=[luis.uuid], now=timezone.now())
    assert not HouseholdMember.objects.filter(person=luis).exists()


@pytest.mark.parametrize(
    ("names", "language", "told"),
    [
        (["Ana", "Luis"], "en", "Ana and Luis"),
        (["Ana", "Luis"], "es", "Ana y Luis"),
        (["Ana", "Inés"], "es", "Ana e Inés"),
        (["Ana", "Hilda"], "es", "Ana e Hilda"),
        (["Ana", "Yolanda"], "es", "Ana y Yolanda"),
        (["Ana", "Luis", "Eva"], "en", "Ana, Luis and Eva"),
        (["Ana", " "], "en", "Ana"),
        ([], "en", ""),
    ],
)
def test_it_greets(names, language, told):
    assert greeting.greet(names, language) == told


def test_no_batch_merges_two_of_one_household(lead, alice, bob, desk_of):
    now = timezone.now()
    pairs = []
    for family in ("Quispe", "Zubizarreta"):
        pair = [make_person(lead, "José", family, email=f"{family.lower()}@example.org") for _ in range(2)]
        for person in pair:
            Address.objects.create(person=person, street="12 Elm Street", town_text="Hartford", zip="06106")
        pairs.append(pair)
    households.join(*pairs[0], by=alice, now=now)
    duplicates.search(by=alice, now=now)
    dedupe.run_due()
    father, other = (Candidate.objects.get(low=low, high=high) for low, high in pairs)
    assert (father.band, other.band) == ("likely", "certain") and "household" in father.doubts
    page = desk_of(alice).get(reverse("duplicates:pair", args=[father.uuid])).content.decode()
    assert "You put the two into one household" in page
    households.join(*pairs[1], by=alice, now=now)  # after the search had called them certain
    Candidate.objects.filter(pk=other.pk).update(seen_at=timezone.now())
    duplicates.merge_certain(by=alice, now=timezone.now())
    dedupe.run_due()
    assert set(Candidate.objects.values_list("state", flat=True)) == {"open"}
    duplicates.decide(father, keeps={}, older=True, by=alice, now=timezone.now())  # a human may say otherwise
    assert not households.selectors.list_members(alice, households.selectors.find_household(alice, pairs[0][0]))[1:]
    assert bob
