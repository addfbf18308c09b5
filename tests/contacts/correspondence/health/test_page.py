"""Mail health on the desk: what is well, what is not and what to do; no person is named."""

import datetime as dt

import pytest
from django.urls import reverse

from coalition.post import keys
from coalition.post.sandbox.webhooks import sign
from contacts.consent import services as consent
from contacts.correspondence.health.models import HookTally, Reconciliation
from contacts.correspondence.health.rules import Signs, concerns

NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)


def ago(**parts):
    return NOW - dt.timedelta(**parts)


WELL = {"has_provider": True, "has_keys": True, "handed_at": ago(hours=2), "event_at": ago(hours=1), "has_lists": True,
        "compared_at": ago(hours=10)}  # fmt: skip


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ({}, []),
        ({"unknown": 2}, ["unknown"]),
        ({"has_keys": False}, ["no_keys"]),
        ({"refused_at": ago(hours=3)}, ["refused"]),
        ({"refused_at": ago(days=3)}, []),
        ({"event_at": None}, ["silent"]),
        ({"event_at": ago(hours=3)}, ["silent"]),
        ({"handed_at": ago(minutes=5), "event_at": ago(hours=3)}, []),
        ({"handed_at": None, "event_at": None, "compared_at": None}, []),
        ({"compared_at": ago(days=3)}, ["stale"]),
        ({"compare_failed": True}, ["failed"]),
        ({"has_provider": False, "has_keys": False, "has_lists": False, "event_at": None, "compared_at": None}, []),
    ],
)
def test_it_tells_what_is_not_well(signs, told):
    assert concerns(Signs(**{**WELL, **signs}), NOW) == told


def test_it_notes_what_the_hook_brought_and_refused(client, db, settings, tmp_path):
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = keys.public_key(tmp_path)
    raw = b'[{"event":"delivered","sg_event_id":"1","timestamp":1}]'
    headers = sign(raw, keys.private_key(tmp_path))
    path = "/hooks/sendgrid/"
    for _ in range(2):
        client.post(path, raw, content_type="application/json", headers=headers)
    client.post(path, raw, content_type="application/json")
    bad = b"junk"
    client.post(path, bad, content_type="application/json", headers=sign(bad, keys.private_key(tmp_path)))
    tally = HookTally.objects.get()
    assert (tally.posts, tally.items, tally.refused, tally.unreadable) == (4, 1, 1, 1)
    assert tally.last_at and tally.refused_at


def test_it_shows_how_mail_stands(alice, bob, vic, vera, desk_of, settings, now):
    settings.MAIL_GATEWAY, settings.SENDGRID_API_KEY = "sendgrid", "SG.x"
    consent.suppress_many("email", ["a@example.org", "b@example.org"], reason="bounced", now=now)
    Reconciliation.objects.create(
        state="done", started_at=now, finished_at=now, found={"bounces": {"seen": 7, "new": 2, "newer": 0}}
    )
    for member in (alice, bob):
        page = desk_of(member).get(reverse("mail_health:overview")).content.decode()
        assert "The mailbox does not exist" in page and "2 missed" in page and "@example.org" not in page
        assert "Addresses for the mail provider" not in page
    for member in (vic, vera):
        assert desk_of(member).get(reverse("mail_health:overview")).status_code == 403
        assert desk_of(member).post(reverse("mail_health:reconcile")).status_code == 403


def test_it_shows_the_addresses_of_the_hooks_to_who_runs_the_house(adam, desk_of):
    page = desk_of(adam).get(reverse("mail_health:overview")).content.decode()
    assert "/hooks/sendgrid/inbound/" in page


def test_it_is_calm_without_an_account(alice, desk_of, settings):
    settings.MAIL_GATEWAY = "smtp"
    page = desk_of(alice).get(reverse("mail_health:overview")).content.decode()
    assert "Mail is well" in page and "nothing to compare" in page and "Compare now" not in page
    answer = desk_of(alice).post(reverse("mail_health:reconcile"))
    assert answer.status_code == 409 and Reconciliation.objects.count() == 0


def test_it_asks_for_a_comparison(alice, desk_of, settings):
    settings.MAIL_GATEWAY, settings.SENDGRID_API_KEY = "sendgrid", "SG.x"
    client = desk_of(alice)
    assert "Compare now" in client.get(reverse("mail_health:overview")).content.decode()
    assert client.post(reverse("mail_health:reconcile")).status_code == 302
    page = client.get(reverse("mail_health:overview")).content.decode()
    assert Reconciliation.objects.get().state == "asked" and "Compare now" not in page
    assert client.post(reverse("mail_health:reconcile")).status_code == 409


def test_it_speaks_spanish_with_few_questions(alice, desk_of, django_assert_max_num_queries):
    client = desk_of(alice)
    client.get(reverse("mail_health:overview"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("mail_health:overview") + "?lang=es").content.decode()
    assert "Salud del correo" in page
