"""Stories on the desk: edits need her yes, the library finds quotes, permission is plain, files are guarded."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.stories.models import Story, StoryRevision
from contacts.correspondence.models import Message
from contacts.places.models import District, Residence
from contacts.segments.rules import CRITERIA, Ask
from tests.campaigns.stories.story import WORDS, fold, own_path, tell

EDIT = "My son sat in a class of thirty. One more teacher would have helped him."


def test_an_edit_needs_her_yes_and_her_own_words_stay(story_page, alice, desk_of):
    row, desk = tell(), desk_of(alice)
    desk.post(reverse("stories:propose", args=[row.uuid]), {"text": EDIT})
    row.refresh_from_db()
    assert (row.state, row.text) == ("proposed", WORDS)
    edit = StoryRevision.objects.get(state="proposed")
    assert Message.objects.latest("pk").dispatch.reference == f"edit:story-edit:{edit.uuid}"
    client, path = Client(), own_path()
    assert EDIT in client.get(path).content.decode()
    client.post(path, {"do": "agree", "revision": str(edit.uuid), "story": str(row.uuid)})
    row.refresh_from_db()
    assert (row.state, row.text) == ("ready", EDIT) and row.ready_at
    assert StoryRevision.objects.get(state="original").text == WORDS
    assert "in her own words" in desk.get(reverse("stories:story", args=[row.uuid])).content.decode()
    assert client.post(path, {"do": "agree", "revision": "x"}).status_code == 404


def test_she_may_decline_and_a_newer_edit_replaces_an_older(story_page, alice, desk_of):
    row, desk = tell(), desk_of(alice)
    for text in (EDIT, EDIT + " Truly."):
        desk.post(reverse("stories:propose", args=[row.uuid]), {"text": text})
    old, new = StoryRevision.objects.exclude(state="original").order_by("pk")
    assert (old.state, new.state) == ("replaced", "proposed")
    path = own_path()
    Client().post(path, {"do": "agree", "revision": str(old.uuid)})
    assert Story.objects.get().text == WORDS
    Client().post(path, {"do": "decline", "revision": str(new.uuid)})
    assert (Story.objects.get().state, Story.objects.get().text) == ("received", WORDS)


def test_an_unconfirmed_story_cannot_be_used(story_page, alice, desk_of):
    row = tell(proven=False)
    answer = desk_of(alice).post(reverse("stories:step", args=[row.uuid, "ready"]), follow=True)
    assert "not confirmed yet" in answer.content.decode() and Story.objects.get().state == "received"


@pytest.mark.parametrize(
    ("words", "found"), [("teachers", 1), ('"class of thirty"', 1), ("leer", 0), ("a\x00' | &", 0)]
)
def test_the_library_finds_words_in_their_forms(story_page, alice, desk_of, words, found):
    tell()
    page = desk_of(alice).get(reverse("stories:library"), {"q": words}).content.decode()
    assert ("My son sat" in page) == bool(found)


def test_the_library_finds_spanish_topics_uses_and_districts(story_page, alice, desk_of, django_assert_max_num_queries):
    row = tell(story="Mis hijos necesitan maestros que hablen español con ellas.", files=False)
    desk, url = desk_of(alice), reverse("stories:library")
    district = District.objects.create(chamber="upper", number=5, name="Senate 5", plan="p")
    Residence.objects.create(person=row.person, chamber="upper", plan="p", district=district, confidence=1, how="zip")

    def finds(**asked):
        return "Mis hijos" in desk.get(url, asked).content.decode()

    assert finds(q="maestra") and finds(topic="class-size") and not finds(topic="pre-k")
    assert finds(district="upper:5") and not finds(use="site")
    desk.post(reverse("stories:step", args=[row.uuid, "ready"]))
    assert finds(use="site") and not finds(use="press")
    with django_assert_max_num_queries(24):
        assert desk.get(reverse("stories:detail", args=[story_page.page.uuid])).status_code == 200


def test_a_quote_must_stand_in_the_text(story_page, alice, desk_of):
    row, desk = tell(), desk_of(alice)
    url = reverse("stories:mark", args=[row.uuid])
    wrong = desk.post(url, {"quote": "The school is awful", "photo_alt": ""})
    assert wrong.status_code == 422 and "word for word" in wrong.content.decode()
    desk.post(url, {"quote": "One teacher more would have  helped him", "topics": ["pre-k"], "photo_alt": "A room"})
    row.refresh_from_db()
    assert (row.quote, row.topics) == ("One teacher more would have helped him", ["pre-k"])
    assert row.photo_alt == "A room"


def test_files_and_pages_are_for_those_who_may(story_page, alice, bob, vera, vic, charlie, desk_of, client):
    row = tell()
    urls = [reverse(f"stories:{name}", args=[row.uuid]) for name in ("story", "photo", "audio")]
    urls += [reverse("stories:detail", args=[story_page.page.uuid])]
    steps = [reverse("stories:step", args=[row.uuid, "ready"]), reverse("stories:propose", args=[row.uuid])]
    for url in urls:
        assert desk_of(alice).get(url).status_code == desk_of(vic).get(url).status_code == 200
        assert desk_of(bob).get(url).status_code == 404
        assert desk_of(vera).get(url).status_code == desk_of(charlie).get(url).status_code == 403
        assert client.get(url).status_code == 302
    for url in steps:
        assert desk_of(vic).post(url).status_code == 403 and desk_of(bob).post(url).status_code == 404
    assert Story.objects.get().state == "received"
    answer = desk_of(alice).get(urls[1])
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"


def test_segments_ask_who_told_what(story_page, alice, bob):
    tell()
    tell(
        files=False,
        key="k2",
        email="emil@example.org",
        given_name="Emil",
        topics=["pre-k"],
        use_site="",
        use_hearing="",
    )
    fold()

    def count(member, **values):
        told = {"topic": [], "use": []} | values
        return CRITERIA["told_story"].compile(told, Ask(member.partner.pk, timezone.now())).count()

    assert (count(alice), count(alice, topic=["pre-k"]), count(alice, use=["site"]), count(bob)) == (2, 1, 1, 0)
