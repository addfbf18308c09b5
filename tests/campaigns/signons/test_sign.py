"""Organizations sign: who may sign confirms by mail, one row per organization, invitations, logo, PDF."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.signons import delivery, rules, services
from campaigns.signons.models import Signon
from campaigns.uploads import delivery as uploads
from coalition.audit.models import Entry
from coalition.post.gateway import gateway
from contacts.consent import services as consent
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.campaigns.pages.stage import send
from tests.campaigns.uploads.files import photo

SLUG = "our-letter"
OURS = {"organization": "The Parents' Network, Inc.", "homepage": "https://www.parents.example.org", "town": "Hartford"}
HERS = {"role": "Volunteer", "authority": "on"}
BOSS = {"contact_name": "Ada Boss", "contact_role": "Director", "contact_email": "ada@parents.example.org"}


@pytest.fixture(autouse=True)
def _box():
    gateway().letters.clear()


def sign(**more):
    answer = send(SLUG, OURS | HERS | BOSS | more)
    assert answer.status_code == 303, answer.content.decode()
    intake.fold_waiting(now=timezone.now())
    return Signon.objects.latest("pk")


def mailed():
    """Deliver what is due; give address and link of the newest letter."""
    delivery.mail_due(now=timezone.now() + dt.timedelta(seconds=1))
    letter = gateway().letters[-1]
    return letter, re.search(r"(/sign-on/[^/\s]+/)", letter.text).group(1)


def test_it_counts_once_the_one_who_may_sign_confirms(signon_page, client):
    row = sign()
    assert (row.state, row.signer_name, row.contact_email) == ("signed", "Dolores Rivera", "ada@parents.example.org")
    assert row.wording_version == 1 and not Action.objects.exists()
    assert Message.objects.get().dispatch.reference == f"receipt:signon:{signon_page.uuid}"
    letter, path = mailed()
    assert letter.recipients[0].address == "ada@parents.example.org" and "Dolores Rivera (Volunteer)" in letter.text
    assert delivery.mail_due(now=timezone.now() + dt.timedelta(days=1)) == 0
    page = client.get(path)
    assert b"Do you confirm?" in page.content and not client.cookies and Signon.objects.get().state == "signed"
    assert "¿Lo confirma?" in client.get(f"{path}?lang=es").content.decode()
    assert client.post(path, {"name": "Ada Boss", "role": ""}).status_code == 422
    client.post(path, {"name": "Ada Boss", "role": "Director", "authority": "on"})
    row.refresh_from_db()
    assert (row.state, row.contact_name) == ("confirmed", "Ada Boss") and Action.objects.get().kind == "signon.signed"
    cache.clear()
    assert "Network, Inc." in client.get(f"/p/{SLUG}/").content.decode()
    client.post(path, {"do": "withdraw"})
    cache.clear()
    assert Signon.objects.get().state == "withdrawn" and b"Network, Inc." not in client.get(f"/p/{SLUG}/").content


def test_one_organization_is_one_row_however_it_is_written(signon_page):
    sign()
    sign(key="k2", organization="Parents Network", email="emil@example.org", given_name="Emil")
    sign(key="k3", organization="PN Hartford", homepage="http://parents.example.org/about", email="x@example.org")
    assert Signon.objects.count() == 1 and Signon.objects.get().signer_name == "Dolores Rivera"
    assert Submission.objects.filter(state="folded").count() == 3
    assert delivery.mail_due(now=timezone.now() + dt.timedelta(seconds=1)) == 1


def test_a_bundle_is_folded_in_a_fixed_number_of_statements(signon_page, alice, django_assert_num_queries):
    invited = {"name": "Old Union", "contact_name": "O", "contact_email": "o@union.example.org", "language": "en"}
    services.invite(signon_page, invited, by=alice, now=timezone.now())

    def bundle(start, size):
        names = ["Old Union, Inc.", *(f"Parents of {i // 2}" for i in range(start, start + size - 1))]
        for i, name in enumerate(names):
            payload = {"organization": name, "email": f"s{start}-{i}@example.org", "contact_email": f"b{i}@gmail.com"}
            payload |= {"given_name": "S", "family_name": "T"}
            about = f"signon:{signon_page.uuid}"
            intake.receive(
                Arrival("signon.sign", "api", signon_page.page.partner_id, payload, about), now=timezone.now()
            )

    bundle(0, 20)  # more than a handful: those are copied in
    with CaptureQueriesContext(connection) as few:
        intake.fold_waiting(now=timezone.now())
    bundle(100, 40)
    with django_assert_num_queries(len(few)):
        intake.fold_waiting(now=timezone.now())
    assert Signon.objects.count() == 1 + 10 + 20 and set(Signon.objects.values_list("state", flat=True)) == {"signed"}
    row = Signon.objects.get(name_key="old union")
    assert (row.contact_email, row.mail, row.name) == ("o@union.example.org", "confirm", "Old Union, Inc.")


def test_a_mailbox_that_may_not_be_written_to_gets_no_letter(signon_page, alice, desk_of):
    consent.suppress_many("email", ["ada@parents.example.org"], reason="unsubscribed", now=timezone.now())
    sign()
    assert delivery.mail_due(now=timezone.now() + dt.timedelta(seconds=1)) == 0
    row = Signon.objects.get()
    assert not gateway().letters and (row.mail_error, row.mailed_at, row.mail_at) == ("suppressed", None, None)
    desk = desk_of(alice).get(reverse("signons:detail", args=[signon_page.page.uuid]))
    assert "This mailbox may not be written to." in desk.content.decode()


@pytest.mark.parametrize(
    ("name", "key"),
    [("The Hartford Parents' Network, Inc.", "hartford parents network"), ("Ñandú & Co", "nandu and"), ("The", "the")],
)
def test_names_have_a_normal_form(name, key):
    assert rules.name_key(name) == key


def test_domains_of_everybody_name_nobody():
    assert rules.domain_of("https://www.facebook.com/us", "a@gmail.com") == ""
    assert rules.domain_of("", "a@school.example.org") == "school.example.org"


def test_an_invited_organization_signs_with_two_fields(signon_page, alice, desk_of):
    desk, uuid = desk_of(alice), signon_page.page.uuid
    url = reverse("signons:invite", args=[uuid])
    told = {"name": "Union of Teachers", "contact_name": "Uma", "contact_email": "uma@union.example.org"}
    assert desk.post(url, told | {"language": "es", "leave": "1"}).status_code == 302
    twice = desk.post(url, told | {"name": "UNION of teachers", "language": "en"})
    assert twice.status_code == 422 and b"on the list already" in twice.content
    letter, path = mailed()
    assert "¿Firmará Union of Teachers?" in letter.subject and "Leer y firmar" in letter.text
    desk.post(reverse("signons:remind", args=[uuid]), {"chosen": [str(Signon.objects.get().uuid)]})
    assert "Recordatorio" in mailed()[0].subject
    Client().post(path, {"name": "Uma Unger", "role": "President", "authority": "on"})
    row = Signon.objects.get()
    assert (row.state, row.signer_name, str(row.person)) == ("confirmed", "Uma Unger", "Uma Unger")
    assert Action.objects.get().person == row.person


def test_a_stranger_cannot_replace_the_mailbox_that_was_invited(signon_page, alice):
    facts = {
        "name": "Parents Network",
        "contact_name": "Ada",
        "contact_email": "ada@real.example.org",
        "language": "en",
    }
    services.invite(signon_page, facts | {"language": "en"}, by=alice, now=timezone.now())
    row = sign(contact_email="evil@example.net")
    assert (row.state, row.contact_email) == ("signed", "ada@real.example.org")


def test_nobody_is_flooded_with_made_up_organizations(signon_page):
    for i in range(5):
        sign(
            key=f"k{i}",
            organization=f"Made up {i}",
            homepage="",
            contact_email="victim@gmail.com",
            email=f"e{i}@example.org",
        )
    assert Signon.objects.exclude(mail_at=None).count() == 3


def test_logos_stand_only_once_confirmed(signon_page, alice, client):
    row = sign(logo=SimpleUploadedFile("l.png", photo(form="PNG")))
    uploads.check_due(now=timezone.now())
    assert client.get(f"/logos/{row.uuid}/").status_code == 404
    services.step(signon_page, [row.uuid], step="confirmed", by=alice, now=timezone.now())
    assert client.get(f"/logos/{row.uuid}/")["Content-Type"] == "image/jpeg"
    cache.clear()
    assert f"/logos/{row.uuid}/" in client.get(f"/p/{SLUG}/").content.decode()


def test_the_desk_lists_steps_prints_and_exports(
    signon_page, alice, bob, vera, vic, desk_of, django_assert_max_num_queries
):
    row, desk, uuid = sign(), desk_of(alice), signon_page.page.uuid
    url = reverse("signons:detail", args=[uuid])
    assert desk.post(reverse("signons:step", args=[uuid, "confirmed"]), {"chosen": [str(row.uuid)]}).status_code == 302
    with django_assert_max_num_queries(20):
        page = desk.get(url).content.decode()
    assert "1 organization has signed" in page and "Dolores Rivera" in page
    pdf = desk.get(reverse("signons:printed", args=[uuid, "es"]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF") and len(pdf.content) > 3000
    assert desk.get(reverse("signons:printed", args=[uuid, "fr"])).status_code == 404
    text = b"".join(desk.post(url, {"export": "csv", "why": "Board meeting"}).streaming_content).decode()
    assert "Network, Inc." in text and Entry.objects.filter(action="signon.confirmed").exists()
    for who, status in ((bob, 404), (vera, 403)):
        assert desk_of(who).get(url).status_code == status
    assert (
        desk_of(vic).get(url).status_code == 200
        and desk_of(vic).get(reverse("signons:invite", args=[uuid])).status_code == 403
    )


def test_it_says_what_is_missing_and_forgets_who_signed(signon_page):
    wrong = send(SLUG, OURS | {"role": "", "contact_name": "Ada"}, lang="es")
    assert wrong.status_code == 422 and "o deje ambos vacíos" in wrong.content.decode()
    row = sign()
    services.forget([row.person_id], timezone.now())
    row.refresh_from_db()
    assert (row.signer_name, row.contact_email, row.name) == ("", "", "The Parents' Network, Inc.")
