"""Asking people, forgetting them, what is held, segments, Today, programs, and what falls out by itself."""

import datetime as dt

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Hearing
from campaigns.testimony import delivery, folding, selectors
from campaigns.testimony.models import Remark, Testimony, TestimonyText
from campaigns.turnout.models import Event, Rsvp
from campaigns.turnout.selectors import token_of as place_of
from contacts.consent import selectors as consent
from contacts.consent.models import ContactPoint
from contacts.correspondence.models import Content, Message
from contacts.intake.preferences.rules import ERASERS
from contacts.people.models import Person
from contacts.segments.models import Segment
from contacts.segments.rules import CRITERIA, Ask
from tests.campaigns.testimony.story import path_of, promised, walk
from tests.coalition.api.test_api import token_of
from tests.contacts.intake.story import arrive, fold

YES = [{"channel": "email", "purpose": "alerts"}]


def segment_of(alice, **values):
    tree = {"version": 1, "root": {"kind": "group", "mode": "all", "items": []}}
    return Segment.objects.create(partner=alice.partner, name="All", tree=tree | values)


def test_it_asks_a_segment_once_and_only_who_agreed(event, bill, alice, desk_of, monkeypatch):
    for n, consents in enumerate([YES, YES, []]):
        fold(arrive(alice.partner, email=f"a{n}@example.org", given_name=f"A{n}", language="es", consents=consents))
    monkeypatch.setattr("campaigns.testimony.inviting.services.segments.people_of", lambda *of: Person.objects.all())
    segment = segment_of(alice)
    url = reverse("testimony:invite", args=[event.uuid])
    desk = desk_of(alice)
    words = {"segment": str(segment.uuid), "word_en": "Your story counts {{ x }}.", "word_es": "Su historia cuenta."}
    assert desk.post(url, words | {"word_es": ""}).status_code == 422
    page = desk.post(url, words, follow=True).content.decode()
    assert "2 people are asked. 1 cannot be written to." in page
    assert set(Testimony.objects.values_list("state", flat=True)) == {"invited"} and Testimony.objects.count() == 2
    assert "Su historia cuenta" in Content.objects.get(language="es", dispatch__reference__startswith="testify:").text
    desk.post(url, words)
    assert Message.objects.count() == Testimony.objects.count() == 2
    row = Testimony.objects.first()
    link = Message.objects.get(person=row.person).values["manage_link"]
    assert link.endswith(path_of(row)) and not Rsvp.objects.exists()
    walk(row)  # one link is the whole path: the promise at the event comes with it
    assert row.state == "review" and Rsvp.objects.get().confirmed_via == "link" and row.rsvp.person == row.person
    Hearing.objects.update(registration_closes_at=timezone.now(), testimony_closes_at=timezone.now())
    assert "nobody can be asked" in desk.get(url).content.decode() and desk.post(url, words).status_code == 422


def test_it_forgets_every_word_and_shows_what_is_held(event, bill, alice, desk_of):
    row = walk(promised())
    desk_of(alice).post(reverse("testimony:act", args=[row.uuid, "remark"]), {"remark-text": "About Dolores"})
    point = ContactPoint.objects.get(value="dolores@example.org")
    me = reverse("me", args=[consent.me_token(point.uuid)])
    assert "Testimony" in Client().get(me).content.decode()
    told = selectors.tell_held([row.person_id])
    assert row.text == told[0]["typed"]["text"]
    for forget in ERASERS:
        forget([row.person_id], timezone.now())
    row.refresh_from_db()
    assert (row.text, row.answers, row.speaker_name, row.town, row.text_state) == ("", {}, "", "", "")
    assert not TestimonyText.objects.exists() and not Remark.objects.exists()


def test_segments_ask_who_testified(event, bill, alice, bob):
    row = walk(promised())

    def count(member, *states):
        told = {"state": list(states), "event": []}
        return CRITERIA["testimony"].compile(told, Ask(member.partner.pk, timezone.now())).count()

    assert Testimony.objects.get().state == "review" and row
    assert count(alice, "drafting") == 1 and count(alice, "testified") == 0 and count(bob, "drafting") == 0
    Testimony.objects.update(spoke_at=timezone.now())
    assert count(alice, "testified") == count(alice, "spoke", "filed") == 1


def test_today_says_what_waits_for_review(event, bill, alice, vera, desk_of):
    walk(promised())
    page = desk_of(alice).get(reverse("reports:today")).content.decode()
    link = reverse("testimony:of_page", args=[event.page.uuid])
    assert "1 testimony waits for review" in page and link in page
    assert desk_of(alice).get(link)["Location"].endswith("?text=review")


def test_programs_read_it_with_the_right_and_no_unfinished_words(event, bill, alice, bob, client):
    row = walk(promised())
    hers = token_of(alice)
    one = client.get("/api/v1/testimony/", headers=hers).json()["results"][0]
    assert one["states"]["review"] == 1 and "in_person" in one["open_modes"]
    address = f"/api/v1/testimony/{event.uuid}/testimony/"
    told = client.get(address, headers=hers).json()["results"][0]
    assert (told["state"], told["text"], told["bill"]) == ("review", "", "HB 5003")
    Testimony.objects.update(text_state="ready")
    assert client.get(address, headers=hers).json()["results"][0]["text"] == row.text
    assert client.get(address, headers=token_of(bob)).status_code == 404
    assert client.get("/api/v1/testimony/", headers=token_of(alice, "people.view")).status_code == 403


def test_it_catches_up_and_lets_fall_out_what_is_too_late(event, bill, hearing):
    row, now = promised(), timezone.now()
    Testimony.objects.all().delete()
    assert folding.catch_up(now) == 1 and folding.catch_up(now) == 0
    folding.follow([row.rsvp_id], now)
    assert Testimony.objects.count() == 1
    assert delivery.close(now) == 0
    past = now - dt.timedelta(days=1)
    Hearing.objects.update(starts_at=past, registration_closes_at=past, testimony_closes_at=past)
    assert delivery.close(now) == 1 and delivery.close(now) == 0
    assert Testimony.objects.get().out_why == "late"
    assert "deadline has passed" in Client().get(path_of(Testimony.objects.get())).content.decode()


def test_it_answers_kindly_when_the_event_is_about_no_hearing_any_more(event, bill, alice, desk_of):
    row = walk(promised())
    Event.objects.update(hearing=None)
    assert Client().get(path_of(row)).status_code == Client().get(path_of(row, "words/")).status_code == 404
    for name in ("testimony:one", "testimony:translate"):
        assert desk_of(alice).get(reverse(name, args=[row.uuid])).status_code == 404
    for name in ("testimony:list", "testimony:archive", "testimony:to_translate"):
        assert desk_of(alice).get(reverse(name)).status_code == 200


def test_a_bare_form_makes_no_testimony_before_it_is_confirmed(event, bill):
    promised(proven=False)
    assert not Testimony.objects.exists()
    rsvp = Rsvp.objects.get()
    Client().post(f"/rsvp/{place_of(rsvp.uuid)}/", {"mode": "speak"})
    assert Testimony.objects.get().state == "promised"
