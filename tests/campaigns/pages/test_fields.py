"""A page asks what its partner wants to know; what does not apply is neither asked nor kept."""

import json

import pytest
from django.utils import timezone

from campaigns.pages.models import ActionPage
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.people.custom.models import CustomAnswer
from contacts.people.custom.services import Definition, add_field
from contacts.people.models import Person, Role
from contacts.places import services as places
from contacts.schools import services as schools
from contacts.segments import selectors as segments
from tests.campaigns.pages.stage import send
from tests.coalition.api.test_api import token_of
from tests.contacts.imports.story import bring_in, plan, upload

SPECS = [
    {"name": "role", "required": True, "when": None},
    {"name": "x_which_school", "required": True, "when": {"field": "role", "value": "parent"}},
    {"name": "x_size", "required": False, "when": None},
]


@pytest.fixture
def asking(petition, alice):
    words = {"en": "Which school", "es": "Qué escuela"}
    add_field(Definition("text", words), by=alice)
    add_field(
        Definition("choice", {"en": "Size", "es": "Tamaño"}, {"en": "Small\nLarge", "es": "Chica\nGrande"}), by=alice
    )
    ActionPage.objects.filter(pk=petition.page.pk).update(fields=SPECS)
    return petition


def test_it_asks_in_the_reader_s_language_and_says_the_condition_to_the_script(asking, client):
    page = client.get("/p/fund-our-schools/?lang=es").content.decode()
    assert "Qué escuela" in page and "Grande" in page
    assert 'data-when="f_role"' in page and 'data-when-is="parent"' in page


def test_it_wants_an_answer_only_where_it_applies(asking):
    assert send("fund-our-schools").status_code == 422  # the role is needed
    assert send("fund-our-schools", {"role": "parent"}).status_code == 422  # and a parent's school
    assert send("fund-our-schools", {"role": "educator", "x_which_school": "Not asked"}).status_code == 303
    row = Submission.objects.get()
    assert row.payload["roles"] == ["educator"] and "custom" not in row.payload


def test_it_keeps_answers_with_the_person(asking, alice, desk_of):
    said = {"role": "parent", "x_which_school": "Burns Latino Studies", "x_size": "large"}
    assert send("fund-our-schools", said).status_code == 303
    intake.fold_waiting(now=timezone.now())
    person = Person.objects.get()
    assert dict(CustomAnswer.objects.values_list("field__key", "value")) == {
        "which_school": "Burns Latino Studies", "size": "large",
    }  # fmt: skip
    page = desk_of(alice).get(f"/desk/people/fields/of/{person.uuid}/").content.decode()
    assert "Burns Latino Studies" in page and "Large" in page


def test_it_suggests_schools_without_a_script_and_writes_down_the_one_that_was_chosen(petition, alice, client, now):
    places.make_up_state(now=now)
    schools.make_up_schools(now=now)
    spec = {"name": "school", "required": True, "when": None}
    ActionPage.objects.filter(pk=petition.page.pk).update(fields=[spec])
    page = client.get("/p/fund-our-schools/?lang=es").content.decode()
    assert 'list="school-names"' in page and "<option>Birchbrook Elementary School, Birchbrook</option>" in page
    assert send("fund-our-schools").status_code == 422
    chosen = {"school": "Birchbrook Elementary School, Birchbrook"}
    assert send("fund-our-schools", chosen).status_code == 303
    intake.fold_waiting(now=timezone.now())
    role = Role.objects.get()
    assert (role.kind, role.organization.name) == ("parent", "Birchbrook Elementary School")


