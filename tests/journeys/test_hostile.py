"""Junk at every door: each URL pattern takes hostile queries and hostile forms and never breaks or loses a row.

The forms are read from the pages themselves, so a new page is tried without a word here. Every request is undone.
HOSTILE_SECONDS=600 digs longer; the first round always tries every address.
"""

import os
import random
import sys
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.html import escape

from campaigns.pages.models import ActionPage
from campaigns.petitions.models import Signature
from campaigns.petitions.selectors import confirm_link
from campaigns.turnout.models import Rsvp
from campaigns.turnout.selectors import token_of
from coalition import prepared
from coalition.partners.models import Membership
from contacts.consent.models import ContactPoint
from contacts.consent.selectors import me_token
from contacts.correspondence.criteria import unsubscribe_url
from contacts.correspondence.models import Message
from tests import houses
from tests.conftest import signed_in
from tests.journeys.test_walls import patterns

SECONDS = float(os.environ.get("HOSTILE_SECONDS", "0"))
NOT_OURS = ("api/", "admin/", "static/", "media/", "__", "readyz")  # readyz says 503 without a worker
SIGNS_OUT = ("accounts/logout/",)
PRECIOUS = [
    *("contacts.Person", "contacts.Submission", "contacts.Consent", "contacts.ContactPoint", "contacts.Stewardship"),
    *("contacts.Segment", "contacts.Message", "contacts.ImportRun", "coalition.Entry", "coalition.Membership"),
    *("campaigns.Action", "campaigns.Signature", "campaigns.Rsvp", "campaigns.Attempt", "campaigns.Alert"),
    *("campaigns.ActionPage", "campaigns.Campaign", "campaigns.Bill", "campaigns.Hearing"),
]
JUNK = [
    *("", " ", "\x00", "a\x00b", "x" * 100_000, "\ud800", "👩‍👩‍👧‍👦" * 60, "\u202eمرحبا\u202c", "\ufeff", "\r\n\r\n"),
    *("not-a-uuid", "0" * 36, str(UUID(int=0)), "-1", "0", "1e309", "NaN", "9" * 40, "2147483648", str(2**63)),
    *("0001-01-01", "9999-12-31", "9999-12-31T23:59", "0000-00-00", "2027-02-30", "12:61", "٣", "½", "1_000", "+5"),
    *("' OR 1=1 --", "%s %(x)s {0} {{ 7|add:1 }} {% load x %}", "<script>alert(1)</script>", "../../etc/passwd", "[]"),
    *(
        '{"v":1,"all":[{"all":[]}]}',
        "null",
        "true",
        "javascript:alert(1)",
        "https://[::1",
        "a@b",
        "@",
        "a" * 65 + "@x.y",
    ),
    *(
        "+1" * 20,
        "\\",
        "%",
        "_",
        "%00",
        "on",
        "en-US-x-junk",
        "٠١٢",
        "Ⅷ",
        "\x00\x01",
        "-0",
        "1,5",
        "alert:",
        "add:0-99999",
    ),
]
FILES = [b"", b"\x00\xff\xfe" * 50, b"email,name\n\xe9@x,\x00\n", b"a" * 4000, b"PK\x03\x04junk", b'"\n' * 99]
FILE_NAMES = ["a.csv", "a.xlsx", "x" * 300 + ".csv", "\u202e.exe"]
TYPED = ("given_name", "family_name", "email", "zip", "phone", "comment")
LANGUAGES = ["", "es", "x" * 50, "*;q=9", "es-419,en;q=NaN", "🦄"]


@dataclass
class FoundForm:
    """A form as a page shows it: what a browser would send, and which fields are files."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


class FormReader(HTMLParser):
    """Reads the forms and the links of a page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.links = path, [], []
        self._loose, self._select = FoundForm(path, "get"), ""
        self._open = self._loose

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._open = FoundForm(told.get("action") or self.path, told.get("method", "get").lower())
            self.forms.append(self._open)
        if told.get("hx-post"):
            self.forms.append(FoundForm(told["hx-post"], "post", self._open.values))
        if tag == "a":
            self.links.append(urlsplit(urljoin(self.path, told.get("href", ""))))
        name = told.get("name", "")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "value" in told:
            self._open.values.append((self._select, told["value"]))
        elif tag in {"input", "textarea", "button"} and name:
            self._open.values.append((name, told.get("value", "")))
            if told.get("type") == "file":
                self._open.files.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = self._loose
        if tag == "select":
            self._select = ""


