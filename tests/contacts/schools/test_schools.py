"""Schools: the directory from a file or made up, a parent at one, and whom a committee's members listen to."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from contacts.people.models import Organization, Role, Stewardship
from contacts.people.rules import grades_in_short
from contacts.policymakers.models import Committee, CommitteeTerm, Term
from contacts.schools import services
from contacts.schools.models import School, SchoolSeat
from contacts.schools.rules import read_point, read_type, span
from contacts.segments import selectors as segments
from tests import houses
from tests.contacts.consent.story import make_person

HEAD = "District Name,School Name,Organization Type,Organization Code,Address,Town,Zipcode,PreKindergarten,"
HEAD += "Kindergarten,Grade 1,Grade 2,Interdistrict Magnet,Location\n"
ROWS = [
    'Birchbrook School District,Birchbrook School District,Public School Districts,1,,Birchbrook,,0,1,1,1,0,""',
    'Birchbrook School District,"Elm, School",Public Schools,11,1 Elm St.,Birchbrook,99102-1234,0,1,1,1,0,'
    '"1 Elm St.\nBirchbrook\n(41.16, -73.2)"',
    "Own Charter District,Own Charter,Public Charter Schools,12,2 Oak St.,Birchbrook,,1,1,0,0,0,",
    "Birchbrook School District,Magnet,Public Schools,13,3 Oak St.,Nowhere,,0,0,0,1,1,",
]


@pytest.fixture
def state(db, now):
    houses.found_state(now)


@pytest.fixture
def directory(tmp_path):
    def write(rows, name="directory.csv", head=HEAD):
        path = tmp_path / name
        path.write_text("\ufeff" + head + "\n".join(rows), encoding="utf-8")
        return path

    return write


def test_it_reads_words_of_a_directory():
    assert span("K", "2") == ["K", "1", "2"] and span("3", "K") == [] and span("x", "1") == []
    told = ["2", "K", "1"], ["5"], [], ["7", "PK", "1", "6"]
    assert [grades_in_short(one) for one in told] == ["K–2", "5", "", "PK, 1, 6–7"]
    assert read_type("Regional School Districts") == "district"
    assert read_type("Public Schools", is_magnet=True) == "magnet" and read_type("Prisons") == "other"
    assert read_point("1 Elm\n(41.1, -72.9)") == (41.1, -72.9) and read_point("nowhere") is None


def test_it_loads_a_directory_and_what_a_later_one_changes(state, directory, tmp_path, capsys):
    path = directory(ROWS)
    call_command("load_schools", str(path))
    told = capsys.readouterr().out
    assert "4 added" in told and "Magnet: no town called Nowhere" in told
    elm = School.objects.get(code="11")
    assert (elm.organization.name, elm.organization.parent.name) == ("Elm, School", "Birchbrook School District")
    assert (elm.type, elm.grades, elm.zip, elm.town.name) == ("public", ["K", "1", "2"], "99102", "Birchbrook")
    assert set(elm.seats.values_list("how", flat=True)) == {"point"} and elm.seats.count() == 3
    charter = School.objects.get(code="12")
    assert charter.organization.parent is None and set(charter.seats.values_list("how", flat=True)) == {"town"}
    assert charter.seats.exclude(candidates=[]).exists()  # Birchbrook is cut by a line: candidates, no guess
    assert School.objects.get(code="13").type == "magnet" and not School.objects.get(code="13").seats.exists()
    call_command("load_schools", str(tmp_path))
    assert "0 added, 0 changed, 0 closed, 4 as before" in capsys.readouterr().out
    call_command(
        "load_schools", str(directory([ROWS[0], ROWS[1].replace("Elm, School", "Elm Academy")], "directory.csv"))
    )
    assert "0 added, 1 changed, 2 closed" in capsys.readouterr().out
    assert Organization.objects.get(school__code="11").name == "Elm Academy"
    for wrong in (directory(["a"], "x.csv", "A,B\n"), tmp_path / "none.csv", directory([], "y.csv", "\x00\n")):
        with pytest.raises(CommandError):
            call_command("load_schools", str(wrong))
    call_command("load_schools", "--made-up")
    assert School.objects.filter(closed_at=None).count() == 24 * 4


def test_a_parent_at_a_school_is_found_by_its_committee(
    state, lead, other, alice, bob, vic, desk_of, now, django_assert_max_num_queries
):
    services.make_up_schools(now=now)
    ana, eva = make_person(lead, "Ana", "Rivera"), make_person(lead, "Eva", "Díaz")
    desk, add = desk_of(alice), reverse("schools:add", args=[ana.uuid])
    school = School.objects.get(organization__name="Birchbrook Elementary School")
    choice = {"school": str(school.organization.uuid), "kind": "parent", "low": "K", "high": "2"}
    assert "Birchbrook Elementary School" in desk.get(add, {"q": "birchbrook elem"}).content.decode()
    assert "No school is called" in desk.get(add, {"q": "Hogwarts"}).content.decode()
    form = desk.get(add, {"school": choice["school"]}).content.decode()
    assert "A child is never named here" in form and 'type="text"' not in form.split("<main")[1]
    for wrong in ({"low": "3", "high": "1"}, {"high": "12"}, {"kind": "mayor"}):
        said = desk.post(add, {**choice, **wrong})
        assert said.status_code == 422 and "is-wrong" in said.content.decode()
    assert desk_of(vic).post(add, choice).status_code == 403 and desk_of(bob).post(add, choice).status_code == 404
    assert desk.post(add, choice).status_code == desk.post(add, {**choice, "high": "1"}).status_code == 302
    role = Role.objects.get(person=ana)
    assert (role.detail, role.organization) == ({"grades": ["K", "1"]}, school.organization)
    with django_assert_max_num_queries(14):
        panel = desk.get(reverse("schools:panel", args=[ana.uuid])).content.decode()
    assert "grades K–1" in panel and "Birchbrook School District" in panel and "Senate" in panel
    assert "grades K–1" in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    desk.post(add, {**choice, "low": "1", "high": "1"})
    for page in (reverse("schools:panel", args=[ana.uuid]), f"/desk/people/{ana.uuid}/timeline/"):
        told = desk.get(page).content.decode()
        assert "grade 1" in told and "grades 1" not in told
    # whose committee?
    senator = Term.objects.get(seat__district=SchoolSeat.objects.get(school=school, chamber="upper").district).person
    committee = Committee.objects.create(name="Schools committee")
    CommitteeTerm.objects.create(committee=committee, person=senator)
    empty = Committee.objects.create(name="Empty committee")
    Role.objects.create(person=eva, kind="educator", organization=school.organization)

    def found(**asked):
        return segments.count({"v": 1, "all": [{"is": "child_school", **asked}]}, lead.pk)

    assert found(committee=[str(committee.uuid)]) == 1 and found(committee=[str(empty.uuid)]) == 0
    assert found(legislator=[str(senator.uuid)], grades=["1"]) == 1 and found(grades=["5"]) == 0
    assert found(school=[choice["school"]]) == found() == 1
    district = str(school.organization.parent.uuid)
    assert found(school_district=[district], committee=[str(committee.uuid)], possible=True) == 1
    page = desk.post("/desk/segments/count/", {"tree": json.dumps({"v": 1, "all": []})})
    assert page.status_code < 500
    # the directory and a school's page
    with django_assert_max_num_queries(20):
        listed = desk.get(reverse("schools:list"), {"q": "birchbrook"}).content.decode()
    assert "Birchbrook Elementary School" in listed and "PK–5" in listed
    shown = desk.get(reverse("schools:detail", args=[school.organization.uuid])).content.decode()
    assert "Ana Rivera" in shown and "Eva Díaz" in shown and senator.family_name in shown
    Term.objects.filter(seat__chamber="congress").delete()
    shown = desk.get(reverse("schools:detail", args=[school.organization.uuid])).content.decode()
    assert "not in our roster" in shown and "vacant" not in shown  # whom our roster does not hold is not away
    assert "Ana Rivera" in desk.get(reverse("schools:detail", args=[district])).content.decode()
    Stewardship.objects.create(person=eva, partner=other)
    theirs = desk_of(bob).get(reverse("schools:detail", args=[school.organization.uuid])).content.decode()
    assert "Eva Díaz" in theirs and "Ana Rivera" not in theirs
    end = reverse("schools:end", args=[ana.uuid, school.organization.uuid])
    assert desk.post(end, {"kind": "educator"}).status_code == 404
    assert desk.post(end, {"kind": "parent"}).status_code == 302 and found() == 0
