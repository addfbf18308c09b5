"""Files kept with a person: in quarantine, checked, fetched by right, removed; and what is no file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.files.models import PersonFile
from campaigns.files.rules import file_name, tidy
from campaigns.uploads import delivery
from campaigns.uploads.models import Upload
from coalition.audit.models import Entry
from contacts.consent.models import ContactPoint
from contacts.intake.preferences import services as preferences
from contacts.people.models import Stewardship
from tests.campaigns.uploads.files import photo
from tests.contacts.consent.story import make_person


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("..\\c:\\a/form 3.May.PDF", "form 3.May"),
        ("\u202efdp.exe", "fdp"),
        (".profile", ".profile"),
        ("a" * 300, "a" * 120),
    ],
)
def test_it_tidies_names(name, told):
    assert tidy(name) == told and file_name("x", "jpeg") == "x.jpg"


def test_a_file_is_kept_checked_fetched_and_removed(
    lead, other, alice, bob, vic, desk_of, settings, tmp_path, django_assert_max_num_queries
):
    settings.MEDIA_ROOT = tmp_path
    ana = make_person(lead, "Ana", "Rivera", email="ana@example.org")
    Stewardship.objects.create(person=ana, partner=other)
    desk, add = desk_of(alice), reverse("files:add", args=[ana.uuid])
    for wrong in (b"MZ program", b"", b"ID3 sound"):
        said = desk.post(add, {"file": SimpleUploadedFile("x.pdf", wrong)})
        assert said.status_code == 422 and "is-wrong" in said.content.decode()
    assert desk.post(add, {}).status_code == 422

    def good():
        return {"file": SimpleUploadedFile("Señal.pdf", b"%PDF-1.7 words"), "name": "Signed form"}

    assert desk_of(vic).post(add, good()).status_code == 403
    assert desk.post(add, good()).status_code == 302
    desk.post(add, {"file": SimpleUploadedFile("me.jpg", photo(exif=True)), "name": ""})
    form, picture = PersonFile.objects.order_by("pk")
    assert (form.name, picture.name) == ("Signed form", "me")
    fetch = reverse("files:download", args=[form.uuid])
    assert desk.get(fetch).status_code == 404  # not checked yet
    with django_assert_max_num_queries(12):
        panel = desk.get(reverse("files:panel", args=[ana.uuid])).content.decode()
    assert "being checked" in panel and f'href="{fetch}"' not in panel
    delivery.check_due(now=timezone.now())
    given = desk.get(fetch)
    assert b"".join(given.streaming_content) == b"%PDF-1.7 words"
    assert given["Content-Disposition"] == 'attachment; filename="Signed form.pdf"' and "sandbox" in str(given.headers)
    assert given["Cache-Control"] == "private, no-store"
    assert Entry.objects.filter(action="person.file_fetched", on_id=ana.uuid).count() == 1
    taken = b"".join(desk.get(reverse("files:download", args=[picture.uuid])).streaming_content)
    assert b"Hartford" not in taken
    for one in (desk_of(bob), desk_of(vic)):
        panel = one.get(reverse("files:panel", args=[ana.uuid])).content.decode()
        assert ("Signed form" in panel) == (one.get(fetch).status_code == 200)
    assert desk_of(bob).get(fetch).status_code == 404 and desk_of(vic).get(fetch).status_code == 200
    assert "File: Signed form" in desk.get(f"/desk/people/{ana.uuid}/timeline/").content.decode()
    remove = reverse("files:remove", args=[form.uuid])
    assert desk_of(vic).post(remove).status_code == 403 and desk_of(bob).post(remove).status_code == 404
    assert desk.post(remove).status_code == 302 and desk.get(fetch).status_code == 404
    assert "File removed: Signed form" in desk.get(f"/desk/people/{ana.uuid}/timeline/?kind=file").content.decode()
    point = ContactPoint.objects.get(value="ana@example.org")
    preferences.erase(point=point, person_uuids=[ana.uuid], now=timezone.now())
    assert not PersonFile.objects.exists() and set(Upload.objects.values_list("state", flat=True)) == {"removed"}
