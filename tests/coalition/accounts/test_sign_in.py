"""Sign-in by e-mail, no sign-up, own language, second factor, closed admin."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from coalition.accounts.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_it_signs_in_by_email_whatever_the_case_and_speaks_the_users_language(alice: Any, client: Client) -> None:
    User.objects.filter(id=alice.user_id).update(language="es")
    answer = client.post(reverse("account_login"), {"login": "Alice@Example.org", "password": PASSWORD})
    assert answer.status_code == 302 and answer.url == "/desk/"
    assert client.cookies["django_language"].value == "es"
    assert 'lang="es"' in client.get(reverse("accounts:profile")).content.decode()


def test_it_says_the_same_for_a_wrong_password_and_an_unknown_address(alice: Any, client: Client) -> None:
    pages = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong horse battery"})
        for login in ["alice@example.org", "nobody@example.org"]
    ]
    told = [re.search(r"data-error-summary.*?</div>", page.content.decode(), re.S).group() for page in pages]
    assert told[0] == told[1]


def test_it_stops_guessing(alice: Any, client: Client) -> None:
    for _try in range(6):
        page = client.post(reverse("account_login"), {"login": "alice@example.org", "password": "wrong"})
    page = client.post(reverse("account_login"), {"login": "alice@example.org", "password": PASSWORD})
    assert page.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_it_has_no_sign_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "invitation" in page.content.decode()
    values = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), values)
    assert not User.objects.filter(email="x@example.org").exists()


def test_it_mails_a_reset_link_that_works_and_tells_strangers_nothing(
    alice: Any, client: Client, mailoutbox: Any
) -> None:
    for email in ["alice@example.org", "nobody@example.org"]:
        assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 302
    mail = next(m for m in mailoutbox if m.to == ["alice@example.org"])
    link = re.search(r"/accounts/password/reset/key/\S+", mail.body).group()
    page = client.get(link, follow=True)
    new = "four new words here"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    alice.user.refresh_from_db()
    assert alice.user.check_password(new)


def test_it_shows_every_page_of_the_account_in_our_look(alice: Any, desk_of: Any, client: Client) -> None:
    for name in ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]:
        assert "coalition/desk.css" in client.get(reverse(name)).content.decode(), name
    mine = desk_of(alice)
    own = ["account_change_password", "account_email", "mfa_index", "mfa_list_webauthn", "account_logout"]
    for name in [*own, "accounts:profile", "account_reauthenticate"]:
        page = mine.get(reverse(name))
        assert page.status_code in {200, 302}, name
        if page.status_code == 200:
            assert "coalition/desk.css" in page.content.decode(), name


def test_it_changes_the_own_profile_only(alice: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    values = {"name": "Alicia", "language": "es", "is_staff": "on", "email": "x@y.org"}
    assert client.post(reverse("accounts:profile"), values).status_code == 302
    alice.user.refresh_from_db()
    assert (alice.user.name, alice.user.language) == ("Alicia", "es")
    assert not alice.user.is_staff and alice.user.email == "alice@example.org"


def test_it_asks_strong_roles_for_a_second_factor_where_the_house_demands_it(
    alice: Any, vera: Any, vic: Any, desk_of: Any, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    client = desk_of(alice)
    page = client.get(reverse("partners:team"))
    assert page.status_code == 403
    assert reverse("mfa_index") in page.content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.get(reverse("search"), {"q": "an"}).status_code == 403
    assert desk_of(vic).get(reverse("partners:team")).status_code == 200
    Authenticator.objects.create(user=alice.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(reverse("partners:team")).status_code == 200


def test_it_guards_the_admin_with_the_same_door(alice: Any, client: Client, desk_of: Any) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert desk_of(alice).get("/admin/").status_code in {302, 403}
    chief = User.objects.create_superuser("root@example.org", PASSWORD)
    admin = desk_of(chief)
    assert admin.get("/admin/").status_code == 200
    assert admin.get("/admin/coalition/membership/").status_code == 200
    assert admin.get("/admin/coalition/membership/add/").status_code == 403
    page = admin.get(f"/admin/coalition/user/{chief.pk}/change/").content.decode()
    assert 'name="is_active"' not in page, "nobody blocks herself"


def test_an_address_that_is_none_leads_nowhere(client, alice):
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        assert client.get(path, {"next": "https://[::1"}).status_code == 200
    told = {"login": "alice@example.org", "password": PASSWORD, "next": "https://[::1"}
    assert client.post("/accounts/login/", told).url == "/desk/"