def test_it_asks_for_grades_never_for_a_child_and_keeps_them_with_the_school_or_the_parent(
    petition, alice, client, desk_of, now, lead
):
    places.make_up_state(now=now)
    schools.make_up_schools(now=now)
    edit = f"/desk/pages/{petition.page.uuid}/edit/"
    assert "Their children’s grades" in desk_of(alice).get(edit).content.decode()
    when = {"field": "role", "value": "parent"}
    specs = [{"name": "role", "required": False, "when": None}, {"name": "school", "required": False, "when": None},
             {"name": "grades", "required": True, "when": when}]  # fmt: skip
    ActionPage.objects.filter(pk=petition.page.pk).update(fields=specs)
    page = client.get("/p/fund-our-schools/?lang=es").content.decode()
    assert "Kínder a 2.º" in page and "Nunca preguntamos el nombre de un niño" in page
    assert 'name="grades" value="K-2"' in page and page.count('data-when-is="parent"')
    assert send("fund-our-schools", {"role": "parent"}).status_code == 422, "a parent must say them"
    assert send("fund-our-schools", {"role": "parent", "grades": "Emma"}).status_code == 422
    said = {"role": "parent", "grades": ["K-2", "6-8"]}
    assert send("fund-our-schools", said).status_code == 303
    there = {**said, "school": "Birchbrook Elementary School, Birchbrook", "email": "eva@example.org", "key": "k2"}
    assert send("fund-our-schools", {**there, "given_name": "Eva", "family_name": "Díaz"}).status_code == 303
    other = {"email": "leo@example.org", "given_name": "Leo", "family_name": "Paz", "key": "k3"}
    assert send("fund-our-schools", {**said, **other, "role": "community"}).status_code == 303
    intake.fold_waiting(now=timezone.now())
    told = Role.objects.values_list("person__given_name", "kind", "organization__name", "detail__grades")
    assert sorted(told, key=str) == [
        ("Dolores", "parent", None, ["K", "1", "2", "6", "7", "8"]),
        ("Eva", "parent", "Birchbrook Elementary School", ["K", "1", "2"]), ("Eva", "parent", None, None),
        ("Leo", "community", None, None),
    ]  # fmt: skip
    dolores = Person.objects.get(given_name="Dolores")
    assert "grades K–2, 6–8" in desk_of(alice).get(f"/desk/people/{dolores.uuid}/").content.decode()
    for grade, count in (("1", 2), ("7", 1), ("12", 0)):
        tree = {"v": 1, "all": [{"is": "child_school", "grades": [grade]}]}
        assert segments.count(tree, lead.pk) == count
    again = plan(upload(lead, "email,first,last,grade\ndolores@example.org,Dolores,Rivera,K-2\nx@example.org,X,Y,3\n"))
    assert again.mapping["3"] == "grades" and again.dry_run["counts"] == {
        "created": 1, "updated": 0, "unchanged": 1, "refused": 0,
    }  # fmt: skip
    bring_in(again)
    assert Role.objects.get(person__given_name="X").detail == {"grades": ["3"]}


def test_it_takes_the_latest_answer_and_none_that_is_no_choice(asking, lead):
    from contacts.intake.rules import Arrival

    for value in ("small", "large", "enormous"):
        payload = {"email": "d@example.org", "custom": {"size": value, "unheard_of": "x", "which_school": {"a": 1}}}
        intake.receive_and_fold(Arrival("person.added", "api", lead.pk, payload), now=timezone.now())
    assert CustomAnswer.objects.get().value == "large"
    assert "answer_unread" in Submission.objects.latest("id").result["notes"]


def test_it_shows_a_partner_s_fields_to_nobody_else(asking, bob, vera, vic, charlie, desk_of):
    from contacts.people.custom.models import CustomField

    field = CustomField.objects.first()
    assert "Which school" not in desk_of(bob).get("/desk/people/fields/").content.decode()
    assert desk_of(bob).get(f"/desk/people/fields/{field.uuid}/").status_code == 404
    assert desk_of(vera).get("/desk/people/fields/").status_code == 403
    assert desk_of(vic).get("/desk/people/fields/").status_code == 200
    assert desk_of(vic).post(f"/desk/people/fields/{field.uuid}/archive/").status_code == 403
    assert desk_of(charlie).get("/desk/people/fields/").status_code in {403, 404, 302}