@dataclass
class House:
    """Who knocks, at which addresses, with which forms."""

    members: dict[str, Membership]
    paths: dict[str, str] = field(default_factory=dict)
    forms: dict[str, list[FoundForm]] = field(default_factory=dict)
    queries: set[str] = field(default_factory=lambda: {"q", "after", "before", "sort", "page", "lang", "m", "next"})
    broken: list[str] = field(default_factory=list)


@pytest.fixture
def house(db: Any, settings: Any) -> House:
    houses.furnish(settings)
    return House({one.user.email.split("@")[0]: one for one in Membership.objects.select_related("user", "partner")})


def _crawl(house: House, client: Client) -> None:
    """Open every page that a link or a token leads to, and learn its forms; one address a route."""
    point, message = ContactPoint.objects.filter(kind="email").first(), Message.objects.first()
    tokens = [f"/rsvp/{token_of(Rsvp.objects.first().uuid)}/", f"/me/{me_token(point.uuid)}/"]
    links = [unsubscribe_url(message.uuid), confirm_link(Signature.objects.first().uuid)]
    waiting = ["/desk/", "/", *tokens, *(urlsplit(link).path for link in links)]
    waiting += [f"/p/{slug}/{face}" for slug in _slugs() for face in ("", "embed/", "thanks/")]
    while waiting:
        path = waiting.pop(0)
        route = _route(path)
        if route and (route not in house.paths or path.startswith("/p/")) and path not in house.paths.values():
            house.paths[route if not path.startswith("/p/") else path] = path
            waiting += _look(house, client, path)
    for action in house.forms:
        house.paths.setdefault(_route(action) or action, action)
    for route, _namespaces, one in patterns():
        if not route.startswith(NOT_OURS) and route not in SIGNS_OUT and route not in house.paths and "(" not in route:
            house.paths[route] = "/" + _fill(route, one.pattern.converters)


def _slugs() -> list[str]:
    return list(ActionPage.objects.values_list("slug", flat=True))


def _route(path: str) -> str:
    try:
        route = resolve(path).route
    except Resolver404:
        return ""
    return "" if route.startswith(NOT_OURS) or route in SIGNS_OUT else route


def _fill(route: str, converters: dict[str, Any]) -> str:
    for name, kind in converters.items():
        word = type(kind).__name__.removesuffix("Converter").lower().replace("string", "str")
        junk = {"uuid": str(uuid4()), "int": "99999999999999999999"}.get(word, "no-such")
        route = route.replace(f"<{word}:{name}>", junk)
    return route


def _knock(house: House, client: Client, method: str, path: str, **sent: Any) -> Any:
    """Send one request and undo what it did; note what breaks, or lets a precious row vanish."""
    failed: list[str] = []

    def hear(sender: Any, **facts: Any) -> None:
        failed.append(repr(sys.exc_info()[1])[:200])

    client.raise_request_exception = False
    got_request_exception.connect(hear)
    cache.clear()
    try:
        with transaction.atomic():
            before = _counts() if method == "post" and not path.endswith("/erase/") else {}  # who asks is forgotten
            answer = getattr(client, method)(path, **sent)
            if failed or answer.status_code >= 500:
                house.broken.append(f"{method} {path[:90]} {answer.status_code} {failed} {str(sent)[:300]}")
            elif before:
                gone = [name for name, count in _counts().items() if count < before[name]]
                if gone:
                    house.broken.append(f"{method} {path[:90]} lost rows of {gone}")
            transaction.set_rollback(True)
            return answer
    finally:
        got_request_exception.disconnect(hear)


def _counts() -> dict[str, int]:
    """Count the rows of every precious table in one question."""
    tables = {name: apps.get_model(name)._meta.db_table for name in PRECIOUS}
    asked = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {table}" for name, table in tables.items())
    return dict(prepared.fetch(asked, []))


