"""A list on a page: chips, search, order, columns, file - and who may take it out."""

import io
import json
from typing import Any

import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from coalition.accounts.models import User
from coalition.errors import NotAllowed
from coalition.listing.api import KeysetPagination
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import WhyMissing, list_page
from coalition.listing.selectors import SOURCES, Hit, Order, Source, find_everywhere, register_search

pytestmark = pytest.mark.django_db
LISTING = Listing(
    name="users",
    columns=[
        Column("name", "Name", sort="name"),
        Column("email", "E-mail", sort="email"),
        Column("language", "Language", hidden=True),
        Column("size", "Size", value=lambda row: len(row.name), kind="number", in_files=False),
    ],
    default="name",
    filters=[Filter("language", "Language", [("en", "English"), ("es", "Spanish")], lambda q, v: q.filter(language=v))],
    search=lambda q, words: q.filter(name__icontains=words),
    export_right="people.export",
    size=3,
)


@pytest.fixture
def users() -> None:
    User.objects.bulk_create(
        User(email=f"u{i}@example.org", name=f"={i}" if i == 4 else f"User {i}", language="es" if i % 2 else "en")
        for i in range(8)
    )


def ask(query: str = "", membership: Any = None, **post: str) -> Any:
    factory = RequestFactory()
    request = factory.post(f"/x/?{query}", post) if post else factory.get(f"/x/?{query}")
    request.membership = membership
    return list_page(request, LISTING, User.objects.filter(email__startswith="u"))


def test_it_narrows_by_chips_and_words_and_keeps_them_in_every_address(users: None) -> None:
    page = ask("language=es&q=user&sort=-email")
    assert [row.email for row in page.rows] == ["u7@example.org", "u5@example.org", "u3@example.org"]
    assert page.count == 4
    for part in ["language=es", "q=user", "sort=-email", "at="]:
        assert part in page.next_url
    assert page.chips[0].chosen == "Spanish" and "language" not in page.chips[0].without
    assert page.heads[1].state == "descending" and "sort=email" in page.heads[1].url
    assert page.is_narrowed and page.clear_url == "?sort=-email"


def test_it_ignores_what_it_does_not_know(users: None) -> None:
    page = ask("language=xx&sort=password&cols=nothing&at=rubbish")
    assert page.count == 8 and page.order.word == "name"
    assert [column.key for column in page.columns] == ["name"]


def test_it_shows_and_hides_columns(users: None) -> None:
    page = ask()
    assert [column.key for column in page.columns] == ["name", "email", "size"]
    label, url, on = page.column_choices[2]
    assert label == "Language" and not on and "cols=name%2Cemail%2Clanguage%2Csize" in url


def test_it_costs_one_query_when_all_is_on_one_page_else_two(users: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page = ask("q=7")
        assert (len(page.rows), page.count) == (1, 1)
    with django_assert_num_queries(2):
        page = ask()
        assert (len(page.rows), page.count) == (3, 8)


def test_it_gives_the_whole_narrowed_list_as_a_safe_file_and_says_so(users: None, alice: Any, vic: Any) -> None:
    told = []
    why = "Board =1+1 meeting"
    with pytest.raises(WhyMissing):
        ask("language=en", alice, export="csv").export(record=print)
    answer = ask("language=en", alice, export="csv", why=why).export(record=lambda *a, **k: told.append((a, k)))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,E-mail,Language"
    assert len(lines) == 6 and "'=4,u4@example.org,en" in lines
    assert lines[-1].startswith(f"Taken out by {alice.user.name} ({alice.partner.name}) on ") and why in lines[-1]
    assert told[0][1]["facts"] == {"list": "users", "rows": 4, "format": "csv", "why": why}
    answer = ask("language=en", alice, export="json", why=why).export(record=lambda *a, **k: None)
    body = json.loads(b"".join(answer.streaming_content))
    assert body["about"]["why"] == why and body["rows"][2] == {
        "name": "User 2",
        "email": "u2@example.org",
        "language": "en",
    }
    answer = ask("language=en", alice, export="xlsx", why=why).export(record=lambda *a, **k: None)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[0] == ["Name", "E-mail", "Language"] and ["=4", "u4@example.org", "en"] in cells
    assert why in cells[-1][0]
    with pytest.raises(NotAllowed):
        ask("", vic, export="csv", why=why).export(record=print)
    assert not ask("", alice).wants_export, "a GET takes nothing out"


def test_it_pages_the_api_with_opaque_cursors(users: None, rf: RequestFactory) -> None:
    from rest_framework.request import Request

    class View:
        order = Order("email", "email")

    seen, address = [], "/api/v1/users/?limit=3"
    while address:
        paging = KeysetPagination()
        request = Request(rf.get(address))
        rows = paging.paginate_queryset(User.objects.filter(email__startswith="u"), request, View())
        body = paging.get_paginated_response([row.email for row in rows]).data
        seen += body["results"]
        address = (body["next"] or "").replace("http://testserver", "")
    assert seen == [f"u{i}@example.org" for i in range(8)]
    assert "limit=3" in body["previous"]
    for limit, size in [("0", 1), ("9999", 200), ("x", 50), ("", 50)]:
        assert KeysetPagination().get_limit(Request(rf.get("/", {"limit": limit}))) == size


def test_it_asks_only_the_sources_a_member_may_see(alice: Any, vera: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("coalition.listing.selectors.SOURCES", {})
    asked = []

    def find(membership: Any, words: str, limit: int) -> list[Hit]:
        asked.append(words)
        return [Hit("Ana", "/desk/people/1/")]

    from coalition.listing import selectors

    selectors.register_search(Source("people", "People", "users", "people.view", find))
    assert selectors.find_everywhere(alice, " ana ")[0][1][0].label == "Ana"
    assert selectors.find_everywhere(vera, "ana") == []
    assert selectors.find_everywhere(alice, "a") == []
    assert asked == ["ana"]
    assert SOURCES is not None and register_search and find_everywhere
