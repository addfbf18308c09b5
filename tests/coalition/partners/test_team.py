"""Who may bring in whom, and who may change what."""

from typing import Any

import pytest
from django.urls import reverse

from coalition.audit.models import Entry
from coalition.errors import NotAllowed
from coalition.partners import services
from coalition.partners.models import Membership
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_shows_the_team_to_its_members_with_a_few_queries(
    alice: Any, adam: Any, vera: Any, bob: Any, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    with django_assert_max_num_queries(5):
        page = client.get(reverse("partners:team"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Vera" in text and "Adam" in text
    assert "Bob" not in text


def test_it_lets_nobody_raise_her_own_rights(adam: Any, alice: Any, desk_of: Any) -> None:
    answer = desk_of(adam).post(reverse("partners:change_role", args=[adam.uuid]), {"role": "viewer"})
    assert answer.status_code == 403
    answer = desk_of(alice).post(reverse("partners:change_role", args=[alice.uuid]), {"role": "administrator"})
    assert answer.status_code == 403
    alice.refresh_from_db()
    assert alice.role == "organizer"
    with pytest.raises(services.OwnRole):
        services.change_role(by=adam, member=adam, role="organizer")


def test_it_lets_administrators_change_roles_and_writes_it_in_the_diary(adam: Any, vera: Any, desk_of: Any) -> None:
    desk_of(adam).post(reverse("partners:change_role", args=[vera.uuid]), {"role": "organizer"})
    vera.refresh_from_db()
    assert vera.role == "organizer"
    line = Entry.objects.get(action="membership.role_changed")
    assert line.facts == {"before": "volunteer", "after": "organizer"}
    assert line.actor_name == "Adam"


def test_it_keeps_the_last_administrator(adam: Any, alice: Any, now: Any, desk_of: Any) -> None:
    answer = desk_of(adam).post(reverse("partners:end_membership", args=[adam.uuid]))
    assert answer.status_code == 409
    second = cast.make_member("Ada", adam.partner, "administrator")
    services.end_membership(by=adam, member=adam, now=now)
    assert Membership.objects.get(id=adam.id).until == now
    with pytest.raises(services.LastAdministrator):
        services.end_membership(by=second, member=second, now=now)


def test_it_lets_a_volunteer_leave_but_end_nobody(vera: Any, alice: Any, desk_of: Any) -> None:
    client = desk_of(vera)
    assert client.post(reverse("partners:end_membership", args=[alice.uuid])).status_code == 403
    assert client.post(reverse("partners:end_membership", args=[vera.uuid])).status_code == 302
    assert not Membership.objects.filter(id=vera.id, until=None).exists()


def test_it_hides_other_partners_members(adam: Any, bob: Any, desk_of: Any) -> None:
    client = desk_of(adam)
    assert client.post(reverse("partners:change_role", args=[bob.uuid]), {"role": "viewer"}).status_code == 404
    assert client.post(reverse("partners:end_membership", args=[bob.uuid])).status_code == 404
    bob.refresh_from_db()
    assert bob.until is None and bob.role == "organizer"


@pytest.mark.parametrize("role", ["administrator", "organizer"])
def test_it_lets_an_organizer_invite_volunteers_but_make_no_administrators(alice: Any, now: Any, role: str) -> None:
    services.invite(by=alice, email="vol@example.org", role="volunteer", language="en", now=now)
    with pytest.raises(NotAllowed):
        services.invite(by=alice, email="boss@example.org", role=role, language="en", now=now)


def test_it_refuses_a_role_that_the_form_did_not_offer(alice: Any, desk_of: Any) -> None:
    values = {"email": "boss@example.org", "role": "administrator", "language": "en"}
    page = desk_of(alice).post(reverse("partners:team"), values)
    assert page.status_code == 422
    assert "boss@example.org" in page.content.decode()


def test_it_keeps_volunteers_and_strangers_out_of_the_settings(
    vera: Any, charlie: Any, client: Any, desk_of: Any
) -> None:
    for name in ["settings", "team", "tokens", "diary", "list"]:
        assert desk_of(vera).get(reverse(f"partners:{name}")).status_code == 403
        assert client.get(reverse(f"partners:{name}")).status_code == 302
        answer = desk_of(charlie).get(reverse(f"partners:{name}"))
        assert answer.status_code == 403
        assert "charlie@example.org" in answer.content.decode()


def test_it_tells_what_is_missing_before_anything_can_be_sent(adam: Any, desk_of: Any) -> None:
    type(adam.partner).objects.update(postal_address="")
    client = desk_of(adam)
    assert "Postal address" in client.get(reverse("partners:settings")).content.decode().split("Who you are")[0]
    values = {
        "name": "Every Child",
        "language": "es",
        "color": "#AA3300",
        "postal_address": "1 Elm St\nHartford, CT 06106",
        "approval_from": "2000",
        "slug": "stolen",
        "is_lead": "",
    }
    assert client.post(reverse("partners:settings"), values).status_code == 302
    adam.partner.refresh_from_db()
    assert (adam.partner.slug, adam.partner.is_lead, adam.partner.color) == ("lead", True, "#aa3300")


def test_it_lets_only_administrators_change_the_settings(alice: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    page = client.get(reverse("partners:settings"))
    assert page.status_code == 200 and b"Save settings" not in page.content
    assert (
        client.post(reverse("partners:settings"), {"name": "Mine", "language": "en", "color": "#000000"}).status_code
        == 403
    )
    alice.partner.refresh_from_db()
    assert alice.partner.name == "Every Child CT"


def test_it_switches_between_ones_own_partners_only(alice: Any, other: Any, bob: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    client.post(reverse("partners:switch"), {"partner": str(other.uuid)})
    assert "Tenants" not in client.get(reverse("partners:team")).content.decode()
    Membership.objects.create(user=alice.user, partner=other, role="viewer")
    client.post(reverse("partners:switch"), {"partner": str(other.uuid)})
    page = client.get(reverse("partners:team")).content.decode()
    assert "Bob" in page and "Invite somebody" not in page


def test_it_lets_only_the_leads_administrators_add_and_end_partners(
    adam: Any, bob: Any, now: Any, desk_of: Any
) -> None:
    boss = cast.make_member("Bea", bob.partner, "administrator")
    values = {"name": "Teachers", "slug": "teachers", "email": "first@example.org"}
    assert desk_of(boss).post(reverse("partners:list"), values).status_code == 403
    assert desk_of(adam).post(reverse("partners:list"), values).status_code == 302
    with pytest.raises(NotAllowed):
        services.end_partner(by=adam, partner=adam.partner, now=now)
    assert desk_of(boss).post(reverse("partners:end_partner", args=[bob.partner.uuid])).status_code == 403
    assert desk_of(adam).post(reverse("partners:end_partner", args=[bob.partner.uuid])).status_code == 302
    assert desk_of(bob).get(reverse("partners:team")).status_code == 403
