"""Letters, stories, sign-ons and calls for programs: what stands in them, scopes, paging, and nothing for Bob."""

import pytest

from coalition.partners.models import Membership
from tests import houses
from tests.coalition.api.test_api import token_of

INSIDE = {"letter-drives": "letters", "story-pages": "stories", "sign-ons": "organizations", "call-pages": "calls"}


@pytest.fixture
def house(db, settings):
    houses.furnish(settings)
    return {name: Membership.objects.get(user__email=f"{name}@example.org") for name in ("alice", "bob", "vera")}


def test_it_reads_what_came_in_at_every_kind_of_page(house, client, django_assert_max_num_queries):
    hers, theirs = token_of(house["alice"]), token_of(house["bob"])
    for kind, inside in INSIDE.items():
        assert client.get(f"/api/v1/{kind}/", headers=theirs).json()["results"] == []
        page = client.get(f"/api/v1/{kind}/", headers=hers).json()["results"][0]
        assert set(page["titles"]) == {"en", "es"} and page["campaign"] and page["state"] == "published"
        address = f"/api/v1/{kind}/{page['uuid']}/{inside}/"
        with django_assert_max_num_queries(9):
            rows = client.get(f"{address}?limit=3", headers=hers).json()
        assert len(rows["results"]) == 3, kind
        after = client.get(rows["next"], headers=hers).json()["results"]
        assert after and not {one["uuid"] for one in after} & {one["uuid"] for one in rows["results"]}
        for path in (address, f"/api/v1/{kind}/{page['uuid']}/"):
            refused = client.get(path, headers=theirs)
            assert refused.status_code == 404 and refused["Content-Type"] == "application/problem+json"
            assert client.get(path).status_code == 401
            assert client.post(path, {}, headers=hers).status_code in {403, 405}
    narrow = token_of(house["alice"], "people.view")
    assert client.get("/api/v1/call-pages/", headers=narrow).status_code == 403


def test_words_and_mailboxes_stay_at_the_desk(house, client):
    hers = token_of(house["alice"])
    told = {}
    for kind, inside in INSIDE.items():
        uuid = client.get(f"/api/v1/{kind}/", headers=hers).json()["results"][0]["uuid"]
        told[kind] = client.get(f"/api/v1/{kind}/{uuid}/{inside}/", headers=hers).json()["results"]
    assert "body" not in told["letter-drives"][0] and told["letter-drives"][0]["policymaker"]
    assert not [one for one in told["sign-ons"] if "@" in str(one)]
    assert {use for one in told["story-pages"] for use in one["allowed"]} >= {"site", "hearing"}
    assert {one["outcome"] for one in told["call-pages"]} <= {"spoke", "voicemail", "busy", "refused"}
