"""Notes that call a colleague, give a follow-up, and warn of a child's name."""

import pytest
from django.urls import reverse

from contacts.people.models import FollowUp, Note
from contacts.people.notes.models import Mention
from contacts.people.notes.rules import find_mentions
from contacts.people.rules import child_named_in
from tests.contacts.consent.story import make_person

TEAM = {1: "Alice Monroe", 2: "Ana Ruiz", 3: "Ana María Peña", 4: "Vera"}


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("@Alice please call", {1}, []),
        ("for @alice monroe, and @Vera.", {1, 4}, []),
        ("@Ana knows", set(), ["Ana"]),
        ("@Ana Ruiz knows; @ana maria pena too", {2, 3}, []),
        ("write to ana@example.org", set(), []),
        ("@Nobody (@Vera)", {4}, ["Nobody"]),
    ],
)
def test_it_finds_who_is_called(text, found, unknown):
    assert find_mentions(text, TEAM) == (found, unknown)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Her daughter Emma starts in May", "daughter Emma"),
        ("su hija, Lucía, va a tercero", "hija, Lucía"),
        ("son is called Max", "son is called Max"),
        ("mamá de Sofía", "mamá de Sofía"),
        ("has a daughter in third grade at Elm School", ""),
        ("Her son goes to Hartford High. Niños primero", ""),
        ("Boys and Girls Club", ""),
    ],
)
def test_it_sees_the_name_of_a_child(text, told):
    assert child_named_in(text) == told


def test_a_note_calls_a_colleague_and_gives_a_follow_up(
    lead, alice, adam, bob, vic, desk_of, django_assert_max_num_queries
):
    ana = make_person(lead, "Ana", "Rivera")
    desk, note = desk_of(alice), reverse("people:note", args=[ana.uuid])
    head = {"HX-Request": "true"}
    warned = desk.post(note, {"text": "Her daughter Emma is in grade 3"}, headers=head)
    page = warned.content.decode()
    assert warned.status_code == 422 and "<html" not in page and "seems to name a child" in page and "no_child" in page
    assert "Her daughter Emma" in page and not Note.objects.exists()
    todo = {"todo": "Call her", "due_on": "2020-05-03", "assignee": str(adam.user.uuid)}
    said = desk.post(
        note, {"text": "@Adam and @Zoe: her son Junior (the club) asks", "no_child": "on", **todo}, headers=head
    )
    assert said.status_code == 204 and said["HX-Redirect"] == f"/desk/people/{ana.uuid}/"
    shown = desk.get(f"/desk/people/{ana.uuid}/").content.decode()
    assert "@Zoe" in shown and "It stands on the Today of: Adam" in shown
    row = FollowUp.objects.get()
    assert (row.assignee, row.text) == (adam.user, "Call her")
    assert Mention.objects.get().user == adam.user
    today = desk_of(adam).get("/desk/").content.decode()
    assert "You were called" in today and "her son Junior" in today and "Call her" in today
    assert "You were called" not in desk.get("/desk/").content.decode()
    read = reverse("notes:read", args=[Note.objects.get().uuid])
    assert desk_of(bob).post(read).status_code == desk.post(read).status_code == 404
    assert desk_of(adam).post(read).status_code == 302
    assert "You were called" not in desk_of(adam).get("/desk/").content.decode()
    assert desk_of(vic).post(note, {"text": "x"}).status_code == 403
    for wrong in ({"due_on": ""}, {"due_on": "soon"}, {"todo": "Call about her son Max"}):
        assert desk.post(note, {"text": "x", **todo, **wrong}).status_code == 422
    assert Note.objects.count() == 1 and "<html" in desk.post(note, {"text": " "}).content.decode()
