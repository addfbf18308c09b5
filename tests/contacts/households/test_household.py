"""Households: two live together and part again, are greeted together, and are no duplicates for a batch."""

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from contacts.consent.models import ContactPoint
from contacts.dedupe import services as duplicates
from contacts.dedupe import tasks as dedupe
from contacts.dedupe.models import Candidate
from contacts.households import rules as greeting
from contacts.households import services as households
from contacts.households.models import Household, HouseholdMember
from contacts.households.proposals import loading, services, tasks
from contacts.households.proposals.models import HouseholdBatch, HouseholdProposal
from contacts.intake.preferences import services as preferences
from contacts.people.models import Person
from contacts.places.models import Address
from tests.coalition.api.test_api import token_of
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


def people_who_share(lead):
    """Two at one mailbox with one name, two at one door, two of one name (one person twice), nine in one office."""
    made = [make_person(lead, one, "Rivera", email="familia@example.org") for one in ("Ana", "Luis")]
    for given, family, street in (("Eva", "Díaz", "1 Elm St"), ("Sam", "Roy", "1 ELM ST"), ("Leo", "Poe", "9 Oak St")):
        made.append(make_person(lead, given, family))
        Address.objects.create(person=made[-1], street=street, zip="06106")
    for _n in range(2):
        make_person(lead, "Jo", "Twice", email="jo@example.org")
    for n in range(9):
        make_person(lead, f"Clerk{n}", "Office", email="office@example.org")
    return made


def test_households_by_the_hundred_are_proposed_and_made_after_a_yes(
    lead, alice, bob, vera, desk_of, django_assert_max_num_queries
):
    ana, luis, eva, sam, leo = people_who_share(lead)
    desk, url = desk_of(alice), reverse("households:proposals")
    assert "Let us look for people" in desk.get(url).content.decode()
    assert desk_of(vera).post(reverse("households:look")).status_code == 403
    desk.post(reverse("households:look"))
    assert "under way" in desk.get(url).content.decode()
    tasks.work_due()
    rows = {row.why: row for row in HouseholdProposal.objects.all()}
    assert {why: (set(row.people), row.is_kin) for why, row in rows.items()} == {
        "email": ({ana.pk, luis.pk}, True), "home": ({eva.pk, sam.pk}, False),
    }  # fmt: skip
    with django_assert_max_num_queries(14):
        page = desk.get(url).content.decode()
    assert "Ana Rivera, Luis Rivera" in page and "one mailbox: familia@example.org" in page
    assert "Eva Díaz, Sam Roy" in page and "one address: 1 Elm St" in page
    assert "Ana Rivera" not in desk_of(bob).get(url).content.decode()
    no, yes = reverse("households:decline"), reverse("households:accept")
    desk_of(bob).post(yes, {"chosen": [str(rows["email"].uuid)]})
    assert set(HouseholdProposal.objects.values_list("state", flat=True)) == {"open"}
    desk.post(no, {"chosen": [str(rows["home"].uuid)]})
    desk.post(f"{yes}?kin=yes", {"whole": "1"})
    for _twice in range(2):
        tasks.work_due()
    assert set(HouseholdMember.objects.values_list("person", flat=True)) == {ana.pk, luis.pk}
    assert Entry.objects.get(action="household.made_many").facts == {"count": 1}
    desk.post(reverse("households:look"))
    tasks.work_due()
    assert not HouseholdProposal.objects.filter(state="open").exists(), "what was decided is not asked again"
    assert "All that was found is decided." in desk.get(url).content.decode()
    # The list, one household, the file and the API: each partner's own.
    listed = desk.get(reverse("households:list"), {"q": "luis"}).content.decode()
    assert "Ana Rivera, Luis Rivera" in listed
    assert "No households yet" in desk_of(bob).get(reverse("households:list")).content.decode()
    home = HouseholdMember.objects.first().household
    assert "greeted “Ana and Luis”" in desk.get(reverse("households:detail", args=[home.uuid])).content.decode()
    assert desk_of(bob).get(reverse("households:detail", args=[home.uuid])).status_code == 404
    file = desk.post(reverse("households:list"), {"export": "json", "why": "Visits"})
    assert b"Ana Rivera, Luis Rivera" in b"".join(file.streaming_content)
    services.forget([eva.pk], timezone.now())
    assert HouseholdProposal.objects.count() == 1


