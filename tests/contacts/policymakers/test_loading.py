"""The roster: joined, left, moved; terms are closed, nothing is deleted."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.letters.delivery import first_offices
from contacts.people.models import Person, Role
from contacts.places import services as places
from contacts.policymakers import feed, loading, selectors, services
from contacts.policymakers.drafts.models import RosterDraft
from contacts.policymakers.models import Committee, CommitteeTerm, Office, Seat, Term
from contacts.policymakers.offices.selectors import list_offices
from contacts.policymakers.rules import CommitteeFacts, HolderFacts, OfficeFacts, RosterFacts

TODAY = dt.date(2027, 2, 9)


def holder(name, number, chamber="upper", **more):
    facts = {"party": "Democratic", "starts_on": dt.date(2025, 1, 8), **more}
    offices = (OfficeFacts("capitol", "Room 1", "860-555-0100", f"{name.lower()}@example.org"),)
    return HolderFacts(f"ocd-person/{name}", name, "Doe", chamber=chamber, number=number, offices=offices, **facts)


def committee(name, *members):
    return CommitteeFacts(name, "joint", f"ocd-organization/{name}", members=tuple(members))


@pytest.fixture
def three():
    return RosterFacts(
        [holder("Ann", 1), holder("Ben", 2), holder("Cy", 3)],
        [committee("Education", ("ocd-person/Ann", "chair"), ("ocd-person/Ben", "member"))],
    )


def test_it_seats_policymakers(db, three):
    report = loading.write_roster(three, today=TODAY)
    assert (len(report.joined), len(report.committees)) == (3, 2)
    assert Seat.objects.count() == 3 and Office.objects.count() == 3
    assert Role.objects.filter(kind="policymaker", until=None).count() == 3
    again = loading.write_roster(three, today=TODAY)
    assert not again.is_changed


def test_it_knows_who_holds_a_seat_on_a_day(db, three):
    loading.write_roster(three, today=TODAY)
    seat = Seat.objects.get(number=1)
    heir = replace(three, holders=[holder("Dee", 1, starts_on=dt.date(2027, 2, 1)), *three.holders[1:]])
    report = loading.write_roster(heir, today=TODAY)
    assert (report.joined, report.left) == ([["Dee Doe", "upper", 1]], [["Ann Doe", "upper", 1]])
    assert selectors.who_holds(seat, dt.date(2027, 1, 31)).person.given_name == "Ann"
    assert selectors.who_holds(seat, dt.date(2027, 2, 1)).person.given_name == "Dee"
    assert selectors.who_holds(seat, dt.date(2024, 1, 1)) is None
    assert Person.objects.filter(given_name="Ann").exists()
    assert not Role.objects.filter(person__given_name="Ann", until=None).exists()


def test_it_knows_an_heir_who_is_already_announced(db, three):
    announced = replace(three, holders=[*three.holders, holder("Dee", 1, starts_on=dt.date(2027, 6, 1))])
    loading.write_roster(announced, today=TODAY)
    seat = Seat.objects.get(number=1)
    days = (dt.date(2027, 5, 31), dt.date(2027, 6, 1))
    assert [selectors.who_holds(seat, day).person.given_name for day in days] == ["Ann", "Dee"]
    assert not loading.write_roster(announced, today=TODAY).is_changed


def test_it_says_who_moved_to_another_seat(db, three):
    loading.write_roster(three, today=TODAY)
    moved = replace(three, holders=[*three.holders[:2], holder("Cy", 9, "lower", starts_on=TODAY)])
    report = loading.write_roster(moved, today=TODAY)
    assert (report.moved, report.left, report.joined) == ([["Cy Doe", "lower", 9]], [], [])
    assert list(Term.objects.filter(person__given_name="Cy").order_by("id").values_list("ends_on", flat=True)) == [
        TODAY,
        None,
    ]


def test_it_dates_changes_on_committees(db, three):
    loading.write_roster(three, today=TODAY)
    changed = replace(three, committees=[committee("Education", ("ocd-person/Ben", "chair"))])
    report = loading.write_roster(changed, today=TODAY)
    assert len(report.committees) == 3
    open_terms = CommitteeTerm.objects.filter(until=None).values_list("person__given_name", "role")
    assert list(open_terms) == [("Ben", "chair")]
    assert CommitteeTerm.objects.count() == 3


def test_it_dates_where_somebody_is_reached(three, alice, desk_of, now):
    def told(*offices, day):
        first = replace(three.holders[0], offices=offices, office_kinds=("capitol", "district"))
        return loading.write_roster(replace(three, holders=[first, *three.holders[1:]]), today=day)

    capitol, home = (
        OfficeFacts("capitol", "Room 1", "860-555-0100", "ann@example.org"),
        OfficeFacts("district", "Main St"),
    )
    first, second, third = (TODAY + dt.timedelta(days=n) for n in range(3))
    told(capitol, home, day=first)
    ann = Person.objects.get(given_name="Ann")
    Office.objects.filter(person=ann, kind="capitol").update(bounced_at=now)
    moved = replace(capitol, address="Room 9")
    assert told(moved, home, day=second).corrected == [["Ann Doe", "office", "capitol"]]
    assert not told(moved, home, day=second).is_changed
    fixed = replace(moved, email="ann.doe@example.org")
    told(fixed, day=third)  # another address, and no office in the district any more
    rows = Office.objects.filter(person=ann).order_by("kind", "since")
    assert list(rows.values_list("kind", "address", "email", "since", "until")) == [
        ("capitol", "Room 1", "ann@example.org", first, second),
        ("capitol", "Room 9", "ann@example.org", second, third),
        ("capitol", "Room 9", "ann.doe@example.org", third, None),
        ("district", "Main St", "", first, third),
    ]
    assert [bool(row.bounced_at) for row in rows[:3]] == [True, True, False], "a new address is tried anew"
    assert [one.address for one in list_offices([ann])] == ["Room 9"] and first_offices([ann.pk])[ann.pk].since == third
    page = desk_of(alice).get(reverse("policymakers:detail", args=[ann.uuid])).content.decode()
    assert "Where she was reached before" in page and page.count("Room 1,") == 1
    heir = replace(three, holders=[holder("Dee", 1, starts_on=third), *three.holders[1:]])
    loading.write_roster(heir, today=third)
    assert not list_offices([ann]) and list_offices([Person.objects.get(given_name="Dee")])


def test_it_refuses_a_source_that_empties_a_chamber(db, three):
    loading.write_roster(three, today=TODAY)
    with pytest.raises(loading.RosterShrank):
        loading.write_roster(replace(three, holders=three.holders[:1]), today=TODAY)
    assert Term.objects.filter(ends_on=None).count() == 3


def test_it_reads_open_states_files_and_leaves_a_committee_that_stands_twice_out(tmp_path):
    people, committees = tmp_path / "legislature", tmp_path / "committees"
    people.mkdir(), committees.mkdir()
    (people / "ann.yml").write_text(
        "id: ocd-person/1\nname: Ann Doe\ngiven_name: Ann\nfamily_name: Doe\nemail: ann@example.org\n"
        "party:\n- name: Democratic/Working Families\n"
        "roles:\n- start_date: 2025-01-08\n  type: upper\n  district: '7'\n"
        "- start_date: 2019-01-09\n  end_date: 2025-01-08\n  type: lower\n  district: '70'\n"
        "offices:\n- classification: capitol\n  address: Room 1\n  voice: 860-555-0100\n"
    )
    for folder_name, code in (("Education", "aaaaaaaa-1"), ("Special-Education", "bbbbbbbb-2")):
        (committees / f"legislature-{folder_name}-{code}.yml").write_text(
            f"id: ocd-organization/{code}\nname: Education\nclassification: committee\nchamber: legislature\n"
            "members:\n- name: Ann Doe\n  role: chair\n  person_id: ocd-person/1\n"
        )
    facts = feed.read_roster(tmp_path, today=TODAY)
    (ann,) = facts.holders
    assert (ann.chamber, ann.number, ann.party, ann.offices[0].email) == (
        "upper", 7, "Democratic/Working Families", "ann@example.org",
    )  # fmt: skip
    assert [one.external_id for one in facts.committees] == ["ocd-organization/aaaaaaaa-1"]
    assert [one.external_id for one in facts.twins] == ["ocd-organization/bbbbbbbb-2"]


def test_it_reads_a_flat_table(tmp_path, db, now):
    table = tmp_path / "legislators.csv"
    table.write_text(
        "id,name,given_name,family_name,party,chamber,district,email,committees\n"
        'x1,Ann Doe,Ann,Doe,Republican,lower,5,ann@example.org,"Finance, Revenue (vice chair); Housing (member)"\n'
    )
    services.load_roster(table, now=now)
    assert sorted(Committee.objects.values_list("name", flat=True)) == ["Finance, Revenue", "Housing"]


def test_a_later_roster_waits_for_a_yes_at_the_command_line_too(tmp_path, db, capsys):
    head, table = "id,given_name,family_name,party,chamber,district,role_start\n", tmp_path / "legislators.csv"
    lines = [f"p{n},Ana,Abbott{n},Democratic,lower,{n},2025-01-08\n" for n in range(1, 7)]
    table.write_text(head + "".join(lines))
    call_command("load_roster", str(table))
    assert "Applied at once" in capsys.readouterr().out and Term.objects.count() == 6
    call_command("load_roster", str(table))
    assert "joined: 0" in capsys.readouterr().out and not RosterDraft.objects.exists()
    table.write_text(head + "".join(lines[:5]))
    call_command("load_roster", str(table))
    assert f"roster/{RosterDraft.objects.get().uuid}/" in capsys.readouterr().out
    assert Term.objects.filter(ends_on=None).count() == 6, "nothing before a yes"
    call_command("load_roster", str(table), "--yes")
    assert Term.objects.filter(ends_on=None).count() == 5


def test_it_asks_for_a_roster(db, tmp_path):
    with pytest.raises(CommandError, match="No roster"):
        call_command("load_roster", str(tmp_path))


def test_it_makes_up_a_roster_for_a_made_up_state(db, now):
    places.make_up_state(now=now)
    report = services.make_up_roster(now=now)
    assert len(report.joined) == 18 and Committee.objects.count() == 5
    assert len(selectors.holders(Seat.objects.all(), now.date())) == 18
    assert not services.make_up_roster(now=now).is_changed


def test_it_makes_up_a_roster_at_the_command_line(db, now, capsys):
    places.make_up_state(now=now)
    call_command("load_roster", "--made-up")
    assert "joined: 18" in capsys.readouterr().out
    with pytest.raises(CommandError, match="made-up"):
        call_command("load_roster")
