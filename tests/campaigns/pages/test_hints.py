"""A slip in an address is asked about once, and never refused."""

import re

import pytest

from campaigns.pages.mailboxes.rules import is_passing, suggest
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import DOLORES, send


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"), ("a@gmail.con", "a@gmail.com"), ("a@gnail.com", "a@gmail.com"),
        ("a@yaho.com", "a@yahoo.com"), ("a@hotmial.com", "a@hotmail.com"), ("a@school.ogr", "a@school.org"),
        ("A@Gmail.com", ""), ("a@mail.com", ""), ("a@ct.gov", ""), ("a@fmail.org", ""), ("a", ""), ("@gmial.com", ""),
        ("a@aol.con", "a@aol.com"), ("a@ao.com", ""), ("a@hartfordschools.org", ""),
    ],
)  # fmt: skip
def test_it_guesses_what_was_meant(typed, meant):
    assert suggest(typed) == meant


def test_it_knows_mailboxes_that_vanish():
    assert is_passing("x@mailinator.com") and is_passing("x@a.mailinator.com") and not is_passing("x@gmail.com")


def test_it_asks_once_and_believes_the_second_press(petition):
    answer = send("fund-our-schools", {"email": "dolores@gmial.com"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Did you mean dolores@gmail.com?" in page and 'value="Dolores"' in page
    assert not Submission.objects.exists()
    sure = re.search(r'name="sure" value="([^"]*)"', page).group(1)
    assert send("fund-our-schools", {"email": "dolores@gmial.com", "sure": sure}).status_code == 303
    assert Submission.objects.get().payload["email"] == "dolores@gmial.com"


def test_it_mends_the_address_without_a_script(petition):
    sent = {"email": "dolores@gmial.com", "sure": "dolores@gmial.com", "mended": "dolores@gmail.com"}
    assert send("fund-our-schools", sent).status_code == 303
    assert Submission.objects.get().payload["email"] == "dolores@gmail.com"


def test_it_takes_a_passing_mailbox_and_notes_it(petition):
    assert "vanishes soon" in send("fund-our-schools", {"email": "x@mailinator.com"}).content.decode()
    send("fund-our-schools", {"email": "x@mailinator.com", "sure": "x@mailinator.com"})
    assert Submission.objects.get().payload["passing"] is True
    assert DOLORES
