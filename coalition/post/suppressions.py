"""Reads SendGrid's suppression lists, page by page: whom the provider will not write to, whether we know or not."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from sendgrid import SendGridAPIClient

from coalition.errors import Refusal
from coalition.post.sendgrid import LastingClient, NoAnswerError, NotHandedOverError, retry_at

# Lists by what they say of an address; `groups` are unsubscribes from one of the account's topics.
PATHS = {
    "bounces": "suppression/bounces",
    "invalid": "suppression/invalid_emails",
    "complaints": "suppression/spam_reports",
    "unsubscribes": "suppression/unsubscribes",
    "groups": "asm/suppressions",
    "blocks": "suppression/blocks",
}
UNPAGED = {"groups"}
PAGE = 500
PATIENCE = timedelta(seconds=65)  # SendGrid's limits last a minute
PATIENT_TIMES = 5


class ListsNotRead(Refusal):
    """The provider's lists could not be read now; `reason` says why: no_answer, limited, refused or unreadable."""

    code = "lists_not_read"
    status = 503

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Listed:
    """One address on a list of the provider, and since when."""

    address: str
    at: datetime


def has_lists() -> bool:
    """Tell whether mail goes out by a provider that keeps such lists, with a key to read them."""
    return settings.MAIL_GATEWAY == "sendgrid" and bool(settings.SENDGRID_API_KEY)


def read_list(name: str, *, since: datetime | None, until: datetime) -> Iterator[list[Listed]]:
    """Give the pages of one list: entries from then (None: the beginning) to then. Refuses with ListsNotRead."""
    client = _client()
    offset, size = 0, PAGE
    while size == PAGE:
        query: dict[str, Any] = {}
        if name not in UNPAGED:
            query = {"limit": PAGE, "offset": offset, "end_time": int(until.timestamp())}
            if since is not None:
                query["start_time"] = int(since.timestamp())
        entries = _entries(_get(client, PATHS[name], query))
        size = 0 if name in UNPAGED else len(entries)
        offset += PAGE
        yield [entry for entry in entries if since is None or entry.at >= since]


def _client() -> LastingClient:
    package = SendGridAPIClient(api_key=settings.SENDGRID_API_KEY, host=settings.SENDGRID_API_HOST.rstrip("/"))
    return LastingClient(
        host=package.host, request_headers=package.client.request_headers, version=3, timeout=settings.MAIL_TIMEOUT
    )


def _get(client: LastingClient, path: str, query: dict[str, Any]) -> bytes:
    """Ask once, and again when the provider says wait: by its header, a minute at most, and not for ever."""
    for _ in range(PATIENT_TIMES):
        try:
            answer = client._(path).get(query_params=query)
        except (NotHandedOverError, NoAnswerError) as error:
            raise ListsNotRead("no_answer") from error
        if answer.status_code != 429:
            break
        now = datetime.now(UTC)
        pause = retry_at(answer.headers, now) - now
        if pause > PATIENCE:
            raise ListsNotRead("limited")
        time.sleep(max(0.0, pause.total_seconds()))
    if answer.status_code == 429:
        raise ListsNotRead("limited")
    if answer.status_code != 200:
        raise ListsNotRead("refused" if answer.status_code < 500 else "no_answer")
    return bytes(answer.body)


def _entries(body: bytes) -> list[Listed]:
    try:
        return [_entry(one) for one in orjson.loads(body)]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise ListsNotRead("unreadable") from error


def _entry(one: dict[str, Any]) -> Listed:
    at = one.get("created", one.get("created_at"))
    return Listed(str(one["email"]).strip(), datetime.fromtimestamp(float(at or 0), UTC))
