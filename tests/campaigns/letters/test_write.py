"""A supporter writes: her story, if need be one question, the letter, a nudge; without JavaScript, in two steps."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.letters import selectors
from campaigns.letters.forms import LetterForm
from campaigns.letters.models import Letter, LetterDrive
from campaigns.pages.selectors import get_front
from campaigns.strategy.asking.selectors import names_of
from campaigns.strategy.models import Commitment
from campaigns.strategy.rules import Rule
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.places.asking.rules import Area, Option, Whereabouts
from contacts.policymakers.models import Term
from tests.campaigns.letters.stage import STORY, WORDS, WRITER, make_drive, send, term_of

SLUG = "write-now"


def fields(page):
    """Read what a browser would send back."""
    html = page.content.decode()
    told = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and (not kind or kind.group(1) in {"hidden", "text"}):
            told[name.group(1)] = value.group(1).replace("&#x27;", "'") if value else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', html, re.S):
        told[name] = text.replace("&#x27;", "'").replace("&quot;", '"')
    told.pop("website", None)
    return told


def step_one(**more):
    return send(SLUG, {**WRITER, "step": "write", **more})


def test_it_asks_for_the_story_then_shows_the_letter_then_takes_it(drive):
    page = Client().get(f"/p/{SLUG}/")
    assert page.status_code == 200 and b"Your own story first" in page.content
    second = step_one(points=["0"])
    assert second.status_code == 200
    told = fields(second)
    html = second.content.decode()
    assert STORY in told["letter_ask"] and WORDS["en"]["ask"]["body"] in told["letter_ask"]
    assert "lost a teacher in ten" in told["letter_ask"] and "The money is there" not in told["letter_ask"]
    assert all(str(term_of(c, 1).person) in html for c in ("upper", "lower"))
    assert "<meter" in html and Submission.objects.count() == 0
    third = send(SLUG, told)
    assert third.status_code == 303 and "/thanks/" in third["Location"]
    row = Submission.objects.get()
    assert row.kind == "letters.write" and row.payload["street"] == "12 Elm Street"
    intake.fold_waiting(now=timezone.now())
    letters = list(Letter.objects.order_by("seat__chamber"))
    assert [(one.seat.chamber, one.seat.number, one.state) for one in letters] == [
        ("lower", 1, "ready"),
        ("upper", 1, "ready"),
    ]
    assert letters[0].signed == {
        "name": "Dolores Rivera",
        "street": "12 Elm Street",
        "town": "Alderbrook",
        "zip": "99100",
    }
    assert 0 < letters[0].similarity < 90
    assert letters[0].person.addresses.get().street == "12 Elm Street"


def test_it_needs_a_story_and_keeps_what_was_typed(drive):
    page = step_one(story="Too short.")
    assert page.status_code == 422
    html = page.content.decode()
    assert "Too short." in html and "two or three sentences" in html and "12 Elm Street" in html


def test_it_nudges_who_sends_the_template_as_it_is(drive):
    told = fields(step_one())
    bare = told["letter_ask"].replace(STORY, "").replace("\n\n\n\n", "\n\n")
    page = send(SLUG, {**told, "letter_ask": bare})
    assert page.status_code == 200 and b"Make it yours" in page.content and Submission.objects.count() == 0
    assert send(SLUG, {**fields(page), "letter_ask": bare, "keep": "on"}).status_code == 303
    own = f"{STORY} {STORY.upper()}\n\n{bare}"
    assert send(SLUG, {**told, "email": "emil@example.org", "letter_ask": own}).status_code == 303
    assert send(SLUG, {**told, "email": "eva@example.org", "letter_ask": " "}).status_code == 422


def test_it_asks_the_one_question_and_writes_to_the_answer(drive):
    page = step_one(town="Birchbrook", zip="")
    assert page.status_code == 422, "a ZIP is needed"
    page = step_one(town="", zip="99103")
    assert "letter_ask" in fields(page)
    many = step_one(town="Birchbrook", zip="99110")
    html = many.content.decode()
    assert 'name="answer"' in html and "<svg" in html and "where-map" in html
    keys = re.findall(r'type="radio" name="answer"[^>]*value="([^"]+)"', html)
    assert len(keys) >= 3 and keys[-1] == "unsure"
    for key in keys[:-1]:  # it names those who represent her, in words: nobody knows districts by their numbers
        answer = re.search(rf'value="{key}".*?</label>', html, re.S).group()
        for chamber, n in re.findall(r"(upper|lower):(\d+)", key):
            title = "Senator" if chamber == "upper" else "Representative"
            assert f"{title} {term_of(chamber, int(n)).person}" in answer
    numbers = re.findall(r'class="where-number"[^>]*>(\d+)<', html)
    on_map = re.findall(r"<text[^>]*>([\d, ]+)</text>", html)
    assert sorted(numbers) == sorted(", ".join(on_map).split(", "))
    told = fields(many)
    assert told["step"] == "where" and told["story"] == STORY
    after = send(SLUG, {**told, "answer": keys[0]})
    numbers = dict(re.findall(r"(upper|lower):(\d+)", keys[0]))
    html = after.content.decode()
    assert all(str(term_of(chamber, int(n)).person) in html for chamber, n in numbers.items())
    assert send(SLUG, fields(after)).status_code == 303
    assert {one["seat"] for one in Submission.objects.get().payload["letters"]} == {
        str(term_of(chamber, int(n)).seat.uuid) for chamber, n in numbers.items()
    }


def test_only_the_last_step_asks_for_a_proof_of_work_and_it_counts_while_one_writes(drive, client):
    assert " data-look" in client.get(f"/p/{SLUG}/").content.decode()
    assert " data-look" in step_one(town="Birchbrook", zip="99110").content.decode()
    html = step_one().content.decode()
    assert " data-look" not in html and "(optional)" not in html
    template = re.search(r'data-template="([^"]+)"', html).group(1)
    assert "I ask you to vote for HB 5003" in template and "aide" not in template  # her story is her own


def test_an_empty_seat_is_named_by_its_number(drive):
    Term.objects.update(ends_on=dt.date(2026, 1, 1))
    named = names_of([1, 2, 3], timezone.now())
    form = LetterForm(front=get_front(SLUG, now=timezone.now()), language="en")
    form.found, form.at = Whereabouts(options=(Option("Birchbrook", (Area(1, "upper", 7),)),)), timezone.now()
    assert named == {} and form.answers[0].who == ("Senate 7 (nobody sits there now)",)


def test_it_says_kindly_when_it_cannot_tell_where_somebody_lives(drive):
    page = step_one(town="Atlantis", zip="10001")
    assert page.status_code == 422 and b"in which district you live" in page.content


def test_nobody_can_write_to_somebody_elses_legislators(drive):
    told = fields(step_one())
    stranger = term_of("upper", 4)
    forged = {**told, "seat": str(stranger.seat.uuid), "letters": "x", f"letter_{stranger.seat.uuid}": "x"}
    assert send(SLUG, forged).status_code == 303
    assert str(stranger.seat.uuid) not in str(Submission.objects.get().payload)


def test_it_writes_by_position(alice, bill, campaign, drive):
    for chamber, stance in (("upper", "yes"), ("lower", "no")):
        facts = {"bill": bill, "partner": alice.partner, "stance": stance, "grade": "public"}
        Commitment.objects.create(term=term_of(chamber, 1), **facts)
    told = fields(step_one())
    assert "letter_ask" not in told and "for standing with our children" in told["letter_thank"]
    assert told["subject_persuade"] == "Please think again"
    assert send(SLUG, told).status_code == 303
    intake.fold_waiting(now=timezone.now())
    assert dict(Letter.objects.values_list("seat__chamber", "position")) == {"upper": "thank", "lower": "persuade"}


def test_it_speaks_spanish_all_the_way(drive):
    page = send(SLUG, {**WRITER, "step": "write"}, lang="es")
    told = fields(page)
    assert "Le pido que vote" in told["letter_ask"] and told["subject_ask"].startswith("Por favor")
    assert send(SLUG, told, lang="es").status_code == 303
    assert Submission.objects.get().language == "es"


def test_it_goes_back_with_everything_that_was_typed(drive):
    told = fields(step_one())
    page = send(SLUG, {**told, "switch": "write"})
    assert page.status_code == 200 and fields(page)["story"] == STORY and b"12 Elm Street" in page.content
    assert fields(page)["step"] == "write"


def test_it_keeps_the_letter_when_something_is_missing_or_the_language_changes(drive):
    told = fields(step_one())
    no = send(SLUG, {**told, "subject_ask": ""})
    assert no.status_code == 422 and STORY in fields(no)["letter_ask"]
    other = send(SLUG, {**told, "switch": "es"}, lang="es")
    assert fields(other)["letter_ask"] == told["letter_ask"] and "Enviar mi carta" in other.content.decode()
    where = fields(step_one(town="Birchbrook", zip="99110"))
    assert fields(send(SLUG, {**where, "switch": "es"}, lang="es"))["step"] == "write"


def test_it_confirms_by_mail_where_nothing_was_proven(drive, rf):
    told = fields(step_one())
    assert "confirm=1" in send(SLUG, told, proven=False)["Location"]
    intake.fold_waiting(now=timezone.now())

    one = Letter.objects.first()
    assert one.state == "unconfirmed"
    link = selectors.manage_link(one.uuid).partition("/letters/")[2]
    page = Client().get(f"/letters/{link}")
    assert page.status_code == 200 and page.cookies == {} and STORY in page.content.decode()
    assert Letter.objects.filter(state="ready").count() == 0, "a GET changes nothing"
    Client().post(f"/letters/{link}", {"do": "confirm"})
    assert Letter.objects.filter(state="ready").count() == 2
    Client().post(f"/letters/{link}", {"do": "withdraw"})
    assert set(Letter.objects.values_list("state", "why")) == {("cancelled", "withdrawn")}
    assert Client().get("/letters/nonsense/").status_code == 404


def test_it_holds_with_an_explanation_when_nobody_is_left_to_write_to(alice, bill, campaign, monkeypatch):
    monkeypatch.setattr("campaigns.pages.selectors.SECONDS", 3600)  # the page in the cache is that of before
    make_drive(alice, Rule(("committee",), bill=str(bill.uuid)), campaign=campaign)
    assert b"Your own story first" in Client().get(f"/p/{SLUG}/").content
    told = fields(send(SLUG, {**WRITER, "step": "write"}))
    bill.stage = "first_floor"
    bill.save()
    late = send(SLUG, told)
    assert late.status_code == 422 and b"The committee has done its part" in late.content
    cache.clear()
    page = Client().get(f"/p/{SLUG}/").content
    assert b"Letters are on hold" in page and b"The committee has done its part" in page
    assert b'id="action-form"' not in page
    assert Submission.objects.count() == 0


def test_it_writes_to_who_holds_the_seat_when_the_letter_is_sent_not_when_it_was_begun(drive):
    told = fields(step_one())
    old = term_of("upper", 1)
    Term.objects.filter(pk=old.pk).update(ends_on=timezone.localdate())
    assert send(SLUG, told).status_code == 303
    assert [one["seat"] for one in Submission.objects.get().payload["letters"]] == [str(term_of("lower", 1).seat.uuid)]


def test_it_serves_the_page_with_few_queries_and_steps_with_few_more(drive, django_assert_max_num_queries):
    cache.clear()
    with django_assert_max_num_queries(12):
        Client().get(f"/p/{SLUG}/")
    with django_assert_max_num_queries(0):
        Client().get(f"/p/{SLUG}/")
    with django_assert_max_num_queries(16):
        step_one()
    assert LetterDrive.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"step": "nonsense"}, {"tone": "rude"}, {"points": ["99"]}, {"answer": "x" * 500}])
def test_it_bears_nonsense(drive, wrong):
    assert send(SLUG, {**WRITER, **wrong}).status_code in {200, 422}
