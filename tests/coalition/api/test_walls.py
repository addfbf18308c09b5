"""Every endpoint of the OpenAPI document: no answer without a token, none of Alice's to Bob, never a 500."""

import uuid
from typing import Any

import pytest
from django.test import Client

from coalition.partners.models import Membership
from tests import houses
from tests.coalition.api.test_api import token_of
from tests.journeys.test_walls import belongings, digest, wanted

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def house(db: Any, settings: Any) -> dict[str, Membership]:
    """A small made-up coalition."""
    houses.furnish(settings)
    return {name: Membership.objects.get(user__email=f"{name}@example.org") for name in ("alice", "bob")}


def addresses(client: Client) -> list[tuple[str, str]]:
    """List every path and method of the document."""
    paths = client.get("/api/v1/schema/?format=json").json()["paths"]
    return [(path, method) for path, about in paths.items() for method in METHODS if method in about]


def test_it_keeps_bobs_programs_out_of_everything_that_is_alices(house: dict[str, Membership], client: Client) -> None:
    mine = belongings(house["alice"].partner)
    theirs = token_of(house["bob"])
    found = addresses(client)
    assert len(found) >= 12
    client.get("/api/v1/people/", headers=theirs)
    before, stranger, tried = digest(), str(uuid.uuid4()), 0
    for path, method in found:
        if path.endswith("/schema/"):
            continue
        assert getattr(client, method)(path.replace("{uuid}", next(iter(mine.values()))[0])).status_code == 401
        if "{uuid}" not in path:
            continue
        address = path.replace("{uuid}", stranger)
        for label in wanted(client, address, stranger, mine, methods=(method,), headers=theirs):
            answer = getattr(client, method)(path.replace("{uuid}", mine[label][0]), headers=theirs)
            tried += 1
            assert answer.status_code in {404, 405}, (method, path, label)
            assert answer["Content-Type"] == "application/problem+json"
    assert digest() == before and tried >= 30


def test_it_shows_alices_programs_what_is_hers(
    house: dict[str, Membership], client: Client, django_assert_max_num_queries: Any
) -> None:
    hers = token_of(house["alice"])
    for path, method in addresses(client):
        if method != "get" or "{uuid}" in path or path.endswith("/schema/"):
            continue
        with django_assert_max_num_queries(10):
            answer = client.get(f"{path}?limit=3", headers=hers)
        assert answer.status_code == 200, path
        assert answer.json()["results"], path
    petition = client.get("/api/v1/petitions/", headers=hers).json()["results"][0]
    assert set(petition["titles"]) == {"en", "es"}
    rows = client.get(f"/api/v1/petitions/{petition['uuid']}/signatures/", headers=hers).json()["results"]
    assert rows
    event = client.get("/api/v1/events/", headers=hers).json()["results"][0]
    assert client.get(f"/api/v1/events/{event['uuid']}/", headers=hers).json()["promised"] == event["promised"] > 0
    assert client.get(f"/api/v1/events/{event['uuid']}/rsvps/", headers=hers).json()["results"]


def test_it_begins_drafts_but_sends_nothing(house: dict[str, Membership], client: Client) -> None:
    headers = token_of(house["alice"])
    segment = belongings(house["alice"].partner)["contacts.Segment"][0]
    body = {
        "name": "Hearing tomorrow",
        "include": [segment],
        "versions": [{"language": "es", "subject": "Mañana", "text": "Hola {{ first_name }}"}],
    }
    answer = client.post("/api/v1/alerts/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "draft"
    assert answer.json()["languages"] == ["es"]
    reader = token_of(house["alice"], "alerts.view")
    refused = client.post("/api/v1/alerts/", body, content_type="application/json", headers=reader)
    assert refused.status_code == 403
