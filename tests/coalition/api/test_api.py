"""The REST API: tokens, scopes, pages, errors."""

import datetime as dt
import secrets
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalition.partners.models import ApiToken, Membership
from coalition.partners.rules import ROLE_RIGHTS, hash_secret
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Person
from tests import cast


def token_of(membership: Membership, *scopes: str, **more: Any) -> dict[str, str]:
    """Make a token of this membership and give the header."""
    secret, prefix = secrets.token_urlsafe(32), "ck_" + secrets.token_hex(4)
    ApiToken.objects.create(
        name="test",
        prefix=prefix,
        hash=hash_secret(secret),
        partner=membership.partner,
        made_by=membership.user,
        scopes=list(scopes or ROLE_RIGHTS["organizer"]),
        **more,
    )
    return {"Authorization": f"Bearer {prefix}.{secret}"}


def add(client: Client, headers: dict[str, str], **values: Any) -> Any:
    """Send a person."""
    return client.post("/api/v1/people/", values, content_type="application/json", headers=headers)


def test_it_asks_for_a_token(db: Any, client: Client) -> None:
    answer = client.get("/api/v1/people/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    answer = client.get("/api/v1/people/", headers={"Authorization": "Bearer ck_nonsense.x"})
    assert answer.status_code == 401


def test_it_adds_a_person_once_and_shows_her(alice: Membership, client: Client) -> None:
    headers = token_of(alice)
    sent = {"email": "Ana.Ruiz@example.org", "given_name": "Ana", "family_name": "Ruiz", "language": "es"}
    answer = add(client, headers, **sent, zip="6106", town="Hartford", roles=["parent"], key="a-1")
    assert answer.status_code == 201, answer.content
    again = add(client, headers, **sent, key="a-1")
    assert again.json()["person"] == answer.json()["person"]
    rows = client.get("/api/v1/people/", headers=headers).json()["results"]
    assert len(rows) == 1
    assert rows[0]["emails"] == ["ana.ruiz@example.org"]
    assert rows[0]["zip"] == "06106"
    assert rows[0]["roles"] == ["parent"]
    person = Person.objects.get(uuid=rows[0]["uuid"])
    for partner, key in ((alice.partner, "children"), (cast.make_partner("far", "Far away"), "theirs")):
        field = CustomField.objects.create(partner=partner, key=key, kind="number", labels={"en": key})
        CustomAnswer.objects.create(person=person, field=field, value="2")
    one = client.get(f"/api/v1/people/{rows[0]['uuid']}/", headers=headers)
    assert one.json()["family_name"] == "Ruiz"
    assert one.json()["custom"] == {"children": "2"}  # never what she told others
    assert client.get("/api/v1/people/", headers=headers).json()["results"][0]["custom"] == {"children": "2"}


def test_it_writes_answers_to_the_partners_own_fields(alice: Membership, client: Client) -> None:
    headers, other = token_of(alice), cast.make_partner("far", "Far away")
    bus = [{"value": "bus", "labels": {"en": "By bus"}}]
    for partner, key, kind in (
        (alice.partner, "children", "number"), (alice.partner, "way", "choice"), (other, "secret", "text")
    ):  # fmt: skip
        CustomField.objects.create(partner=partner, key=key, kind=kind, labels={"en": key}, choices=bus)
    ana = {"email": "ana@example.org", "given_name": "Ana"}
    answer = add(client, headers, **ana, custom={"children": 2, "way": "bus"})
    assert answer.status_code == 201, answer.content
    url = f"/api/v1/people/{answer.json()['person']}/"
    assert client.get(url, headers=headers).json()["custom"] == {"children": "2", "way": "bus"}
    assert add(client, headers, **ana, custom={"children": "3"}).status_code == 201
    assert client.get(url, headers=headers).json()["custom"]["children"] == "3"
    wrong = add(client, headers, **ana, custom={"children": "two", "way": "sled", "secret": "x"})
    assert wrong.status_code == 400 and set(wrong.json()["errors"]["custom"]) == {"children", "way", "secret"}
    assert "whole number" in str(wrong.json()["errors"]["custom"]["children"])
    for odd in ("x", [1], {"children": {"a": 1}}, {"children": None}):
        assert add(client, headers, **ana, custom=odd).status_code == 400


def test_it_takes_the_usual_header_for_the_key(alice: Membership, bob: Membership, client: Client) -> None:
    hers, his = token_of(alice), token_of(bob)
    key = {"Idempotency-Key": "order 66 " * 30}
    first = add(client, hers | key, given_name="Ana", email="ana@example.org").json()
    assert add(client, hers | key, given_name="Ana", email="ana@example.org").json() == first
    assert add(client, his | key, given_name="Ana", email="ana@example.org").json()["uuid"] != first["uuid"]
    other = add(client, hers | {"Idempotency-Key": "67"}, given_name="Ana", email="ana@example.org").json()
    assert other["uuid"] != first["uuid"]


@pytest.mark.parametrize("body", ["[" * 50_000, '{"a":' * 5_000, "{", "null", "[]", '"x"', '{"given_name":"\\u0000"}'])
def test_it_answers_strange_json_with_400(alice: Membership, client: Client, body: str) -> None:
    for name in ("people", "alerts"):
        address = f"/api/v1/{name}/"
        answer = client.post(address, body, content_type="application/json", headers=token_of(alice))
        assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_it_keeps_what_it_cannot_fold(alice: Membership, client: Client) -> None:
    answer = add(client, token_of(alice), email="not an address", given_name="X")
    assert answer.status_code == 422
    assert answer.json()["state"] == "refused"
    assert answer.json()["reason"]


def test_it_names_the_fields_at_fault(alice: Membership, client: Client) -> None:
    answer = add(client, token_of(alice), language="tlh")
    assert answer.status_code == 400
    assert "language" in answer.json()["errors"]
    broken = client.post("/api/v1/people/", "{", content_type="application/json", headers=token_of(alice))
    assert broken.status_code == 400


def test_it_keeps_partners_apart(alice: Membership, bob: Membership, client: Client) -> None:
    uuid = add(client, token_of(alice), email="dolores@example.org", given_name="Dolores").json()["person"]
    theirs = token_of(bob)
    assert client.get("/api/v1/people/", headers=theirs).json()["results"] == []
    assert client.get(f"/api/v1/people/{uuid}/", headers=theirs).status_code == 404


def test_it_gives_a_token_no_more_than_its_scopes_and_its_makers_role(alice: Membership, client: Client) -> None:
    reader = token_of(alice, "people.view")
    assert client.get("/api/v1/people/", headers=reader).status_code == 200
    assert add(client, reader, email="x@example.org").status_code == 403
    assert client.get("/api/v1/campaigns/", headers=reader).status_code == 403
    writer = token_of(alice, "people.view", "people.edit")
    Membership.objects.filter(pk=alice.pk).update(role="viewer")
    assert add(client, writer, email="x@example.org").status_code == 403
    Membership.objects.filter(pk=alice.pk).update(until=timezone.now())
    assert client.get("/api/v1/people/", headers=reader).status_code == 401


@pytest.mark.parametrize("ended", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - dt.timedelta(1)}])
def test_it_refuses_a_token_that_has_ended(alice: Membership, client: Client, ended: dict[str, Any]) -> None:
    assert client.get("/api/v1/people/", headers=token_of(alice, **ended)).status_code == 401


