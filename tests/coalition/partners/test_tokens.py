"""A program never may more than the person who made its token may now."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.errors import NotAllowed
from coalition.partners import rules, selectors, services
from coalition.partners.models import ApiToken, Membership

pytestmark = pytest.mark.django_db


def make(by: Any, now: Any, *scopes: str) -> str:
    return services.make_token(by=by, name="Website", scopes=list(scopes), expires_at=None, now=now)


def test_it_shows_a_token_once_and_keeps_only_its_hash(adam: Any, desk_of: Any) -> None:
    client = desk_of(adam)
    url = reverse("partners:tokens")
    page = client.post(url, {"name": "Website", "scopes": ["people.view"], "days": "90"})
    token = ApiToken.objects.get()
    shown = page.content.decode()
    secret = shown.split(f"{token.prefix}.")[1].split("<")[0]
    assert selectors.find_acting(f"{token.prefix}.{secret}", now=timezone.now())
    assert secret not in client.get(url).content.decode()
    assert secret not in token.hash
    assert page["Cache-Control"] == "no-store"


def test_it_gives_no_scope_that_the_maker_lacks_or_programs_never_have(adam: Any, now: Any) -> None:
    for scope in ["alerts.send", "tokens.edit", "coalition.edit", "made.up"]:
        with pytest.raises(services.ScopesTooWide):
            make(adam, now, scope)
    with pytest.raises(services.ScopesTooWide):
        make(adam, now)


def test_it_lets_only_administrators_make_tokens(alice: Any, now: Any, desk_of: Any) -> None:
    assert desk_of(alice).get(reverse("partners:tokens")).status_code == 403
    with pytest.raises(NotAllowed):
        make(alice, now, "people.view")


def test_it_shrinks_with_its_maker(adam: Any, now: Any) -> None:
    raw = make(adam, now, "people.view", "people.edit")
    acting = selectors.find_acting(raw, now=now)
    assert acting.may("people.edit") and acting.membership.may("people.edit")
    assert not acting.membership.may("alerts.send"), "services below see the scopes too"
    Membership.objects.filter(id=adam.id).update(role="viewer")
    acting = selectors.find_acting(raw, now=now)
    assert acting.may("people.view") and not acting.may("people.edit")
    Membership.objects.filter(id=adam.id).update(until=now)
    assert selectors.find_acting(raw, now=now) is None


def test_it_stops_when_revoked_ended_or_wrong(adam: Any, bob: Any, now: Any, desk_of: Any) -> None:
    raw = make(adam, now, "people.view")
    token = ApiToken.objects.get()
    assert desk_of(bob).post(reverse("partners:revoke_token", args=[token.uuid])).status_code == 403
    for wrong in ["", "x", f"{token.prefix}.", f"{token.prefix}.wrong", f"{token.prefix}.{token.hash}"]:
        assert selectors.find_acting(wrong, now=now) is None
    ApiToken.objects.update(expires_at=now + dt.timedelta(days=1))
    assert selectors.find_acting(raw, now=now)
    assert selectors.find_acting(raw, now=now + dt.timedelta(days=2)) is None
    desk_of(adam).post(reverse("partners:revoke_token", args=[token.uuid]))
    assert selectors.find_acting(raw, now=now) is None


def test_it_has_no_scope_that_is_a_strong_right() -> None:
    assert not rules.API_SCOPES & rules.STRONG_RIGHTS
    everything = rules.rights_of(rules.ADMINISTRATOR, is_lead=True)
    assert everything >= rules.API_SCOPES
