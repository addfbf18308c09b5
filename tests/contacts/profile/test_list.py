"""The list of people: search, filters, order, pages, file; Bob sees nothing of Alice's."""

import datetime as dt

import pytest

from contacts.consent.models import ContactPoint, Reach
from contacts.people.models import Person, Role, Stewardship, Tag, Tagging
from contacts.places import matching
from contacts.places import services as places
from contacts.places.models import Address, District
from contacts.profile import selectors


def make(partner, given, family, *, town="", email="", language="en", role="", **more):
    person = Person.objects.create(given_name=given, family_name=family, language=language, **more)
    Stewardship.objects.create(person=person, partner=partner)
    if town:
        Address.objects.create(person=person, town_text=town)
    if email:
        point = ContactPoint.objects.create(kind="email", value=email, hash=email)
        Reach.objects.create(person=person, point=point)
    if role:
        Role.objects.create(person=person, kind=role)
    return person


@pytest.fixture
def crowd(lead, other, now):
    places.make_up_state(now=now)
    found = {
        "dolores": make(
            lead, "Dolores", "Peña", town="Alderbrook", email="dolores@example.org", language="es", role="parent"
        ),
        "emil": make(lead, "Emil", "Abbott", town="Fernbrook", email="emil@example.org", role="educator"),
        "zora": make(lead, "Zora", "Quinn"),
        "bobs": make(other, "Hidden", "Person", email="hidden@example.org"),
    }
    matching.match_addresses(now=now)
    return found


def names(response):
    return [person.given_name for person in response.context["page"].rows]


def test_it_lists_my_partner_s_people_by_name(crowd, alice, bob, desk_of):
    assert names(desk_of(alice).get("/desk/people/")) == ["Emil", "Dolores", "Zora"]
    assert names(desk_of(bob).get("/desk/people/")) == ["Hidden"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pena", ["Dolores"]),
        ("dolores peña", ["Dolores"]),
        ("emil@example.org", ["Emil"]),
        ("alderbrook", ["Dolores"]),
        ("dol old mill", ["Dolores"]),
        ("hidden", []),
        ("hidden@example.org", []),
        ("nobody", []),
    ],
)
def test_it_searches_names_addresses_and_towns_with_one_box(crowd, alice, desk_of, words, found):
    assert names(desk_of(alice).get("/desk/people/", {"q": words})) == found


def test_it_filters_by_role_language_town_tag_and_district(crowd, alice, lead, desk_of):
    tag = Tag.objects.create(partner=lead, name="captain")
    Tagging.objects.create(person=crowd["zora"], tag=tag)
    district = District.objects.get(chamber="lower", number=1)
    desk = desk_of(alice)
    assert names(desk.get("/desk/people/", {"role": "parent"})) == ["Dolores"]
    assert names(desk.get("/desk/people/", {"language": "es"})) == ["Dolores"]
    assert names(desk.get("/desk/people/", {"town": "fernbrook"})) == ["Emil"]
    assert names(desk.get("/desk/people/", {"tag": str(tag.uuid)})) == ["Zora"]
    assert names(desk.get("/desk/people/", {"district": str(district.uuid)})) == ["Dolores"]
    assert names(desk.get("/desk/people/", {"role": "nonsense"})) == ["Emil", "Dolores", "Zora"]


def test_it_sorts_by_change_and_leaves_merged_and_erased_people_out(crowd, alice, desk_of, now):
    Person.objects.filter(pk=crowd["zora"].pk).update(modified_at=now + dt.timedelta(days=1))
    Person.objects.filter(pk=crowd["emil"].pk).update(erased_at=now)
    assert names(desk_of(alice).get("/desk/people/", {"sort": "-changed"})) == ["Zora", "Dolores"]


