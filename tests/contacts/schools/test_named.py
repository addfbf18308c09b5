"""Schools that are only named: which of the directory is meant, and what waits for an organizer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.imports import services as imports
from contacts.imports.undoing import loading as undoing
from contacts.people.models import Organization, Person, Role, Stewardship
from contacts.places import services as places
from contacts.schools import services
from contacts.schools.named.models import NamedSchool, SchoolSpelling
from contacts.schools.named.rules import Directory, grades_in
from tests.contacts.imports.story import bring_in, plan, upload

BOOK = Directory([
    (1, "Lincoln Elementary School", "Hartford", "06106"), (2, "Lincoln Elementary School", "New Britain", "06051"),
    (3, "St. Mary's Academy", "Hartford", "06106"), (4, "Turn of River School", "Stamford", "06905"),
    (5, "Hartford High School", "Hartford", "06106"), (6, "Mount Oak Middle School", "Stamford", "06905"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("words", "town", "school", "why"),
    [
        ("lincoln ELEM.", "Hartford", 1, ""), ("Lincoln Elementary, New Britain", "", 2, ""),
        ("Lincoln Elementary School", "", None, "several"), ("Saint Marys Academy", "", 3, ""),
        ("Turn of River", "", 4, ""), ("Escuela Turn River", "Hartford", 4, ""), ("Mt Oak MS", "", 6, ""),
        ("Lincoln", "Hartford", 1, ""), ("Lincoln Hartford", "", 1, ""), ("Oak", "Hartford", None, "unsure"),
        ("High School", "Stamford", None, "unknown"), ("Hogwarts", "Hartford", None, "unknown"),
        ("🎓", "", None, "unknown"),
    ],
)  # fmt: skip
def test_a_name_means_a_school_only_where_it_is_sure(words, town, school, why):
    found = BOOK.find(words, town)
    assert (found.organization, found.why) == (school, why)


def test_it_reads_grades_as_people_write_them():
    told = {
        "3": ["3"],
        "K-2": ["K", "1", "2"],
        "PK, 4th": ["PK", "4"],
        "Grade 11": ["11"],
        "grados 1 a 3": ["1", "2", "3"],
    }
    assert {text: grades_in({"grades": text}) for text in told} == told
    assert grades_in({}) == [] and grades_in({"grades": "third"}) is None and grades_in({"grades": "5-2"}) is None


FILE = """email,zip,city,school name,grade,role
ana@example.org,,Birchbrook,Birchbrook Elem,K-2,parent
ben@example.org,,,Elementary of Nowhere; Birchbrook Middle School,7,
eva@example.org,,,Elementary of Nowhere,,teacher
leo@example.org,,,,,parent
"""


def test_a_file_names_schools_and_what_is_not_settled_waits_with_its_reason(
    lead, other, alice, bob, vera, desk_of, now
):
    places.make_up_state(now=now)
    services.make_up_schools(now=now)
    run = plan(upload(lead, FILE))
    assert run.mapping["3"] == "schools" and run.mapping["4"] == "grades"
    assert run.dry_run["notes"]["school_unknown"] == 2
    run = bring_in(run)
    elementary, middle = (Organization.objects.get(name=f"Birchbrook {one} School") for one in ("Elementary", "Middle"))
    told = Role.objects.filter(organization__isnull=False).values_list("kind", "organization", "detail__grades")
    assert sorted(told) == [("parent", elementary.pk, ["K", "1", "2"]), ("parent", middle.pk, ["7"])]
    assert sorted(NamedSchool.objects.values_list("kind", "words", "why")) == [
        ("educator", "Elementary of Nowhere", "unknown"), ("parent", "Elementary of Nowhere", "unknown"),
    ]  # fmt: skip
    assert plan(upload(lead, FILE)).dry_run["counts"]["unchanged"] == 4, "a second time it tells nothing new"
    desk, ben = desk_of(alice), Person.objects.get(roles__organization=middle)
    panel = desk.get(reverse("schools:panel", args=[ben.uuid])).content.decode()
    assert "“Elementary of Nowhere”" in panel and "No school of the directory is called so." in panel
    assert "2 people" not in desk_of(bob).get(reverse("schools:named")).content.decode()
    assert "Elementary of Nowhere" in desk.get(reverse("schools:named")).content.decode()
    which = reverse("schools:which")
    page = desk.get(which, {"name": "Elementary of Nowhere", "q": "birchbrook high"}).content.decode()
    high = Organization.objects.get(name="Birchbrook High School")
    assert "2 people told it." in page and str(high.uuid) in page
    choice = {"name": "Elementary of Nowhere", "school": str(high.uuid)}
    assert desk_of(vera).post(which, choice).status_code == 403
    assert desk_of(bob).post(which, choice).status_code == 302 and NamedSchool.objects.count() == 2
    assert desk.post(which, choice).status_code == 302 and not NamedSchool.objects.exists()
    assert sorted(Role.objects.filter(organization=high).values_list("kind", flat=True)) == ["educator", "parent"]
    imports.undo(run=run, by=None, now=timezone.now())
    undoing.work(run.pk)
    assert not Role.objects.filter(organization__isnull=False).exists()
    assert Stewardship.objects.count() == 2, "of two an organizer has said something since"


MISSPELT = """email,zip,city,school name
ana@example.org,,Birchbrook,Birchbrok Elementry
ben@example.org,,Alderfield,Birchbrok Elementry
eva@example.org,,,Zzyzx
"""


def test_a_misspelt_school_is_proposed_and_one_click_accepts_and_remembers_it(
    lead, other, alice, bob, vera, desk_of, now, django_assert_max_num_queries
):
    places.make_up_state(now=now)
    services.make_up_schools(now=now)
    bring_in(plan(upload(lead, MISSPELT)))
    desk, named, which = desk_of(alice), reverse("schools:named"), reverse("schools:which")
    elementary, middle = (Organization.objects.get(name=f"Birchbrook {one} School") for one in ("Elementary", "Middle"))
    assert not Role.objects.filter(organization__isnull=False).exists(), "never a silent guess"
    with django_assert_max_num_queries(16):
        page = desk.get(named).content.decode()
    assert page.count("Perhaps:") == 1, "nothing is like Zzyzx"
    assert page.index(str(elementary.uuid)) < page.index(str(middle.uuid)) and "(their town)" in page
    assert "Perhaps:" in desk.get(which, {"name": "Birchbrok Elementry"}).content.decode()
    ana = Person.objects.get(reaches__point__value="ana@example.org")
    with django_assert_max_num_queries(16):
        panel = desk.get(reverse("schools:panel", args=[ana.uuid])).content.decode()
    assert str(elementary.uuid) in panel and f'name="person" value="{ana.uuid}"' in panel
    assert "Perhaps:" not in desk_of(vera).get(reverse("schools:panel", args=[ana.uuid])).content.decode()
    choice = {"name": "Birchbrok Elementry", "school": str(elementary.uuid), "person": str(ana.uuid)}
    assert desk_of(bob).post(which, choice).status_code == 302 and NamedSchool.objects.count() == 3
    assert desk.post(which, choice).url == reverse("people:detail", args=[ana.uuid])
    assert Role.objects.get(organization=elementary).person == ana and NamedSchool.objects.count() == 2
    # the same spelling, told to the same partner, is known from now on, and the look ahead says so; nobody else's is
    again = plan(upload(lead, "email,school name\nleo@example.org,BIRCHBROK elementry\n"))
    assert "school_unknown" not in again.dry_run["notes"]
    bring_in(again)
    bring_in(plan(upload(other, "email,school name\nmia@example.org,Birchbrok Elementry\n")))
    at = Role.objects.filter(organization=elementary).values_list("person__reaches__point__value", flat=True)
    assert sorted(at) == ["ana@example.org", "leo@example.org"]
    spelling = SchoolSpelling.objects.get()
    assert "birchbrok elementry" in desk.get(named).content.decode()
    assert "birchbrok elementry" not in desk_of(bob).get(named).content.decode()
    forget = reverse("schools:forget")
    assert desk_of(vera).post(forget, {"spelling": spelling.pk}).status_code == 403
    for by, told, left in ((desk_of(bob), spelling.pk, 1), (desk, "²", 1), (desk, "9" * 40, 1), (desk, spelling.pk, 0)):
        assert by.post(forget, {"spelling": told}).status_code == 302 and SchoolSpelling.objects.count() == left
    assert desk.post(which, {**choice, "person": ""}).status_code == 302, "and for all others who told it"
    assert sorted(NamedSchool.objects.values_list("words", "partner")) == [
        ("Birchbrok Elementry", other.pk), ("Zzyzx", lead.pk),
    ]  # fmt: skip