def test_a_yes_to_many_is_taken_back_later_and_what_happened_since_stays(lead, alice, bob, vera, desk_of):
    ana, luis, eva, sam, leo = people_who_share(lead)
    zoe, kim = (make_person(lead, one, "Kim", email="kim@example.org") for one in ("Zoe", "Kim"))
    desk, url, yes = desk_of(alice), reverse("households:proposals"), reverse("households:accept")
    desk.post(reverse("households:look"))
    tasks.work_due()
    desk.post(yes, {"chosen": [str(HouseholdProposal.objects.get(people__contains=[zoe.pk]).uuid)]})
    desk.post(yes, {"whole": "1"})
    desk.post(yes, {"chosen": ["not-there"]})
    tasks.work_due()
    many, one = HouseholdBatch.objects.order_by("-made_at")
    assert (many.count, one.count) == (2, 1) and HouseholdMember.objects.filter(until=None).count() == 6
    households.join(sam, leo, by=alice, now=timezone.now())  # by hand, since
    before = HouseholdMember.objects.count()
    undo = reverse("households:undo", args=[many.uuid])
    assert desk_of(bob).post(undo).status_code == 404 and desk_of(vera).post(undo).status_code == 403
    assert desk.get(undo).status_code == 405 and undo in desk.get(url).content.decode()
    assert desk.post(undo).status_code == 302 and desk.post(undo).status_code == 409
    for _twice in range(2):
        tasks.work_due()
    many.refresh_from_db()
    assert (many.state, many.undone, many.kept) == ("undone", 1, 1)
    assert set(HouseholdMember.objects.values_list("person", flat=True)) == {zoe.pk, kim.pk, eva.pk, sam.pk, leo.pk}
    assert HouseholdMember.objects.count() == before - 2 and Household.objects.count() == 2
    assert Entry.objects.get(action="household.undone_many").facts == {"count": 1, "kept": 1}
    page = desk.get(url).content.decode()
    assert "Ana Rivera, Luis Rivera" in page and "1 stays: it changed since" in page and "Zoe" not in page
    assert "Lives in one household" not in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    # a yes that nobody carried out yet is simply no yes; of an erased one's family the rest can be taken apart
    desk.post(yes, {"whole": "1"})
    desk.post(reverse("households:undo", args=[HouseholdBatch.objects.latest("made_at").uuid]))
    tasks.work_due()
    assert HouseholdProposal.objects.get(state="open").people == sorted([ana.pk, luis.pk])
    services.forget([zoe.pk], timezone.now())
    assert HouseholdProposal.objects.get(batch=one).people == [kim.pk]


@pytest.mark.parametrize("dies_in", [1, 2])
def test_taking_back_goes_on_where_a_worker_died(lead, alice, desk_of, monkeypatch, dies_in):
    people_who_share(lead)
    for one in ("Zoe", "Kim"):
        make_person(lead, one, "Kim", email="kim@example.org")
    desk = desk_of(alice)
    desk.post(reverse("households:look"))
    tasks.work_due()
    desk.post(reverse("households:accept"), {"whole": "1"})
    tasks.work_due()
    batch = HouseholdBatch.objects.get()
    desk.post(reverse("households:undo", args=[batch.uuid]))
    monkeypatch.setattr(loading, "CHUNK", 1)
    calls = []

    def die(name):
        calls.append(name)
        if len(calls) == dies_in:
            raise KeyboardInterrupt
        return F(name)

    with monkeypatch.context() as patch:
        patch.setattr(loading, "F", die)
        with pytest.raises(KeyboardInterrupt):
            tasks.work_due()
    batch.refresh_from_db()
    assert (batch.state, batch.undone, Household.objects.count()) == ("undoing", dies_in - 1, 4 - dies_in)
    tasks.work_due()
    batch.refresh_from_db()
    assert (batch.state, batch.undone, batch.kept) == ("undone", 3, 0) and not Household.objects.exists()
    assert HouseholdProposal.objects.filter(state="open").count() == 3


def test_programs_read_the_households_of_their_partner(ana, luis, lead, alice, bob, client):
    home = households.join(ana, luis, by=alice, now=timezone.now())
    head = token_of(alice, "people.view")
    told = client.get("/api/v1/households/", {"person": str(ana.uuid)}, headers=head).json()["results"]
    assert [one["given_name"] for one in told[0]["members"]] == ["Ana", "Luis"]
    assert client.get(f"/api/v1/households/{home.uuid}/", headers=head).json()["uuid"] == str(home.uuid)
    assert client.get("/api/v1/households/", {"person": "x"}, headers=head).status_code == 400
    assert client.post("/api/v1/households/", {}, headers=head).status_code in {403, 405}
    theirs = token_of(bob, "people.view")
    assert client.get("/api/v1/households/", headers=theirs).json()["results"] == []
    assert client.get(f"/api/v1/households/{home.uuid}/", headers=theirs).status_code == 404


def test_who_is_no_longer_there_is_not_proposed(lead, alice, desk_of):
    ana, luis, *_others = people_who_share(lead)
    desk, url = desk_of(alice), reverse("households:proposals")
    desk.post(reverse("households:look"))
    tasks.work_due()
    assert "Ana Rivera, Luis Rivera" in desk.get(url).content.decode()
    Person.objects.filter(pk=luis.pk).update(merged_into=ana)
    page = desk.get(url).content.decode()
    assert "Rivera" not in page and "Eva Díaz, Sam Roy" in page
