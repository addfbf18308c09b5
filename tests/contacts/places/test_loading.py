"""Loading a state: made up or real, once or twice."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from contacts.people.models import Person
from contacts.places import loading, matching, rules, selectors, services
from contacts.places.models import Address, District, PlaceShare, Residence, Town, TownName, ZipTown
from contacts.policymakers import loading as seats
from contacts.policymakers.models import Seat


def test_it_makes_up_a_state(db, now):
    report = services.make_up_state(now=now)
    assert (Town.objects.count(), ZipTown.objects.count()) == (24, 48)
    chambers = District.objects.values_list("chamber", flat=True)
    assert sorted(chambers) == ["congress"] * 2 + ["lower"] * 12 + ["upper"] * 4
    assert report.is_changed
    assert TownName.objects.exists() and PlaceShare.objects.filter(zip="").exists()


def test_it_changes_nothing_the_second_time(db, now):
    services.make_up_state(now=now)
    again = services.make_up_state(now=now)
    assert not again.is_changed
    assert again.tables["districts"].same == 18


def test_it_updates_what_a_source_corrected_and_matches_again(db, now):
    services.make_up_state(now=now)
    person = Person.objects.create()
    home = Address.objects.create(person=person, zip="99100", matched_at=now)
    Town.objects.filter(key="alderbrook").update(population=1)
    ZipTown.objects.create(zip="00000", town=Town.objects.get(key="alderbrook"), share=1)
    report = services.make_up_state(now=now)
    assert (report.tables["towns"].changed, report.tables["ZIPs"].removed) == (1, 1)
    home.refresh_from_db()
    assert home.matched_at is None


def test_it_ends_the_plan_before(db, now):
    old = District.objects.create(chamber="upper", number=1, plan="2012", name="Old 1")
    services.make_up_state(now=now)
    old.refresh_from_db()
    assert old.valid_to == now.date()
    assert selectors.list_districts("upper", at=now.date()).count() == 4
    assert old in selectors.list_districts("upper", at=now.date().replace(year=2020))


def test_it_keeps_a_plan_to_come_beside_the_one_in_force_and_matches_for_both(db, now):
    services.make_up_state(now=now)
    person = Person.objects.create()
    Address.objects.create(person=person, zip="99100")
    matching.match_addresses(now=now)
    begins, today = dt.date(2031, 1, 8), now.date()
    coming = replace(rules.made_up_state(), districts=[], shares=[])
    for number in (1, 2):
        half = rules.box(0, 2 * (number - 1), 6, 2 * number)
        coming.districts.append(rules.DistrictFacts("upper", number, f"New {number}", "2030", "", begins, half))
    coming.shares.append(rules.ShareFacts("Alderbrook", "upper", 2, 1.0))
    loading.write_state(coming, today=today)
    assert {one.plan for one in selectors.list_districts("upper", at=today)} == {"made-up"}
    assert {one.plan for one in selectors.list_districts("upper", at=begins)} == {"2030"}
    assert {one.valid_to for one in District.objects.filter(chamber="upper", plan="made-up")} == {begins}
    assert {one.valid_to for one in District.objects.filter(plan="2030")} == {None}
    assert Address.objects.get().matched_at is None, "a plan that changed matches everybody again"
    matching.match_addresses(now=now)
    upper = {r.plan: r.district.number for r in Residence.objects.filter(chamber="upper").select_related("district")}
    assert upper == {"made-up": 1, "2030": 2}
    assert [r.plan for r in selectors.list_residences([person.pk]) if r.chamber == "upper"] == ["made-up"]
    assert not loading.write_state(coming, today=today).is_changed
    old = District.objects.get(chamber="upper", number=1, plan="made-up")
    seat = Seat.objects.create(chamber="upper", number=1, district=old)
    assert (seats.tie_seats(today), seats.tie_seats(begins)) == (0, 1)
    seat.refresh_from_db()
    assert seat.district.plan == "2030"


def test_it_finds_towns_by_any_name(db, now):
    services.make_up_state(now=now)
    found = selectors.find_towns(["ALDERBROOK", "Old Mill", "Alderbrook Center", "Atlantis", ""])
    home = Town.objects.get(key="alderbrook").pk
    assert found == {"ALDERBROOK": home, "Old Mill": home, "Alderbrook Center": home}


def test_it_asks_for_a_folder(db, tmp_path):
    with pytest.raises(CommandError, match="folder"):
        call_command("load_districts")
    with pytest.raises(CommandError, match="districts"):
        call_command("load_districts", str(tmp_path))


def test_it_tells_what_changed(db, capsys):
    call_command("load_districts", "--made-up")
    assert "districts: 18 added" in capsys.readouterr().out
