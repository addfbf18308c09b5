"""From the form to the signature: once per person, counted, thanked, confirmed where need be."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.petitions import folding
from campaigns.petitions.models import Petition, Signature
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.campaigns.pages.stage import make_page, send

SLUG = "fund-our-schools"


def fold():
    return intake.fold_waiting(now=timezone.now())


def sign_many(petition, count, *, start=0, **payload):
    rows = [
        Arrival(
            "petition.sign",
            "api",
            petition.page.partner_id,
            {"given_name": f"P{i}", "family_name": "Q", "email": f"p{i}@example.org"} | payload,
            about=f"petition:{petition.uuid}",
            key=f"s{i}",
        )
        for i in range(start, start + count)
    ]
    intake.receive_many(rows, now=timezone.now())
    fold()


def test_it_makes_person_signature_ledger_line_and_receipt(petition):
    send(SLUG, {"comment": "For my children", "show_name": "on", "source": "sms", "consent_0": "on"})
    fold()
    signature = Signature.objects.get()
    assert str(signature.person) == "Dolores Rivera" and signature.comment == "For my children"
    assert signature.source == "sms" and not signature.needs_confirmation
    deed = Action.objects.get()
    assert (deed.kind, deed.reference) == ("petition.signed", f"signature:{signature.uuid}")
    assert deed.campaign == petition.page.campaign and deed.source == "sms"
    message = Message.objects.get()
    assert message.dispatch.reference == f"receipt:petition:{petition.uuid}" and message.person == signature.person
    assert Submission.objects.get().result["signature"] == str(signature.uuid)


def test_it_is_signed_once_and_tells_nobody_who_signed(petition):
    first = send(SLUG)
    fold()
    second = send(SLUG, {"key": "another form"})
    fold()
    assert Signature.objects.count() == Action.objects.count() == Message.objects.count() == 1
    told = [(one.status_code, one["Location"].partition("&s=")[0]) for one in (first, second)]  # each has its own link
    assert told[0] == told[1]
    assert Submission.objects.filter(state="folded").count() == 2


def test_it_lets_a_family_sign_from_one_mailbox(petition):
    send(SLUG)
    send(SLUG, {"given_name": "Emil"})
    fold()
    assert Signature.objects.count() == 2


def test_it_folds_a_bundle_with_few_statements(petition, django_assert_max_num_queries):
    rows = [
        Arrival("petition.sign", "api", petition.page.partner_id,
                {"given_name": f"P{i}", "family_name": "Q", "email": f"p{i}@example.org"},
                about=f"petition:{petition.uuid}", key=f"s{i}")
        for i in range(200)
    ]  # fmt: skip
    intake.receive_many(rows, now=timezone.now())
    with django_assert_max_num_queries(60):
        fold()
    assert Signature.objects.count() == 200


def test_it_counts_without_javascript_only_what_is_confirmed(petition):
    send(SLUG, proven=False)
    fold()
    folding.count_all(timezone.now())
    signature = Signature.objects.get()
    assert Petition.objects.get().counted == 0 and not Action.objects.exists()
    link = Message.objects.get().values["confirm_link"]
    path = link[link.index("/confirm/") :]
    client = Client()
    for _ in range(2):
        page = client.get(path)
        assert page.status_code == 200 and b"Yes, I signed" in page.content and not page.cookies
    assert "Sí, yo firmé" in client.get(f"{path}?lang=es").content.decode()
    assert Signature.objects.get().confirmed_at is None  # looking changes nothing
    assert client.post(path, {"do": "confirm"}).status_code == 302
    assert b"confirmed and counts" in client.get(path).content
    folding.count_all(timezone.now())
    assert Petition.objects.get().counted == 1
    assert Action.objects.get().reference == f"signature:{signature.uuid}"
    client.post(path, {"do": "withdraw"})
    folding.count_all(timezone.now() + dt.timedelta(seconds=1))
    assert Petition.objects.get().counted == 0 and Action.objects.count() == 1


def test_it_may_ask_everybody_to_confirm(alice, campaign):
    page = make_page(alice, "petition.sign", "strict", {"goal": 10, "confirms_email": True}, campaign=campaign)
    send("strict")
    fold()
    assert Signature.objects.get().needs_confirmation
    assert Message.objects.get().dispatch.reference == f"confirm:petition:{page.petition.uuid}"


def test_it_refuses_a_forged_link(petition, client):
    assert client.get("/confirm/forged/").status_code == 404
    assert client.get(f"/confirm/{'A' * 43}/").status_code == 404


def test_it_counts_by_a_watermark_and_heals_itself(petition):
    now = timezone.now()
    sign_many(petition, 5)
    folding.count_all(now)
    petition.refresh_from_db()
    assert petition.counted == 5
    sign_many(petition, 3, start=5)
    assert folding.count_all(now + dt.timedelta(seconds=5)) == 1
    petition.refresh_from_db()
    assert petition.counted == 8 and petition.recounted_at == now
    Signature.objects.filter(pk=Signature.objects.first().pk).update(
        withdrawn_at=now, changed_at=now + dt.timedelta(seconds=6)
    )
    folding.count_all(now + dt.timedelta(seconds=10))
    petition.refresh_from_db()
    assert petition.counted == 7
    assert folding.count_all(now + dt.timedelta(seconds=80)) == 0


def test_it_shows_words_only_of_people_who_agreed(petition, client):
    sign_many(petition, 1, comment="Shown words", show_name=True)
    sign_many(petition, 1, start=1, comment="Hidden words")
    sign_many(petition, 1, start=2, comment="Words to be read", show_name=True)
    Signature.objects.exclude(comment="Words to be read").update(words="shown")
    cache.clear()
    page = client.get(f"/p/{SLUG}/").content.decode()
    assert "Shown words" in page and "P0 Q." in page and "Hidden words" not in page
    assert "Words to be read" not in page


def test_it_credits_the_message_that_asked(petition, alice, now):
    send(SLUG)
    fold()
    message = Message.objects.get()
    from contacts.correspondence.criteria import message_token

    send(SLUG, {"email": "emil@example.org", "given_name": "Emil", "m": message_token(message.uuid)})
    fold()
    message.refresh_from_db()
    assert message.acted_at and Action.objects.filter(message=message).count() == 1


def test_it_keeps_another_partners_petition_apart(petition, other, bob):
    intake.receive(
        Arrival(
            "petition.sign",
            "api",
            other.pk,
            {"email": "x@example.org", "given_name": "X"},
            about=f"petition:{petition.uuid}",
        ),
        now=timezone.now(),
    )
    fold()
    row = Submission.objects.get()
    assert (row.state, row.reason) == ("refused", "petition_unknown") and not Signature.objects.exists()


@pytest.mark.parametrize(("counted", "goal", "told"), [(0, 100, 0), (999, 1000, 99), (1000, 1000, 100), (5, 0, 100)])
def test_it_tells_progress_honestly(counted, goal, told):
    assert folding.rules.percent(counted, goal) == told


def test_it_shows_a_signer_sparingly():
    assert folding.rules.shown_name("Dolores", "Rivera", "Hartford") == "Dolores R., Hartford"
    assert folding.rules.shown_name("Dolores", "", "") == "Dolores"
