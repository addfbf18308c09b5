"""The first day."""

import io

import pytest
from django.core.management import CommandError, call_command

from coalition.partners.models import Membership

pytestmark = pytest.mark.django_db


def found(monkeypatch, password="a long enough phrase", slug="every-child"):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command(
        "found", slug=slug, name="Every Child", email="Ada@Example.org", administrator="Ada", stdout=io.StringIO()
    )


def test_it_makes_the_lead_partner_and_an_administrator_who_can_sign_in(monkeypatch, client):
    found(monkeypatch)
    member = Membership.objects.get()
    assert (member.partner.slug, member.partner.is_lead, member.role) == ("every-child", True, "administrator")
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": "a long enough phrase"})
    assert answer.status_code == 302


def test_it_founds_only_once(monkeypatch):
    found(monkeypatch)
    with pytest.raises(CommandError, match="already"):
        found(monkeypatch, slug="second")
    assert Membership.objects.count() == 1


def test_it_refuses_a_weak_password(monkeypatch):
    with pytest.raises(CommandError, match="short"):
        found(monkeypatch, password="abc")
    assert not Membership.objects.exists()
