"""Paper sheets: typed twice by two people, settled, filed as submissions."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.petitions.models import Signature
from campaigns.petitions.paper import services
from campaigns.petitions.paper.models import PaperSheet
from coalition.audit.models import Entry
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.petitions.test_sign import fold
from tests.cast import make_member

LINES = {
    "given_name-0": "Ana", "family_name-0": "Díaz", "zip-0": "06106", "town-0": "Hartford", "show_name-0": "yes",
    "given_name-2": "Ben", "family_name-2": "Cole", "zip-2": "06510",
}  # fmt: skip


def begin(desk, petition, **more):
    desk.post(reverse("petitions:sheets", args=[petition.page.uuid]), {"label": "Fair", "language": "en"} | more)
    return PaperSheet.objects.latest("pk")


def url_of(sheet):
    return reverse("petitions:sheet", args=[sheet.petition.page.uuid, sheet.uuid])


def test_it_is_typed_twice_by_two_and_settled(petition, alice, lead, desk_of):
    first, second = desk_of(alice), desk_of(make_member("Olga", lead, "organizer"))
    sheet = begin(first, petition)
    assert first.post(url_of(sheet), LINES).status_code == 302
    assert "somebody else" in first.get(url_of(sheet)).content.decode()
    assert first.post(url_of(sheet), LINES).status_code == 422
    assert "Díaz" not in second.get(url_of(sheet)).content.decode()  # blind
    second.post(url_of(sheet), LINES | {"zip-0": "06105"})
    page = second.get(url_of(sheet)).content.decode()
    assert "differ in 1 place" in page and "06105" in page
    assert not Submission.objects.exists()
    second.post(url_of(sheet), {"zip-0": "06105"})
    second.post(url_of(sheet), {"zip-0": "06105"})  # pressed twice
    fold()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.filed, Signature.objects.count()) == ("filed", 2, 2)
    ana = Submission.objects.get(key=f"sheet:{sheet.uuid}:0")
    assert ana.origin == "paper" and ana.payload["zip"] == "06105"
    assert Signature.objects.get(person__given_name="Ana").show_name
    assert not Signature.objects.get(person__given_name="Ben").show_name


def test_without_a_difference_it_is_filed_at_once(petition, alice, lead, desk_of):
    sheet = begin(desk_of(alice), petition)
    desk_of(alice).post(url_of(sheet), LINES)
    desk_of(make_member("Olga", lead, "organizer")).post(url_of(sheet), LINES | {"family_name-0": "DÍAZ"})
    fold()
    assert Signature.objects.count() == 2


def test_it_says_which_line_lacks_a_name_and_keeps_what_was_typed(petition, alice, desk_of):
    sheet = begin(desk_of(alice), petition)
    answer = desk_of(alice).post(url_of(sheet), {"given_name-1": "Ana", "zip-1": "06106"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "line 2" in page and 'value="06106"' in page


def test_it_keeps_only_real_scans(petition, alice, vic, bob, desk_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = desk_of(alice)
    url = reverse("petitions:sheets", args=[petition.page.uuid])
    false = SimpleUploadedFile("scan.pdf", b"<script>alert(1)</script>", "application/pdf")
    page = desk.post(url, {"label": "Fair", "language": "en", "scan": false}).content.decode()
    assert "no scan that we can keep" in page and not PaperSheet.objects.exists()
    sheet = begin(desk, petition, scan=SimpleUploadedFile("x.html", b"%PDF-1.7 x", "text/html"))
    answer = desk.get(reverse("petitions:scan", args=[petition.page.uuid, sheet.uuid]))
    assert answer["Content-Type"] == "application/pdf" and "attachment" in answer["Content-Disposition"]
    for who, status in ((vic, 403), (bob, 404)):
        assert desk_of(who).get(url_of(sheet)).status_code == status
    desk.post(url_of(sheet), {"do": "discard"})
    sheet.refresh_from_db()
    assert sheet.state == "discarded" and sheet.scan == {}


def test_erasing_somebody_reaches_sheets_that_are_not_filed_and_scans(
    petition, alice, lead, desk_of, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    first, second = desk_of(alice), desk_of(make_member("Olga", lead, "organizer"))
    filed = begin(first, petition, scan=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x", "application/pdf"))
    first.post(url_of(filed), LINES)
    second.post(url_of(filed), LINES)
    fold()
    ana = Person.objects.get(given_name="Ana")
    begun = begin(first, petition, scan=SimpleUploadedFile("b.pdf", b"%PDF-1.7 y", "application/pdf"))
    first.post(url_of(begun), LINES)
    other = begin(first, petition, scan=SimpleUploadedFile("c.pdf", b"%PDF-1.7 z", "application/pdf"))
    first.post(url_of(other), LINES | {"zip-0": "06510"})  # of the same name in another town
    with django_capture_on_commit_callbacks(execute=True):
        services.forget([ana.pk], timezone.now())
    for sheet in (filed, begun, other):
        sheet.refresh_from_db()
    assert (filed.scan, begun.scan, bool(other.scan)) == ({}, {}, True)
    assert len(list((tmp_path / "sheets").iterdir())) == 1
    assert begun.first[0] == {"struck": "yes"} and begun.first[2]["given_name"] == "Ben"
    assert other.first[0]["given_name"] == "Ana"
    second.post(url_of(begun), LINES)  # who types it again from the paper brings her not back
    begun.refresh_from_db()
    assert (begun.state, begun.filed) == ("filed", 1) and Entry.objects.filter(action="sheet.struck").exists()