def _look(house: House, client: Client, path: str) -> list[str]:
    """Open a page as it is, learn its forms and query words, and give where it leads."""
    answer = _knock(house, client, "get", path)
    if answer.status_code != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return []
    reader = FormReader(path)
    reader.feed(answer.content.decode())
    for one in reader.forms:
        action = urlsplit(one.action).path or path
        if one.method == "get":
            house.queries |= {name for name, _value in one.values}
        elif _route(action):
            house.forms.setdefault(action, []).append(one)
    house.queries |= {name for link in reader.links for name, _value in parse_qsl(link.query)}
    return [link.path for link in reader.links if not link.netloc and link.path.startswith("/")]


def _spoil(form: FoundForm, dice: random.Random) -> dict[str, Any]:
    """Fill a form as a browser would, then put junk into some or all of its fields, leave out, repeat."""
    data: dict[str, Any] = {}
    for name, value in form.values:
        if name not in data or dice.random() < 0.3:
            data[name] = value
    names = sorted(data)
    most = dice.choice([1, 1, 2, 3, len(names)])
    for name in dice.sample(names, min(most, len(names))):
        match dice.randrange(8):
            case 0:
                del data[name]
            case 1:
                data[name] = [dice.choice(JUNK) for _ in range(dice.choice([2, 30]))]
            case _:
                data[name] = dice.choice(JUNK)
    for name in form.files & data.keys():
        body = dice.choice(
            [b"", b"\x00\xff\xfe" * 50, b"email,name\n\xe9@x,\x00\n", b"a" * 4000, b"PK\x03\x04junk", b'"\n' * 99]
        )
        data[name] = SimpleUploadedFile(dice.choice(["a.csv", "a.xlsx", "x" * 300 + ".csv", "\u202e.exe"]), body)
    if dice.random() < 0.2:
        data[dice.choice(JUNK)[:200]] = dice.choice(JUNK)
    return {name.encode("utf-8", "replace").decode(): _sendable(value) for name, value in data.items()}


def _sendable(value: Any) -> Any:
    """Say a broken surrogate as the bytes a browser cannot send but a program can."""
    if isinstance(value, list):
        return [_sendable(one) for one in value]
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if isinstance(value, str) else value


def _query(house: House, dice: random.Random) -> str:
    names = dice.sample(sorted(house.queries), min(len(house.queries), dice.choice([1, 2, 5])))
    pairs = [(name, dice.choice(JUNK)[:3000]) for name in names for _ in range(dice.choice([1, 1, 3]))]
    return urlencode(pairs, errors="surrogatepass")


def _clients(house: House) -> dict[str, Client]:
    return {**{name: signed_in(house.members[name]) for name in ("adam", "vera")}, "nobody": Client()}


def _try(house: House, clients: dict[str, Client], path: str, dice: random.Random) -> int:
    """Ask one address with a hostile query, then post a spoilt form to it."""
    who = dice.choice(["adam", "adam", "adam", "vera", "nobody"])
    _knock(house, clients[who], "get", f"{path}?{_query(house, dice)}")
    form = dice.choice(house.forms.get(path, [FoundForm(path, "post", [("q", ""), ("uuid", "")])]))
    headers = {"HX-Request": "true"} if dice.random() < 0.3 else {"Accept-Language": dice.choice(LANGUAGES)}
    who = "nobody" if path.startswith(("/p/", "/u/", "/me/", "/rsvp/", "/confirm/", "/accounts/")) else "adam"
    data = _spoil(form, dice)
    answer = _knock(house, clients[who], "post", path, data=data, headers=headers)
    if path.startswith("/p/") and answer.status_code == 422:
        text = answer.content.decode()
        gone = [name for name in TYPED if _is_plain(data.get(name)) and escape(data[name].strip()) not in text]
        if gone:
            house.broken.append(f"post {path} forgot what was typed: {gone}")
    return 2


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def test_it_takes_no_harm_from_junk_at_any_door(house: House) -> None:
    dice, end = random.Random(20270209), time.monotonic() + SECONDS
    clients = _clients(house)
    _crawl(house, clients["adam"])
    assert len(house.forms) >= 40, sorted(house.forms)
    doors = sorted({*house.paths.values(), *house.forms})
    tried, rounds = 0, 0
    while not rounds or time.monotonic() < end:
        for path in doors:
            tried += _try(house, clients, path, dice)
            if rounds and time.monotonic() > end:
                break
        rounds += 1
        clients = _clients(house)
    assert tried > 300
    assert house.broken == [], "\n".join(house.broken[:20])
