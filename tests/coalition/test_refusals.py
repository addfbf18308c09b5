"""How the house says no, and its front pages, to people, htmx and programs."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from coalition import urls as house
from coalition.accounts.models import User
from coalition.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Only on %(day)s.", day="Sunday")


def gone(request: HttpRequest) -> HttpResponse:
    error = Refusal("Over.")
    error.status, error.code = 410, "gone"
    raise error


def crash(request: HttpRequest) -> HttpResponse:
    raise ValueError("a secret detail")


def look_up(request: HttpRequest) -> HttpResponse:
    return HttpResponse(User.objects.filter(email=request.POST.get("email", "")).count())


urlpatterns = [
    path("look-up/", look_up),
    path("desk/no/", refuse),
    path("no/", refuse),
    path("gone/", gone),
    path("crash/", crash),
    path("api/v1/no/", refuse),
    path("api/v1/crash/", crash),
    path("", include(house)),
]
handler400, handler403, handler404, handler500 = (
    house.handler400,
    house.handler403,
    house.handler404,
    house.handler500,
)


@pytest.fixture(autouse=True)
def _pages(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def test_it_says_no_in_the_shell_where_the_member_is(alice: Any, desk_of: Any) -> None:
    answer = desk_of(alice).get("/desk/no/", headers={"referer": "http://testserver/desk/people/"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Only on Sunday." in text and 'class="side"' in text and 'href="/desk/people/"' in text


def test_it_says_no_to_strangers_without_the_desk_and_leads_nowhere_foreign(client: Client) -> None:
    text = client.get("/gone/", headers={"referer": "https://evil.example/"}).content.decode()
    assert "Over." in text and "evil" not in text and 'class="side"' not in text


def test_it_says_no_to_htmx_with_a_toast_and_to_programs_with_problem_details(client: Client) -> None:
    answer = client.get("/no/", headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#toasts" and "<html" not in answer.content.decode()
    answer = client.get("/api/v1/no/")
    assert answer.json() == {
        "type": "not_allowed",
        "title": "Only on Sunday.",
        "status": 403,
        "detail": "Only on Sunday.",
    }
    assert answer["Content-Type"] == "application/problem+json"


def test_it_hides_the_reason_of_a_crash() -> None:
    client = Client(raise_request_exception=False)
    for url in ["/crash/", "/api/v1/crash/"]:
        answer = client.get(url)
        assert answer.status_code == 500
        assert "secret" not in answer.content.decode()


def test_it_tells_kindly_that_a_page_or_a_form_is_lost(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404 and "no page at this address" in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403 and "open for too long" in answer.content.decode()


def test_it_leads_members_to_their_first_place_and_strangers_to_the_front_page(
    alice: Any, vera: Any, charlie: Any, client: Client, desk_of: Any
) -> None:
    page = client.get("/")
    assert page.status_code == 200 and reverse("account_login") in page.content.decode()
    assert desk_of(alice).get("/").url == "/desk/"
    assert desk_of(alice).get("/desk/").status_code in {200, 302}
    answer = desk_of(charlie).get("/desk/")
    assert answer.status_code == 403 and "charlie@example.org" in answer.content.decode()
    assert client.get("/desk/").url.startswith(reverse("account_login"))


def test_it_speaks_the_language_that_is_asked_for_and_remembers_it(client: Client) -> None:
    assert 'lang="es"' in client.get("/", {"lang": "es", "x": "1"}).content.decode()
    text = client.get("/").content.decode()
    assert 'lang="es"' in text and "?lang=en" in text
    assert 'lang="es"' in client.get("/", {"lang": "xx"}).content.decode()


def test_it_serves_brand_colours_for_ever_and_only_colours(client: Client) -> None:
    answer = client.get("/brand/aa3300.css")
    assert "immutable" in answer["Cache-Control"] and answer["Content-Type"] == "text/css"
    assert "#0b5fa5" in client.get("/brand/not-a-colour.css").content.decode()


def test_it_finds_places_of_the_desk_and_nothing_for_strangers(
    alice: Any, client: Client, charlie: Any, desk_of: Any
) -> None:
    page = desk_of(alice).get(reverse("search"), {"q": "settin"}, headers={"HX-Request": "true"})
    assert reverse("partners:settings") in page.content.decode() and "<html" not in page.content.decode()
    assert client.get(reverse("search"), {"q": "x"}).status_code == 302
    assert desk_of(charlie).get(reverse("search"), {"q": "x"}).status_code == 403


def test_it_forbids_inline_scripts_and_frames(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_it_says_the_plain_sentences_of_the_ground_floor_in_spanish(vera: Any, desk_of: Any) -> None:
    text = desk_of(vera).get(reverse("partners:team"), {"lang": "es"}).content.decode()
    assert "Su rol no permite esto." in text


def test_it_calls_a_nul_a_bad_request(client: Client, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert client.get("/look-up/?q=%00").status_code == 400
    assert client.post("/look-up/", {"email": "a\x00b"}).status_code == 400
    assert client.post("/look-up/", {"email": "ab"}).content == b"0"