def test_it_makes_and_archives_a_field_at_the_desk(asking, alice, desk_of, client):
    desk = desk_of(alice)
    said = {"kind": "choice", "label_en": "Bus", "label_es": "Autobús", "choices_en": "Yes\nNo", "choices_es": "Sí"}
    assert "same number" in desk.post("/desk/people/fields/new/", said).content.decode()
    assert desk.post("/desk/people/fields/new/", {**said, "choices_es": "Sí\nNo"}).status_code == 302
    assert "already" in desk.post("/desk/people/fields/new/", {**said, "choices_es": "Sí\nNo"}).content.decode()
    from contacts.people.custom.models import CustomField

    school = CustomField.objects.get(key="which_school")
    desk.post(f"/desk/people/fields/{school.uuid}/archive/")
    assert "Which school" not in client.get("/p/fund-our-schools/").content.decode()


def test_it_can_be_asked_for_in_segments(asking, alice, bob):
    for n, size in enumerate(["large", "small"]):
        said = {"email": f"p{n}@example.org", "given_name": f"P{n}", "role": "educator", "x_size": size}
        send("fund-our-schools", said)
    intake.fold_waiting(now=timezone.now())
    for membership, told, count in ((alice, ["size=large"], 1), (alice, ["size=*"], 2), (bob, ["size=*"], 0)):
        tree = {"v": 1, "all": [{"is": "answer", "value": told}]}
        assert segments.count(tree, membership.partner.pk) == count


MANY = {"en": "Monday\n3rd Friday", "es": "Lunes\nTercer viernes"}


def test_several_choices_and_places_go_through_every_door(petition, alice, bob, lead, desk_of, client):
    for kind, words, choices in (("many", "Days", MANY), ("place", "Comes from", {})):
        add_field(Definition(kind, {"en": words, "es": words}, choices), by=alice)
    specs = [{"name": f"x_{key}", "required": False, "when": None} for key in ("days", "comes_from")]
    ActionPage.objects.filter(pk=petition.page.pk).update(fields=specs)
    told = {"email": "web@example.org", "x_days": ["monday", "3rd_friday"], "x_comes_from": "6106"}
    for wrong in ({"x_days": ["sunday"]}, {"x_comes_from": "?!"}):
        assert send("fund-our-schools", {**told, **wrong}).status_code == 422
    assert send("fund-our-schools", told).status_code == 303
    file = 'email,Days,Comes from\nfile@example.org,"Lunes; 3rd friday",Storrs\nbad@example.org,Sunday,\n'
    run = bring_in(plan(upload(lead, file)))
    assert run.counts["refused"] == 1
    head = token_of(alice)
    for days, status in (("3rd_friday", 201), ("sunday", 400)):
        body = {"email": "api@example.org", "custom": {"days": days, "comes_from": "Storrs"}}
        assert client.post("/api/v1/people/", body, "application/json", headers=head).status_code == status
    intake.fold_waiting(now=timezone.now())
    kept = CustomAnswer.objects.order_by("person", "field__key").values_list("person__reaches__point__value", "value")
    assert sorted(kept) == [
        ("api@example.org", "3rd_friday"), ("api@example.org", "Storrs"), ("file@example.org", "Storrs"),
        ("file@example.org", "monday,3rd_friday"), ("web@example.org", "06106"),
        ("web@example.org", "monday,3rd_friday"),
    ]  # fmt: skip
    for tree, count in (
        ({"is": "answer", "value": ["days=3rd_friday"]}, 3),
        ({"is": "answer", "value": ["days=monday"]}, 2),
        ({"is": "answer_words", "field": "comes_from", "words": "storrs"}, 2),
    ):
        assert segments.count({"v": 1, "all": [tree]}, lead.pk) == count
    file = desk_of(alice).post("/desk/people/", {"export": "json", "why": "Rides"}, headers={"accept-language": "en"})
    rows = {row["email"]: row for row in json.loads(b"".join(file.streaming_content))["rows"]}
    assert (rows["web@example.org"]["x_days"], rows["web@example.org"]["x_comes_from"]) == (
        "Monday, 3rd Friday",
        "06106",
    )
    page = desk_of(alice).get("/desk/people/", {"cols": "name,x_days", "lang": "es"}).content.decode()
    assert "Lunes, Tercer viernes" in page
    theirs = desk_of(bob).post("/desk/people/", {"export": "json", "why": "Rides"})
    assert b"x_days" not in b"".join(theirs.streaming_content)
