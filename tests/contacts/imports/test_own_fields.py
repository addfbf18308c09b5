"""A column may fill a field that the partner made itself: read by its type, or refused with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.intake.models import Submission
from contacts.people.custom import rules
from contacts.people.custom.models import CustomAnswer, CustomField
from tests.contacts.imports.story import bring_in, plan, refused_of, upload

CHOICES = [{"value": "bus", "labels": {"en": "By bus", "es": "En autobús"}}]
FILE = (
    "first_name,email,Children at school,Way,Since,Rides\n"
    'Ana,ana@example.org,"1,200",En autobús,3/5/2027,x\n'
    "Ben,ben@example.org,two,By bus,soon,\n"
    "Cara,cara@example.org,,By balloon,,\n"
    "Dora,dora@example.org,,,2027-13-40,\n"
    "Eva,eva@example.org,,,,perhaps\n"
    "Flor,flor@example.org,,,,no\n"
)


@pytest.fixture
def fields(lead, other):
    for key, kind, label in (
        ("children", "number", "Children at school"),
        ("way", "choice", "How they come"),
        ("since", "date", "Since"),
        ("rides", "yes", "Rides"),
    ):
        choices = CHOICES if kind == "choice" else []
        CustomField.objects.create(partner=lead, key=key, kind=kind, labels={"en": label}, choices=choices)
    CustomField.objects.create(partner=other, key="secret", kind="text", labels={"en": "Theirs"})


def test_it_guesses_reads_and_refuses_by_type(fields, lead):
    run = plan(upload(lead, FILE))
    assert run.mapping == {
        "0": "given_name", "1": "email", "2": "x_children", "3": "x_way", "4": "x_since", "5": "x_rides"
    }  # fmt: skip
    assert run.dry_run["counts"]["created"] == 2 and run.dry_run["reasons"] == {
        "answer_unfit_number": 1, "answer_unfit_choice": 1, "answer_unfit_date": 1, "answer_unfit_yes": 1
    }  # fmt: skip
    bring_in(run)
    told = CustomAnswer.objects.order_by("field__key").values_list("person__given_name", "field__key", "value")
    assert list(told) == [
        ("Ana", "children", "1200"), ("Ana", "rides", "yes"), ("Ana", "since", "2027-03-05"), ("Ana", "way", "bus")
    ]  # fmt: skip
    refused = refused_of(run)
    assert [row[0] for row in refused[1:]] == ["Ben", "Cara", "Dora", "Eva"]
    assert refused[1][-1] == (
        "Children at school: “two”. This must be a whole number."
        " Since: “soon”. This must be a day, such as 2027-03-05 or 3/5/2027."
    )
    assert refused[2][-1] == "How they come: “By balloon”. This is none of the choices of the field."


def test_an_organizer_mends_each_cell_beside_what_it_must_be(fields, lead, alice, desk_of):
    bring_in(plan(upload(lead, FILE)))
    ben = Submission.objects.get(payload__given_name="Ben")
    desk, url = desk_of(alice), reverse("intake:detail", args=[ben.uuid])
    page = desk.get(url).content.decode()
    assert "“two”" in page and "“soon”" in page and 'value="soon"' in page and "answer_unfit" not in page
    told = {"given_name": "Ben", "email": "ben@example.org", "own_0": "3", "own_1": "next week"}
    wrong = desk.post(url, told)
    assert wrong.status_code == 422 and 'value="next week"' in wrong.content.decode()
    assert desk.post(url, told | {"own_1": "3/5/2027"}).url == reverse("intake:refused")
    answers = CustomAnswer.objects.filter(person__given_name="Ben").order_by("field__key")
    assert dict(answers.values_list("field__key", "value")) == {"children": "3", "since": "2027-03-05", "way": "bus"}
    cara = Submission.objects.get(payload__given_name="Cara")
    told = {"given_name": "Cara", "email": "cara@example.org", "own_0": ""}  # she comes in without it
    assert desk.post(reverse("intake:detail", args=[cara.uuid]), told).url == reverse("intake:refused")


def test_the_desk_offers_only_the_partners_own_fields(fields, alice, desk_of):
    desk = desk_of(alice)
    answer = desk.post(reverse("imports:upload"), {"file": SimpleUploadedFile("p.csv", FILE.encode())})
    page = desk.get(answer.url).content.decode()
    assert "Your own fields" in page and "How they come" in page and "Theirs" not in page
    assert desk.post(answer.url, {"column_1": "email", "column_2": "x_secret"}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "cell", "kept"),
    [
        ("number", "3.0", "3"), ("number", "-7", "-7"), ("date", "2027-03-05", "2027-03-05"), ("yes", "Sí", "yes"),
        ("choice", "BY BUS", "bus"), ("choice", "bus", "bus"), ("text", " as it is ", "as it is"),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(kind, cell, kept):
    assert rules.read_cell(kind, CHOICES, cell) == kept


@pytest.mark.parametrize(("kind", "cell"), [("number", "1.5"), ("number", "1,2"), ("date", "13/40/2027"), ("yes", "?")])
def test_cells_that_do_not_fit_are_refused(kind, cell):
    with pytest.raises(rules.BadAnswer):
        rules.read_cell(kind, [], cell)
