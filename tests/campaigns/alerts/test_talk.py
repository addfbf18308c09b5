"""What colleagues say about a draft reaches by mail whoever it concerns, once and in her language."""

from typing import Any

import pytest
from django.urls import reverse

from campaigns.alerts.colleagues.rules import find_named, names_of
from campaigns.alerts.models import Alert
from coalition.partners.models import Membership
from contacts.correspondence import delivery
from contacts.correspondence.models import Content, Dispatch, Message
from tests.contacts.correspondence.conftest import post

__all__ = ["post"]


def mails() -> set[tuple[str, str, str]]:
    """Give every mail that a comment made: to whom, in which language, its subject."""
    rows = Message.objects.filter(dispatch__reference__startswith="comment:").select_related("point", "dispatch")
    subjects = {(one.dispatch_id, one.language): one.subject for one in Content.objects.all()}
    return {(one.point.value.partition("@")[0], one.language, subjects[one.dispatch_id, one.language]) for one in rows}


def test_it_mails_the_author_those_who_spoke_and_those_who_are_named(
    alice: Membership, adam: Membership, vic: Membership, bob: Membership, desk_of: Any, alert: Alert, post: Any,
) -> None:  # fmt: skip
    vic.user.language = "es"
    vic.user.save()
    address = reverse("alerts:comments", args=[alert.uuid])
    told = desk_of(adam).post(address, {"text": "Is this right? @vic, @Bob", "quote": "{{ first_name }}"}, follow=True)
    assert "A mail goes to: Vic, Alice." in told.content.decode()
    name = alert.name
    asked, said = ("vic", "es", f"Adam le pregunta sobre «{name}»"), ("alice", "en", f"Adam on “{name}”")
    assert mails() == {asked, said}
    desk_of(alice).post(address, {"text": "It is."}, headers={"HX-Request": "true"})
    assert mails() == {asked, said, ("adam", "en", f"Alice on “{name}”")}
    sends = Dispatch.objects.filter(reference__startswith="comment:")
    assert {(one.purpose, one.partner_id) for one in sends} == {("service", alice.partner_id)}
    delivery.send_due(seconds=5)
    texts = {letter.recipients[0].address: letter.text for letter in post.letters}
    assert "(( first_name ))" in texts["vic@example.org"] and "Leer y responder" in texts["vic@example.org"]
    assert "Recibe este correo porque trabaja con" in texts["vic@example.org"]
    assert address in texts["adam@example.org"] and "It is." in texts["adam@example.org"]


def test_it_mails_nobody_who_left_and_nobody_else(
    alice: Membership, adam: Membership, desk_of: Any, alert: Alert, now: Any
) -> None:
    address = reverse("alerts:comments", args=[alert.uuid])
    desk_of(adam).post(address, {"text": "First"})
    assert len(mails()) == 1
    Membership.objects.filter(pk=adam.pk).update(until=now)
    page = desk_of(alice).post(address, {"text": "@Adam?"}, follow=True).content.decode()
    assert len(mails()) == 1 and "A mail goes to" not in page and "Nobody else is in your team yet." in page
    assert desk_of(alice).post(address, {"text": " "}).status_code == 422
    assert len(mails()) == 1


def test_a_volunteer_hears_of_a_draft_only_as_far_as_she_may_read_it(
    alice: Membership, vera: Membership, desk_of: Any, alert: Alert
) -> None:
    address = reverse("alerts:comments", args=[alert.uuid])
    desk_of(alice).post(address, {"text": "@Vera look"})
    assert bool(mails()) is vera.may("alerts.view")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ana, look", {1, 2}),
        ("@ana ruiz, look", {2}),
        ("@Ana\nRuiz", {2}),
        ("see @josé.", {3}),
        ("@jose.l please", {3}),
        ("mail me: x@ana.example", set()),
        ("@Anabel", set()),
        ("@", set()),
        ("@José @Ana Smith", {1, 3}),
    ],
)
def test_it_finds_who_is_named(text: str, named: set[int]) -> None:
    team = {
        1: names_of("Ana Smith", "smith@example.org"),
        2: names_of("Ana Ruiz", "ruiz@example.org"),
        3: names_of("José López", "jose.l@example.org"),
    }
    assert find_named(text, team) == named
