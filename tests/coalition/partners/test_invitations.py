"""The life of an invitation: made, mailed, accepted once, or gone."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.accounts.models import User
from coalition.partners import delivery, services
from coalition.partners.models import Invitation, Membership
from tests import cast

pytestmark = pytest.mark.django_db
PASSWORD = "three words only mine"


@pytest.fixture
def invited(alice: Any, mailoutbox: Any, settings: Any) -> Any:
    """Give `invited(email)`: the path of the link that was mailed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def invite(email: str = "nora@example.org", language: str = "en") -> str:
        now = timezone.now()
        made = services.invite(by=alice, email=email, role="volunteer", language=language, now=now)
        assert delivery.mail_invitations(ids=[made.id], now=now) == 1
        return re.search(r"/invitation/\S+/", mailoutbox[-1].body).group()

    return invite


def test_it_mails_a_link_that_stands_nowhere_but_in_the_mail(invited: Any, mailoutbox: Any) -> None:
    link = invited()
    token = link.split("/")[2]
    assert mailoutbox[0].to == ["nora@example.org"]
    assert not Invitation.objects.filter(token_hash=token).exists()
    assert delivery.mail_invitations(ids=None, now=timezone.now()) == 0
    assert len(mailoutbox) == 1


def test_it_lets_somebody_new_join_with_a_password_once(invited: Any, client: Client, lead: Any) -> None:
    link = invited()
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="nora@example.org").exists(), "a GET changes nothing"
    answer = client.post(link, {"name": "Nora", "password": PASSWORD, "language": "es"})
    assert answer.status_code == 302 and answer.url.startswith("/desk/")
    nora = User.objects.get(email="nora@example.org")
    assert (nora.name, nora.language) == ("Nora", "es")
    assert Membership.objects.get(user=nora).role == "volunteer"
    assert client.session["_auth_user_id"] == str(nora.pk)
    assert Client().get(link).status_code == 410


def test_it_refuses_a_weak_password_and_keeps_what_was_typed(invited: Any, client: Client) -> None:
    answer = client.post(invited(), {"name": "Nora", "password": "password12", "language": "en"})
    assert answer.status_code == 422
    assert 'value="Nora"' in answer.content.decode()
    assert not User.objects.filter(email="nora@example.org").exists()


def test_it_asks_people_with_an_account_to_sign_in_first(invited: Any, client: Client) -> None:
    nora = cast.make_user("Nora")
    link = invited()
    assert "next=/invitation/" in client.get(link).content.decode()
    client.post(link, {"name": "Thief", "password": PASSWORD, "language": "en"})
    assert not Membership.objects.filter(user=nora).exists()
    client.force_login(nora)
    client.post(link)
    assert Membership.objects.filter(user=nora, until=None).exists()


def test_it_is_no_use_to_somebody_else(invited: Any, charlie: Any, desk_of: Any) -> None:
    client = desk_of(charlie)
    answer = client.post(invited())
    assert answer.status_code == 403
    assert not Membership.objects.filter(user=charlie).exists()


def test_it_dies_when_it_is_sent_again_taken_back_or_a_week_old(
    invited: Any, alice: Any, client: Client, desk_of: Any, mailoutbox: Any
) -> None:
    first = invited()
    invitation = Invitation.objects.get()
    desk_of(alice).post(reverse("partners:resend_invitation", args=[invitation.uuid]))
    delivery.mail_invitations(ids=None, now=timezone.now())
    second = re.search(r"/invitation/\S+/", mailoutbox[-1].body).group()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(second).status_code == 410
    desk_of(alice).post(reverse("partners:revoke_invitation", args=[invitation.uuid]))
    Invitation.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert client.get(second).status_code == 410


def test_it_replaces_an_older_open_invitation(invited: Any, client: Client) -> None:
    first, second = invited(), invited()
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_it_invites_nobody_twice(alice: Any, vera: Any, desk_of: Any) -> None:
    values = {"email": "Vera@example.org", "role": "viewer", "language": "en"}
    page = desk_of(alice).post(reverse("partners:team"), values)
    assert page.status_code == 422
    assert "in the team already" in page.content.decode()


def test_it_sends_again_what_the_mail_provider_refused(alice: Any, settings: Any, monkeypatch: Any) -> None:
    now = timezone.now()
    made = services.invite(by=alice, email="nora@example.org", role="viewer", language="en", now=now)
    monkeypatch.setattr("coalition.partners.delivery._message", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.mail_invitations(ids=[made.id], now=now)
    made.refresh_from_db()
    assert made.sent_at is None


def test_it_writes_in_the_language_of_the_invited(invited: Any, mailoutbox: Any) -> None:
    invited("ines@example.org", "es")
    assert "Hola" in mailoutbox[0].body