def test_it_pages_through_everybody(alice: Membership, client: Client, django_assert_max_num_queries: Any) -> None:
    headers = token_of(alice)
    for n in range(7):
        add(client, headers, email=f"p{n}@example.org", given_name=f"P{n}")
    seen, url = [], "/api/v1/people/?limit=3"
    while url:
        with django_assert_max_num_queries(10):
            page = client.get(url, headers=headers).json()
        seen += [row["given_name"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == [f"P{n}" for n in range(7)]


def test_it_opens_a_campaign(alice: Membership, bob: Membership, client: Client) -> None:
    headers = token_of(alice)
    body = {"name": "Fair funding", "starts_on": "2027-01-10", "ends_on": "2027-01-01"}
    refused = client.post("/api/v1/campaigns/", body, content_type="application/json", headers=headers)
    assert refused.status_code == 400
    body["ends_on"] = "2027-06-09"
    made = client.post("/api/v1/campaigns/", body, content_type="application/json", headers=headers)
    assert made.status_code == 201
    assert made.json()["stage"] == "planning"
    assert client.get("/api/v1/campaigns/", headers=token_of(bob)).json()["results"] == []


def test_it_has_a_document(db: Any, client: Client) -> None:
    answer = client.get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    assert "/api/v1/people/{uuid}/" in answer.json()["paths"]
