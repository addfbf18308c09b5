"""Rings a phone through Twilio's REST API, or whatever speaks its language at another host; off without credentials.

One call of ours makes one phone ring: POST …/Accounts/{sid}/Calls.json. What happens then is asked of us by the
provider, signed (`twiml`). A number of a person stands only in the body of that one request.
"""

import base64
import http.client
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

import orjson
from django.conf import settings

from coalition.post.rules import Outcome

RETRY_PAUSE = timedelta(seconds=5)  # somebody waits beside her phone
EVENTS = ("initiated", "ringing", "answered", "completed")


@dataclass(frozen=True)
class Ring:
    """A phone that should ring: its number, where the provider asks what to say, where it reports, for how long."""

    to: str
    document_url: str
    status_url: str
    ring_seconds: int
    most_seconds: int


@dataclass(frozen=True)
class Rung:
    """What the provider made of it, as far as we can know. `error` holds codes only, never a number."""

    outcome: Outcome
    call_id: str = ""
    error: str = ""
    retry_at: datetime | None = None


class Voice(Protocol):
    """Makes one phone ring with one call, and ends a call; never raises for a provider's 'no'."""

    def ring(self, ring: Ring) -> Rung:
        """Let this phone ring."""
        ...

    def hang_up(self, call_id: str) -> Rung:
        """End this call, whether it rings or is talked on."""
        ...


class TwilioVoice:
    """Speaks to Twilio's Calls resource, with an explicit timeout."""

    def __init__(self, *, account: str, token: str, number: str, host: str, timeout: float) -> None:
        self.account, self.token, self.number = account, token, number
        self.host, self.timeout = host.rstrip("/"), timeout

    def ring(self, ring: Ring) -> Rung:
        """Let this phone ring; asked once, never again where nobody knows whether it was heard."""
        return self._post("Calls.json", self._told(ring))

    def hang_up(self, call_id: str) -> Rung:
        """End this call; asked twice it is ended once, and one that is over already is refused."""
        return self._post(f"Calls/{quote(call_id, safe='')}.json", [("Status", "completed")])

    def _post(self, what: str, told: list[tuple[str, str]]) -> Rung:
        line = self._open()
        try:
            line.connect()
        except OSError as error:
            return Rung(Outcome.RETRY, error=f"no connection: {type(error).__name__}", retry_at=_soon())
        try:
            path = f"/2010-04-01/Accounts/{self.account}/{what}"
            line.request("POST", path, body=urlencode(told), headers=self._headers())
            answer = line.getresponse()
            return read_answer(answer.status, answer.read(64 * 1024))
        except (OSError, http.client.HTTPException) as error:
            return Rung(Outcome.UNKNOWN, error=f"no answer: {type(error).__name__}")
        finally:
            line.close()

    def _told(self, ring: Ring) -> list[tuple[str, str]]:
        return [
            ("To", ring.to),
            ("From", self.number),
            ("Url", ring.document_url),
            ("Method", "POST"),
            ("StatusCallback", ring.status_url),
            ("StatusCallbackMethod", "POST"),
            *(("StatusCallbackEvent", event) for event in EVENTS),
            ("Timeout", str(ring.ring_seconds)),
            ("TimeLimit", str(ring.most_seconds)),
        ]

    def _headers(self) -> dict[str, str]:
        basic = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        return {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "User-Agent": "CoalitionCRM",
        }

    def _open(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.host)
        kind = http.client.HTTPConnection if parts.scheme == "http" else http.client.HTTPSConnection
        return kind(parts.hostname or "", parts.port, timeout=self.timeout)


def read_answer(status: int, body: bytes) -> Rung:
    """Tell what an answer means: 201 rings; 429 surely not, later; other refusals for good; 5xx nobody knows."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if status in (200, 201):
        return Rung(Outcome.ACCEPTED, call_id=str(told.get("sid") or "")[:64])
    code = str(told.get("code") or "")[:10]
    error = f"{status} {code}".strip()
    if status == 429:
        return Rung(Outcome.RETRY, error=error, retry_at=_soon())
    if status >= 500:
        return Rung(Outcome.UNKNOWN, error=error)
    return Rung(Outcome.STOP if status in (401, 403) else Outcome.FAILED, error=error)


def is_on() -> bool:
    """Tell whether phones can be rung at all: credentials and a number to ring from."""
    return bool(settings.VOICE_ACCOUNT and settings.VOICE_TOKEN and settings.VOICE_NUMBER)


def tokens() -> list[str]:
    """List the tokens that may sign what the provider asks; two while they are rotated, the newer first."""
    return [one.strip() for one in settings.VOICE_TOKEN.split(",") if one.strip()]


def voice() -> Voice:
    """Give the gateway of the settings."""
    return TwilioVoice(
        account=settings.VOICE_ACCOUNT,
        token=tokens()[0],
        number=settings.VOICE_NUMBER,
        host=settings.VOICE_HOST,
        timeout=settings.VOICE_TIMEOUT,
    )


def _soon() -> datetime:
    return datetime.now(UTC) + RETRY_PAUSE
