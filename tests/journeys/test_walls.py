"""Bob can read or change nothing of Alice's: every address of the house is tried with everything she has."""

import hashlib
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from coalition.partners.models import Membership, Partner
from tests import houses
from tests.conftest import signed_in

# Not tried here: the API (it has a walk of its own, tests/coalition/api) and the public pages.
SHARED = {"public", "sandbox"}
# Keys that lead to what a row is part of; others (a person, who did it) do not say whose it is.
OWNERS = {"page", "petition", "event", "call_list", "call_page", "drive", "signon_page", "signup_page", "story_page"}
OWNERS |= {"story", "alert", "ladder", "dispatch", "pack", "resource"}
TOLD = {"position", "jointposition"}  # each partner's stance on a bill is told to all, and a joint one asks all
PUBLIC_PATHS = ("api/", "p/", "u/", "me/", "hooks/", "accounts/", "admin/", "i18n/", "static/", "invitations/", "brand")
SHORT = {"HX-Request": "true"}  # the short error page
# Rows that say nothing of Alice's, or that move by themselves.
MOVING = {"django_session", "coalition_entry", "django_migrations"}


@pytest.fixture
def house(db: Any, settings: Any) -> dict[str, Any]:
    """A small made-up coalition; Alice's partner leads, Bob works for another."""
    houses.furnish(settings)
    alice = Membership.objects.get(user__email="alice@example.org")
    bob = Membership.objects.get(user__email="bob@example.org")
    return {"alice": alice, "bob": bob}


def patterns(resolver: URLResolver | None = None, prefix: str = "", namespaces: tuple[str, ...] = ()) -> Any:
    """Walk every URL pattern: (route, parameter names and converters, namespaces)."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from patterns(one, route, inner)
        elif isinstance(one, URLPattern):
            yield route, namespaces, one


def belongings(partner: Partner) -> dict[str, list[str]]:
    """List the uuids of what belongs to a partner, by model: a few of every table from which keys lead to her."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        path = "stewardships__partner" if model._meta.model_name == "person" else way_to_partner(model)
        if path is None or model._meta.model_name in TOLD or "uuid" not in {one.name for one in model._meta.fields}:
            continue
        rows = model.objects.filter(**{path: partner}).order_by("pk")
        uuids = [str(uuid) for uuid in rows.values_list("uuid", flat=True)[:2]]
        if uuids:
            found[model._meta.label] = uuids
    return found


def way_to_partner(model: Any, steps: int = 4) -> str | None:
    """Give the shortest way over foreign keys from a table to the partner whose it is, as a filter says it."""
    ways: list[tuple[str, Any]] = [("", model)]
    for _step in range(steps):
        further = []
        for path, table in ways:
            for field in table._meta.fields:
                if field.many_to_one or field.one_to_one:
                    if field.name == "partner":
                        return f"{path}partner"
                    if field.name in OWNERS:
                        further.append((f"{path}{field.name}__", field.related_model))
        ways = further
    return None


def digest() -> dict[str, str]:
    """Tell the content of every table."""
    told = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in MOVING:
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "{table}" t')
                told[table] = hashlib.md5(repr(cursor.fetchone()).encode()).hexdigest()
    return told


def wanted(
    client: Any,
    path: str,
    asked_for: str,
    mine: dict[str, list[str]],
    *,
    methods: tuple[str, ...] = ("get", "post"),
    headers: dict[str, str] = SHORT,
) -> list[str]:
    """List the models whose tables an address asks for a uuid; all when it asks for none.

    Who is turned away before anything is looked up (403) is turned away from every row: three are tried.
    """
    with CaptureQueriesContext(connection) as asked:
        told = {getattr(client, method)(path, headers=headers).status_code for method in methods}
    bare = asked_for.replace("-", "")
    texts = [query["sql"] for query in asked if bare in query["sql"].replace("-", "")]
    named = [label for label in mine if any(f'"{apps.get_model(label)._meta.db_table}"' in text for text in texts)]
    return named if texts else list(mine)[: 3 if told <= {403, 405} else None]


def test_it_keeps_bob_out_of_everything_that_is_alices(house: dict[str, Any]) -> None:
    mine = belongings(house["alice"].partner)
    assert len(mine) >= 10, mine.keys()
    client = signed_in(house["bob"])
    client.raise_request_exception = True
    client.get("/desk/")
    before = digest()
    stranger = str(uuid.uuid4())
    tried, leaks = 0, []
    for route, namespaces, one in patterns():
        converters = one.pattern.converters
        if not converters or route.startswith(PUBLIC_PATHS) or SHARED & set(namespaces):
            continue
        if [name for name, kind in converters.items() if type(kind).__name__ == "UUIDConverter"] != list(converters):
            continue
        labels = wanted(client, path_of(route, converters, stranger), stranger, mine)
        for number, label in enumerate(labels):
            path = path_of(route, converters, mine[label][0])
            for method in ("get", "post") if number else ("get", "post", "put", "delete"):
                answer = getattr(client, method)(path, headers=SHORT)
                tried += 1
                if answer.status_code not in {403, 404, 405}:
                    leaks.append((method, route, label, answer.status_code))
    assert tried > 500
    assert leaks == []
    assert digest() == before


def path_of(route: str, names: Any, value: str) -> str:
    """Fill every place of a route with one uuid."""
    path = "/" + route
    for name in names:
        path = path.replace(f"<uuid:{name}>", value)
    return path
