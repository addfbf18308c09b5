"""From the form to the story: kept as told, with what it may be used for; taken back with everything."""

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.stories import services
from campaigns.stories.models import Story, StoryPermission, StoryRevision
from campaigns.uploads.models import Upload
from contacts.consent.selectors import wordings_of
from contacts.correspondence.models import Message
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import send
from tests.campaigns.stories.story import SLUG, WORDS, fold, own_path, tell
from tests.campaigns.uploads.files import photo


def test_it_keeps_story_files_permissions_ledger_and_receipt(story_page):
    row = tell()
    assert (row.text, row.topics, row.state) == (WORDS, ["class-size"], "received")
    assert row.allowed == {"site": "name", "hearing": "name"}
    assert (row.photo.state, row.photo.form, row.audio.state) == ("clean", "jpeg", "clean")
    assert StoryRevision.objects.get().state == "original"
    one = StoryPermission.objects.get(use="site")
    assert (one.granted, one.naming, one.how, one.wording_version) == (True, "name", "form", 1)
    assert (one.wording_key, 1, "en") in wordings_of([one.wording_key])
    assert Action.objects.get().kind == "story.told"
    assert Message.objects.get().dispatch.reference == f"receipt:story:{story_page.uuid}"
    payload = Submission.objects.get().payload
    assert payload["photo"] == str(row.photo.uuid) and payload["wordings"] == {"site": 1, "hearing": 1}


def test_a_recording_alone_is_a_story_but_nothing_is_none(story_page):
    row = tell(story="", use_site="", use_hearing="", naming="")
    assert row.text == "" and row.audio_id and row.allowed == {} and not StoryRevision.objects.exists()
    answer = send(SLUG, {"story": "Too short"})
    assert answer.status_code == 422 and b"tell us a little more" in answer.content
    answer = send(SLUG, {"story": "", "photo": SimpleUploadedFile("a.jpg", photo())})
    assert answer.status_code == 422 and b"choose the file again" in answer.content


def test_it_says_what_is_wrong_and_keeps_what_was_typed(story_page):
    bad = SimpleUploadedFile("holiday.jpg", b"MZ not a picture", content_type="image/jpeg")
    answer = send(SLUG, {"story": WORDS, "photo": bad, "use_press": "on"}, lang="es")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Esto no es una imagen" in page and "cómo debemos nombrarle" in page
    assert WORDS in page and not Upload.objects.exists() and not Submission.objects.exists()
    much = Client().post(f"/p/{SLUG}/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=200_000_000)
    assert much.status_code == 413


def test_without_javascript_it_counts_once_confirmed(story_page):
    row = tell(proven=False)
    assert row.needs_confirmation and not Action.objects.exists()
    path, client = own_path(), Client()
    assert b"it is my story" in client.get(path).content and not client.cookies
    assert "Sí, es mi historia" in client.get(f"{path}?lang=es").content.decode()
    assert Story.objects.get().confirmed_at is None
    client.post(path, {"do": "confirm", "story": str(row.uuid)})
    assert Story.objects.get().confirmed_at and Action.objects.count() == 1


def test_each_of_a_few_unproven_stories_is_asked_about_and_a_flood_is_not(story_page):
    for number in range(4):
        tell(proven=False, key=f"k{number}", story=f"{WORDS} {number}")
    asked = Message.objects.order_by("pk").values_list("dispatch__reference", flat=True)
    about = f"story:{story_page.uuid}"
    assert list(asked) == [f"confirm:{about}", f"confirm-2:{about}", f"confirm-3:{about}"]
    assert Client().get(own_path()).content.decode().count("it is my story") == 4


def test_she_changes_what_it_may_be_used_for(story_page):
    tell()
    path, client = own_path(), Client()
    client.post(path, {"do": "uses", "site": "", "press": "anonymous", "hearing": "name", "social": "no such"})
    assert Story.objects.get().allowed == {"site": "name", "hearing": "name"}  # an answer that is none changes nothing
    client.post(path, {"do": "uses", "site": "", "press": "anonymous", "hearing": "name"})
    assert Story.objects.get().allowed == {"press": "anonymous", "hearing": "name"}
    said = StoryPermission.objects.filter(how="link").values_list("use", "granted", "naming")
    assert sorted(said) == [("press", True, "anonymous"), ("site", False, "")]


def test_only_what_is_ready_and_allowed_stands_on_the_page(story_page, alice, client):
    row = tell(naming="first")
    url = f"/stories/{row.uuid}/photo/"

    def shown():
        cache.clear()
        return client.get(f"/p/{SLUG}/").content.decode()

    assert WORDS not in shown() and client.get(url).status_code == 404
    services.step(row, "ready", by=alice, now=timezone.now())
    page, answer = shown(), client.get(url)
    assert WORDS in page and "<cite>Dolores</cite>" in page and url in page
    assert answer["Content-Type"] == "image/jpeg" and "sandbox" in answer["Content-Security-Policy"]
    Client().post(own_path(), {"do": "uses", "site": ""})
    assert WORDS not in shown() and client.get(url).status_code == 404


def test_withdrawing_takes_text_and_files_away_for_good(story_page, alice, django_capture_on_commit_callbacks):
    row = tell()
    names = [row.photo.file, row.audio.file]
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(own_path(), {"do": "withdraw", "story": str(row.uuid)})
    row.refresh_from_db()
    assert (row.state, row.text, row.allowed, row.photo, row.audio) == ("withdrawn", "", {}, None, None)
    assert not any(default_storage.exists(name) for name in names)
    assert StoryRevision.objects.get().text == "" and "story" not in Submission.objects.get().payload
    assert b"withdrawn this story" in Client().get(own_path()).content
    assert not StoryPermission.objects.filter(use="site").latest("pk").granted


def test_erasing_somebody_takes_her_stories_away(story_page, django_capture_on_commit_callbacks):
    row = tell()
    with django_capture_on_commit_callbacks(execute=True):
        services.forget([row.person_id], timezone.now())
    row.refresh_from_db()
    assert row.text == "" and Upload.objects.filter(state="removed").count() == 2


def test_it_takes_no_file_of_another_partner(story_page, other):
    tell()
    Upload.objects.update(partner=other, claimed_at=None)
    send(SLUG, {"key": "k2", "story": WORDS})
    Submission.objects.filter(state="waiting").update(
        payload={**Submission.objects.filter(state="waiting").get().payload, "photo": str(Upload.objects.first().uuid)}
    )
    fold()
    assert Story.objects.latest("pk").photo is None
