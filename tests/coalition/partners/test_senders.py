"""From whom mail comes: administrators keep the list, the name system is asked behind the page."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from coalition.errors import NotAllowed
from coalition.outside.names import ABSENT, FOUND, Answer
from coalition.partners.senders import delivery, selectors, services
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from tests.coalition.post.test_domains import SOUND, world

ADA = {"name": "Ada from Every Child", "email": "ada@school.org", "reply_to": ""}


def url(name: str, *args: Any) -> str:
    return reverse(f"senders:{name}", args=args)


def test_it_adds_a_sender_and_asks_about_its_domain(adam: Any, desk_of: Any) -> None:
    client = desk_of(adam)
    assert client.post(url("list"), ADA).status_code == 302
    assert SenderIdentity.objects.filter(partner=adam.partner, is_default=False).get().name == ADA["name"]
    assert SendingDomain.objects.get().asked_at is not None
    page = client.get(url("list")).content.decode()
    assert "school.org" in page and "Being looked up" in page
    again = client.post(url("list"), ADA)
    assert (
        again.status_code == 422 and "There is a sender with this name and address already." in again.content.decode()
    )


def test_it_makes_the_first_sender_the_default(adam: Any, desk_of: Any) -> None:
    SenderIdentity.objects.all().delete()
    page = desk_of(adam).get(reverse("partners:settings")).content.decode()
    assert "Still missing: Sender" in page
    desk_of(adam).post(url("list"), ADA)
    assert selectors.find_default(adam.partner).email == "ada@school.org"
    assert "Everything that sending needs is here." in desk_of(adam).get(reverse("partners:settings")).content.decode()


def test_it_changes_the_default_and_removes_only_others(adam: Any, desk_of: Any) -> None:
    client = desk_of(adam)
    client.post(url("list"), ADA)
    old, new = selectors.find_default(adam.partner), SenderIdentity.objects.get(name=ADA["name"])
    page = client.post(url("remove", old.uuid), follow=True).content.decode()
    assert "Make another one the default first" in page
    client.post(url("make_default", new.uuid))
    assert selectors.find_default(adam.partner) == new
    client.post(url("remove", old.uuid))
    assert list(SenderIdentity.objects.filter(partner=adam.partner)) == [new]
    client.post(url("change", new.uuid), {**ADA, "reply_to": "office@school.org"})
    new.refresh_from_db()
    assert new.reply_to == "office@school.org"


def test_it_lets_others_look_but_not_change(adam: Any, alice: Any, vera: Any, bob: Any, desk_of: Any) -> None:
    mine = selectors.find_default(adam.partner)
    page = desk_of(alice).get(url("list"))
    assert page.status_code == 200 and b"Add a sender" not in page.content
    assert desk_of(alice).post(url("list"), ADA).status_code == 403
    for name in ("change", "make_default", "remove"):
        assert desk_of(alice).post(url(name, mine.uuid), ADA).status_code == 403
    assert desk_of(vera).get(url("list")).status_code == 403
    assert b"hello@lead.example.org" not in desk_of(bob).get(url("list")).content


def test_it_hides_the_senders_and_domains_of_others(adam: Any, other: Any, desk_of: Any, now: dt.datetime) -> None:
    theirs = selectors.find_default(other)
    SendingDomain.objects.create(domain="tenants.example.org")
    client = desk_of(adam)
    assert client.post(url("make_default", theirs.uuid)).status_code == 404
    assert client.post(url("look", "tenants.example.org")).status_code == 404
    assert client.get(url("domain", "tenants.example.org")).status_code == 404
    with pytest.raises(NotAllowed):
        services.remove_sender(theirs, by=adam)


def test_it_keeps_what_the_name_system_said(adam: Any, desk_of: Any, now: dt.datetime) -> None:
    client = desk_of(adam)
    client.post(url("list"), ADA)
    assert delivery.check_due(now=now, ask=world(SOUND)) == 1
    domain = SendingDomain.objects.get()
    assert (domain.asked_at, domain.checked_at, domain.verified_at) == (None, now, now)
    assert delivery.check_due(now=now, ask=world(SOUND)) == 0
    page = client.get(url("list")).content.decode()
    assert "Mail in your name that is not signed is stopped." in page and "set up" in page
    later = now + dt.timedelta(hours=25)
    assert delivery.check_due(now=later, ask=world({}, down=True)) == 1
    domain.refresh_from_db()
    assert {one["state"] for one in domain.findings} == {"good"}  # not asked is not answered
    assert domain.verified_at == now
    client.post(url("look", "school.org"))
    assert delivery.check_due(now=later, ask=world({"school.org": ["v=spf1 -all"]})) == 1
    domain.refresh_from_db()
    assert domain.verified_at is None
    page = client.get(url("list")).content.decode()
    assert "v=spf1 include:sendgrid.net -all" in page and "v=DMARC1; p=none; rua=mailto:team@lead.example.org" in page
    assert "s1._domainkey.school.org" in page


def test_it_says_it_calmly_where_there_is_no_network(adam: Any, desk_of: Any, now: dt.datetime) -> None:
    desk_of(adam).post(url("list"), ADA)
    delivery.check_due(now=now, ask=lambda name, kind: Answer(ABSENT, exists=False))
    page = desk_of(adam).get(url("list")).content.decode()
    assert "The name system could not be asked from here." in page
    assert "What to add" not in page


def test_it_answers_who_asked_while_it_looked(adam: Any, now: dt.datetime) -> None:
    domain = SendingDomain.objects.create(domain="school.org", asked_at=now)

    def ask(name: str, kind: str) -> Answer:
        SendingDomain.objects.update(asked_at=now + dt.timedelta(seconds=1))
        return Answer(FOUND, ["v=spf1 -all"])

    delivery.check(domain, now=now, ask=ask)
    domain.refresh_from_db()
    assert domain.asked_at == now + dt.timedelta(seconds=1)


def test_it_keeps_a_list_of_test_mailboxes(adam: Any, alice: Any, other: Any, desk_of: Any, now: dt.datetime) -> None:
    client = desk_of(adam)
    client.post(url("add_seed"), {"label": "Gmail", "email": "Tests@Gmail.example"})
    seed = SeedAddress.objects.get()
    assert (seed.email, seed.partner) == ("tests@gmail.example", adam.partner)
    twice = client.post(url("add_seed"), {"label": "Again", "email": "tests@gmail.example"})
    assert twice.status_code == 422 and "on the list already" in twice.content.decode()
    theirs = SeedAddress.objects.create(partner=other, email="x@example.org", label="X")
    assert client.post(url("remove_seed", theirs.uuid)).status_code == 404
    assert desk_of(alice).post(url("remove_seed", seed.uuid)).status_code == 403
    client.post(url("remove_seed", seed.uuid))
    assert list(SeedAddress.objects.all()) == [theirs]


def test_it_shows_the_page_within_its_budget(adam: Any, desk_of: Any, django_assert_max_num_queries: Any) -> None:
    client = desk_of(adam)
    for n in range(5):
        SenderIdentity.objects.create(partner=adam.partner, name=f"N{n}", email=f"n{n}@d{n}.example.org")
        SendingDomain.objects.create(domain=f"d{n}.example.org")
    client.get(url("list"))
    with django_assert_max_num_queries(10):
        assert client.get(url("list")).status_code == 200


def test_it_speaks_spanish(adam: Any, desk_of: Any) -> None:
    page = desk_of(adam).get(url("list"), {"lang": "es"}).content.decode()
    assert "Remitentes" in page and "Buzones de prueba" in page
