"""From the form to the sign-up: once per person, what is ticked adds up, thanked, confirmed where need be."""

import pytest
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from campaigns.ledger.models import Action
from campaigns.signups.models import Signup
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.campaigns.pages.stage import make_page, send
from tests.campaigns.signups.story import OPTIONS, SLUG, fold, join_many


def test_it_makes_person_signup_ledger_line_and_receipt(signup_page):
    ticked = {"interests": ["school-funding"], "ways": ["call-my-legislators"], "note": "On Tuesdays", "source": "door"}
    assert send(SLUG, ticked).status_code == 303
    fold()
    row = Signup.objects.get()
    assert str(row.person) == "Dolores Rivera" and row.help_state == "new" and row.source == "door"
    assert (row.interests, row.ways, row.note) == (["school-funding"], ["call-my-legislators"], "On Tuesdays")
    deed = Action.objects.get()
    assert (deed.kind, deed.about, deed.reference) == (
        "signup.joined",
        f"signup:{signup_page.uuid}",
        f"signup:{row.uuid}",
    )
    message = Message.objects.get()
    assert message.dispatch.reference == f"receipt:signup:{signup_page.uuid}"
    assert Submission.objects.get().result["signup"] == str(row.uuid)


def test_it_shows_the_choices_in_the_readers_language(signup_page, client):
    page = client.get(f"/p/{SLUG}/?lang=es").content.decode()
    assert "Financiamiento de las escuelas" in page and "School funding" not in page and not client.cookies


def test_a_second_form_adds_and_puts_on_the_list_again(signup_page):
    send(SLUG, {"ways": ["call-my-legislators"], "interests": ["school-funding"]})
    fold()
    Signup.objects.update(help_state="done")
    send(SLUG, {"key": "k2", "ways": ["translate"]})
    fold()
    row = Signup.objects.get()
    assert row.ways == ["call-my-legislators", "translate"] and row.interests == ["school-funding"]
    assert row.help_state == "new" and Action.objects.count() == Message.objects.count() == 1


def test_a_form_without_proof_changes_nothing_that_stands(signup_page):
    send(SLUG, {"ways": ["translate"]})
    fold()
    send(SLUG, {"key": "k2", "ways": ["call-my-legislators"]}, proven=False)
    fold()
    assert Signup.objects.get().ways == ["translate"] and not Signup.objects.get().needs_confirmation


def test_without_javascript_it_stands_once_confirmed_and_can_be_taken_back(signup_page):
    send(SLUG, {"ways": ["translate"], "note": "Hola"}, proven=False)
    fold()
    assert not Action.objects.exists()
    link = Message.objects.get().values["manage_link"]
    path, client = link[link.index("/joined/") :], Client()
    assert b"Yes, I join" in client.get(path).content and not client.cookies
    assert "Sí, me uno" in client.get(f"{path}?lang=es").content.decode()
    assert Signup.objects.get().confirmed_at is None
    client.post(path, {"do": "confirm"})
    client.post(path, {"do": "confirm"})
    assert Action.objects.count() == 1 and b"You are with us" in client.get(path).content
    client.post(path, {"do": "withdraw"})
    row = Signup.objects.get()
    assert row.withdrawn_at and row.ways == [] and row.note == ""


def test_it_takes_no_choice_that_is_not_offered(signup_page):
    answer = send(SLUG, {"ways": ["fly-to-the-moon"], "note": "kept words"})
    assert answer.status_code == 422 and b"not offered any more" in answer.content and b"kept words" in answer.content
    assert not Submission.objects.exists()
    arrival = Arrival("signup.join", "api", signup_page.page.partner_id, {"email": "a@example.org", "ways": "x"})
    intake.receive(arrival, now=timezone.now())
    fold()
    assert Submission.objects.get().reason == "choice_unknown"


def test_it_folds_a_bundle_with_few_statements(signup_page, django_assert_max_num_queries):
    join_many(signup_page, 100, fold_now=False)
    with django_assert_max_num_queries(60):
        fold()
    assert Signup.objects.count() == Action.objects.count() == 100


def test_it_keeps_another_partners_page_apart(signup_page, other):
    arrival = Arrival("signup.join", "api", other.pk, {"email": "x@example.org"}, about=f"signup:{signup_page.uuid}")
    intake.receive(arrival, now=timezone.now())
    fold()
    assert Submission.objects.get().reason == "signup_page_unknown" and not Signup.objects.exists()


@pytest.mark.parametrize("token", ["forged", "A" * 43])
def test_it_refuses_a_forged_link(signup_page, client, token):
    assert client.get(f"/joined/{token}/").status_code == 404


def test_a_choice_keeps_its_key_when_its_words_change(alice, campaign):
    page = make_page(alice, "signup.join", "another", OPTIONS, campaign=campaign)
    assert [one["key"] for one in page.signup_page.ways] == ["call-my-legislators", "translate"]


def test_two_pages_in_one_bundle_do_not_meet(signup_page, alice, campaign):
    other = make_page(alice, "signup.join", "other", OPTIONS, campaign=campaign)
    for slug in (SLUG, "other"):
        send(slug, {"ways": ["translate"], "key": slug})
    fold()
    send(SLUG, {"ways": ["call-my-legislators"], "key": "again"})
    send("other", {"given_name": "Ben", "email": "ben@example.org", "key": "ben"})
    with capture_logs() as told:
        fold()
    assert not [one for one in told if one["event"] == "bundle_broken"]
    assert Signup.objects.filter(signup_page=other.signup_page).count() == 2
    assert Signup.objects.get(signup_page=signup_page).ways == ["translate", "call-my-legislators"]
    assert Action.objects.count() == 3
