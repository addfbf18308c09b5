"""Signatures on the desk."""

from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.criteria import ABOUTS
from campaigns.petitions import folding
from campaigns.petitions.models import Petition, Signature
from coalition.audit.models import Entry
from contacts.segments.rules import CRITERIA, Ask
from tests.campaigns.petitions.test_sign import sign_many


def test_it_lists_searches_and_filters(petition, alice, desk_of, django_assert_max_num_queries):
    sign_many(petition, 3)
    desk = desk_of(alice)
    url = reverse("petitions:signatures", args=[petition.page.uuid])
    with django_assert_max_num_queries(15):
        page = desk.get(url).content.decode()
    assert "P0 Q" in page and "P2 Q" in page
    assert "P2 Q" not in desk.get(url + "?q=p0").content.decode()
    assert "P0 Q" not in desk.get(url + "?state=withdrawn").content.decode()


def test_it_exports_only_with_the_right(petition, alice, vic, desk_of):
    sign_many(petition, 1, comment="=HYPERLINK(1)")
    url = reverse("petitions:signatures", args=[petition.page.uuid])
    assert desk_of(vic).get(url).status_code == 200
    assert desk_of(vic).post(url, {"export": "csv", "why": "Board meeting"}).status_code == 403
    answer = desk_of(alice).post(url, {"export": "csv", "why": "Board meeting"})
    text = b"".join(answer.streaming_content).decode()
    assert "P0 Q" in text and "'=HYPERLINK(1)" in text and "@example.org" not in text
    assert Entry.objects.filter(action="list.exported").exists()


def test_it_takes_signatures_out_with_a_reason_and_back(petition, alice, desk_of):
    sign_many(petition, 2)
    desk = desk_of(alice)
    uuid = str(Signature.objects.first().uuid)
    url = reverse("petitions:invalidate", args=[petition.page.uuid])
    assert b"will not count any more" in desk.post(url, {"chosen": [uuid]}).content
    assert not Signature.objects.exclude(invalidated_at=None).exists()
    desk.post(url, {"chosen": [uuid], "reason": "Same hand"})
    folding.count_all(timezone.now())
    assert Petition.objects.get().counted == 1
    assert Entry.objects.get(action="signature.invalidated").facts == {"count": 1, "reason": "Same hand"}
    desk.post(reverse("petitions:restore", args=[petition.page.uuid]), {"chosen": [uuid]})
    folding.count_all(timezone.now())
    assert Petition.objects.get().counted == 2


def test_it_shows_nothing_to_others(petition, bob, vera, charlie, desk_of):
    sign_many(petition, 1)
    uuid = str(Signature.objects.get().uuid)
    url = reverse("petitions:signatures", args=[petition.page.uuid])
    out = reverse("petitions:invalidate", args=[petition.page.uuid])
    for who, status in ((bob, 404), (vera, 403), (charlie, 403)):
        assert desk_of(who).get(url).status_code == status
        assert desk_of(who).post(out, {"chosen": [uuid], "reason": "x"}).status_code == status
    assert not Signature.objects.exclude(invalidated_at=None).exists()


def test_it_takes_what_is_no_signature_for_not_ticked(petition, alice, desk_of):
    sign_many(petition, 1)
    for name in ("petitions:invalidate", "petitions:restore"):
        url = reverse(name, args=[petition.page.uuid])
        assert desk_of(alice).post(url, {"chosen": ["x", "-1", "\x00"], "reason": "why"}).status_code == 302
    assert not Signature.objects.exclude(invalidated_at=None).exists()


def test_segments_can_ask_who_signed_this_petition(petition, alice, bob):
    sign_many(petition, 1)
    about = f"petition:{petition.uuid}"
    told = dict(one for choices in ABOUTS for one in choices(alice.partner.pk))
    assert told[about] and about not in dict(one for choices in ABOUTS for one in choices(bob.partner.pk))
    values = {"kind": [], "campaign": [], "about": [about], "days": None, "times": None}
    signed = CRITERIA["acted"].compile(values, Ask(alice.partner.pk, timezone.now()))
    assert signed.count() == 1