def test_it_keeps_its_budget_whatever_the_number(crowd, alice, lead, desk_of, django_assert_max_num_queries):
    for i in range(60):
        make(lead, f"Given{i}", "Family", town="Alderbrook", email=f"p{i}@example.org", role="parent")
    desk = desk_of(alice)
    with django_assert_max_num_queries(18):
        page = desk.get("/desk/people/", {"role": "parent"}).context["page"]
    assert len(page.rows) == 50
    following = desk.get(f"/desk/people/{page.next_url}")
    assert len(names(following)) == 11
    assert not set(names(following)) & {person.given_name for person in page.rows}


def test_it_gives_the_file_to_those_who_may(crowd, alice, vic, desk_of):
    answer = desk_of(alice).post("/desk/people/", {"export": "csv", "why": "Board meeting"})
    text = b"".join(answer.streaming_content).decode()
    assert "dolores@example.org" in text and "hidden" not in text.lower()
    assert desk_of(vic).post("/desk/people/", {"export": "csv", "why": "Board meeting"}).status_code == 403


def test_it_says_when_nobody_is_there(alice, desk_of):
    assert "Nobody here yet" in desk_of(alice).get("/desk/people/").content.decode()


def test_it_tags_the_chosen_and_no_one_else_s(crowd, alice, bob, desk_of):
    chosen = [str(crowd["dolores"].uuid), str(crowd["emil"].uuid), str(crowd["bobs"].uuid)]
    asked = desk_of(alice).post("/desk/people/tag/", {"chosen": chosen})
    assert "Tag 3 people" in asked.content.decode()
    desk_of(alice).post("/desk/people/tag/", {"chosen": chosen, "name": " Captain "})
    carry = Tagging.objects.filter(tag__name="Captain").values_list("person__given_name", flat=True)
    assert sorted(carry) == ["Dolores", "Emil"]


def test_it_adds_a_person_through_intake(lead, alice, bob, desk_of):
    desk = desk_of(alice)
    answer = desk.post(
        "/desk/people/new/",
        {
            "given_name": "Ana",
            "family_name": "Ruiz",
            "email": "ana@example.org",
            "language": "es",
            "roles": ["parent"],
            "tags": "captain, new",
        },
    )
    person = Person.objects.get(given_name="Ana")
    assert answer.headers["Location"] == f"/desk/people/{person.uuid}/"
    assert Stewardship.objects.filter(person=person, partner=lead).exists()
    assert Tagging.objects.filter(person=person).count() == 2
    assert (
        "Give a name" in desk.post("/desk/people/new/", {"email": "x@example.org", "language": "en"}).content.decode()
    )


def test_it_lets_nobody_without_the_right_add(vic, vera, charlie, desk_of):
    assert desk_of(vic).get("/desk/people/new/").status_code == 403
    assert desk_of(vera).get("/desk/people/").status_code == 403
    assert desk_of(charlie).get("/desk/people/").status_code == 403


def test_it_finds_my_people_however_many_others_match(crowd, alice, bob, desk_of, monkeypatch):
    monkeypatch.setattr(selectors, "BY_ADDRESS", 2)
    for who in range(3):
        make(bob.partner, "Bobs", f"Nr{who}", email=f"nr{who}@example.org")
    page = desk_of(alice).get("/desk/people/", {"q": "@example.org"})
    assert sorted(names(page)) == ["Dolores", "Emil"]
    assert "Many addresses match" not in page.content.decode()


def test_it_says_when_it_looks_at_the_first_matches_only(crowd, bob, desk_of, monkeypatch):
    monkeypatch.setattr(selectors, "BY_ADDRESS", 2)
    for who in range(3):
        make(bob.partner, "Bobs", f"Nr{who}", email=f"nr{who}@example.org")
    page = desk_of(bob).get("/desk/people/", {"q": "@example.org"})
    assert len(names(page)) == 2 and "Many addresses match: only 2 of them" in page.content.decode()
    assert "Many addresses match" not in desk_of(bob).get("/desk/people/", {"q": "nr1@example"}).content.decode()
