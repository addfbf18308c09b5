"""Who may share a mailbox, and that nobody learns from us who signed."""

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.petitions import folding, rules
from campaigns.petitions.models import Petition, Signature
from contacts.correspondence.models import Message
from tests.campaigns.pages.stage import send
from tests.campaigns.petitions.test_sign import SLUG, fold, sign_many

FAMILY = {"family_name": "Rivera", "zip": "06106"}


def counted():
    folding.count_all(timezone.now())
    return Petition.objects.get().counted


def test_it_lets_a_second_of_the_same_zip_sign_and_never_a_third(petition):
    send(SLUG, {"email": "d.rivera@gmail.com"})
    fold()
    for name, address in (("Emil", "drivera+emil@gmail.com"), ("Flor", "drivera+flor@gmail.com")):
        send(SLUG, {"given_name": name, "email": address, "key": name})
        fold()
    assert counted() == 2
    third = Signature.objects.get(person__given_name="Flor")
    assert third.invalidated_at and third.invalid_reason == folding.CROWDED
    assert not Action.objects.filter(reference=f"signature:{third.uuid}").exists()


def test_it_does_not_count_another_zip_or_the_same_name_on_a_mailbox(petition):
    send(SLUG, {"email": "d@example.org"})
    fold()
    send(SLUG, {"email": "d+x@example.org", "given_name": "Emil", "zip": "06510", "key": "a"})
    fold()
    send(SLUG, {"email": "d+y@example.org", "key": "b"})
    fold()
    assert counted() == 1 and Signature.objects.count() == 3


def test_it_answers_and_writes_the_same_whoever_signed_before(petition):
    told, letters = [], []
    for number, address in enumerate(("d@example.org", "d+1@example.org", "d+2@example.org")):
        answer = send(SLUG, {"email": address, "key": f"k{number}"})
        fold()
        told.append((answer.status_code, answer["Location"].partition("&s=")[0], answer.content))
        letters.append(Message.objects.latest("pk").dispatch.reference)
    assert len(set(told)) == 1 and len(set(letters)) == 1 and not mail.outbox
    assert Message.objects.count() == 3


def test_an_organizer_may_put_one_back_and_it_enters_the_ledger(petition, alice, desk_of):
    for number in range(2):
        send(
            SLUG,
            {
                "email": f"d+{number}@example.org",
                "given_name": f"D{number}",
                "zip": f"0610{number}",
                "key": f"{number}",
            },
        )
        fold()
    assert counted() == 1 and Action.objects.count() == 1
    out = Signature.objects.get(invalid_reason=folding.CROWDED)
    desk_of(alice).post(reverse("petitions:restore", args=[petition.page.uuid]), {"chosen": [str(out.uuid)]})
    assert counted() == 2 and Action.objects.count() == 2


def test_the_goal_moves_up_by_itself_unless_told_not_to(petition):
    assert [rules.next_goal(n, 100) for n in (89, 90, 224, 225, 5000)] == [100, 250, 250, 500, 10000]
    Petition.objects.update(goal=10)
    sign_many(petition, 9)
    assert counted() == 9
    assert Petition.objects.get().goal == 25
    Petition.objects.update(goal=10, goal_moves=False)
    sign_many(petition, 1, start=9)
    assert counted() == 10 and Petition.objects.get().goal == 10


def test_it_counts_what_is_pending_by_the_same_job(petition):
    send(SLUG, proven=False)
    fold()
    assert counted() == 0 and Petition.objects.get().pending == 1


def test_it_keeps_a_keyed_mark_of_the_network_and_no_address(petition):
    send(SLUG, REMOTE_ADDR="203.0.113.9")
    fold()
    signature = Signature.objects.get()
    assert len(signature.caller) == 24 and signature.domain == "example.org"
    assert "203.0.113.9" not in str(vars(signature))
