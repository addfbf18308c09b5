"""Pages of policymakers: the same for every partner, constituents by stewardship."""

import pytest
from django.utils import translation

from contacts.people.models import Person, Stewardship
from contacts.places import matching
from contacts.places.models import Address
from contacts.policymakers.models import Committee, Seat, Term, party_label
from tests import houses


@pytest.fixture
def state(db, now):
    houses.found_state(now)


def test_it_lists_policymakers_for_everybody(state, alice, bob, vera, desk_of, django_assert_max_num_queries):
    desk = desk_of(alice)
    with django_assert_max_num_queries(14):
        page = desk.get("/desk/policymakers/").context["page"]
    assert len(page.rows) == 18
    assert [str(term.seat) for term in page.rows[:5]] == ["Senate 1", "Senate 2", "Senate 3", "Senate 4", "House 1"]
    assert len(desk_of(bob).get("/desk/policymakers/").context["page"].rows) == 18
    assert desk_of(vera).get("/desk/policymakers/").status_code == 403


def test_it_filters_by_chamber_party_town_and_committee(state, alice, desk_of):
    desk = desk_of(alice)

    def count(**asked):
        return len(desk.get("/desk/policymakers/", asked).context["page"].rows)

    education = Committee.objects.get(name="Education")
    assert count(chamber="upper") == 4
    assert 0 < count(party="Republican") < 18
    assert count(town="birchbrook") == 4
    assert count(committee=str(education.uuid)) == education.terms.count()
    assert count(q="12") == 1
    assert count(q="nobody at all") == 0


def test_it_shows_a_policymaker_with_our_constituents(state, alice, bob, desk_of, now, django_assert_max_num_queries):
    person = Person.objects.create(given_name="Dolores")
    Stewardship.objects.create(person=person, partner=alice.partner)
    Address.objects.create(person=person, town_text="Birchbrook")
    matching.match_addresses(now=now)
    senator = Term.objects.get(seat=Seat.objects.get(chamber="upper", number=1)).person
    desk = desk_of(alice)
    with django_assert_max_num_queries(18):
        mine = desk.get(f"/desk/policymakers/{senator.uuid}/")
    assert (mine.context["sure"], mine.context["possible"]) == (1, 0)
    assert "Birchbrook" in mine.content.decode() and "Senate 1" in mine.content.decode()
    assert desk_of(bob).get(f"/desk/policymakers/{senator.uuid}/").context["sure"] == 0
    house = Term.objects.get(seat=Seat.objects.get(chamber="lower", number=1)).person
    assert desk.get(f"/desk/policymakers/{house.uuid}/").context["possible"] == 1


def test_it_says_when_somebody_holds_no_seat_any_more(state, alice, desk_of, now):
    term = Term.objects.get(seat=Seat.objects.get(chamber="upper", number=1))
    Term.objects.filter(pk=term.pk).update(ends_on=term.starts_on)
    page = desk_of(alice).get(f"/desk/policymakers/{term.person.uuid}/").content.decode()
    assert "holds no seat today" in page


def test_it_shows_no_supporter_as_a_policymaker(state, alice, desk_of):
    person = Person.objects.create(given_name="Dolores")
    assert desk_of(alice).get(f"/desk/policymakers/{person.uuid}/").status_code == 404


def test_it_shows_committees_with_their_members(state, alice, desk_of):
    desk, education = desk_of(alice), Committee.objects.get(name="Education")
    assert "Education" in desk.get("/desk/policymakers/committees/").content.decode()
    page = desk.get(f"/desk/policymakers/committees/{education.uuid}/").content.decode()
    assert page.index("Co-chair") < page.index("Vice chair") and "Senate" in page


def test_it_says_parties_in_spanish_each_half_of_a_fusion():
    with translation.override("es"):
        assert party_label("Democratic/Working Families") == "Partido Demócrata/Familias Trabajadoras"
        assert party_label("Petitioning") == "Petitioning"
