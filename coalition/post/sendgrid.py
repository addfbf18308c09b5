"""Hands letters to SendGrid: one POST /v3/mail/send for up to 1,000 people.

The `sendgrid` package is the transport and knows address, version and headers; three things are our own, because it
is hardly kept any more: an explicit timeout, a body encoded by orjson, and a connection that is used again. Its own
transport opens a new connection for each call, which over TLS costs three round trips a bundle.
"""

import base64
import http.client
import select
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, getproxies, proxy_bypass

import orjson
from python_http_client import Client
from sendgrid import SendGridAPIClient

from coalition.post.rules import Letter, Outcome, Receipt, one_click_headers, without_addresses

# A server may close a silent connection just while we write on it, and we could not tell whether it had read the
# letter. So a connection that was silent for longer than this is not used again.
MAX_SILENCE = 3.0
RETRY_PAUSE = timedelta(seconds=30)
MAX_PAUSE = timedelta(minutes=15)


class NotHandedOverError(Exception):
    """The connection failed before the whole letter was written: surely not accepted."""


class NoAnswerError(Exception):
    """The letter was written, the answer did not come: nobody knows."""


class EncodedBody(bytes):
    """A body that is encoded already; the transport calls `encode` on what it does not dump itself.

    It also writes each body into a line for its log, which nobody reads: a copy of all addresses, and milliseconds.
    """

    def encode(self, *_: Any) -> bytes:
        """Give the bytes as they are."""
        return self

    def __str__(self) -> str:
        return f"{len(self)} bytes"


class LastingClient(Client):
    """The package's client over a lasting connection; tells errors before and after the hand-over apart."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = threading.local()

    def _build_client(self, name: str | None = None) -> "LastingClient":
        child = LastingClient(
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=[*self._url_path, name] if name else self._url_path,
            append_slash=self.append_slash,
            timeout=self.timeout,
        )
        child._line = self._line
        return child

    def _make_request(self, opener: Any, request: Request, timeout: float | None = None) -> Any:
        line = self._open_line(timeout or self.timeout)
        broken: Exception | None = None
        try:
            line.request(
                request.get_method(), request.selector, body=request.data, headers=dict(request.header_items())
            )
        except (OSError, http.client.HTTPException) as error:
            broken = error  # a server may refuse (413) and close before it has read everything: look for its answer
        try:
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            if broken is not None:
                raise NotHandedOverError(type(broken).__name__) from broken
            raise NoAnswerError(type(error).__name__) from error
        self._line.used_at = time.monotonic()
        return _Answer(answer.status, body, answer.headers)

    def _open_line(self, timeout: float | None) -> http.client.HTTPConnection:
        line = getattr(self._line, "connection", None)
        if line is not None and line.sock is not None:
            silent_for = time.monotonic() - self._line.used_at
            if silent_for < MAX_SILENCE and not select.select([line.sock], [], [], 0)[0]:
                return line
            self._hang_up()
        line = _connection(self.host, timeout)
        try:
            line.connect()
        except OSError as error:
            raise NotHandedOverError(type(error).__name__) from error
        self._line.connection, self._line.used_at = line, time.monotonic()
        return line

    def _hang_up(self) -> None:
        self._line.connection.close()
        self._line.connection = None


class _Answer:
    """What the package expects from an opener."""

    def __init__(self, status: int, body: bytes, headers: Any) -> None:
        self.status, self.body, self.headers = status, body, headers

    def getcode(self) -> int:
        return self.status

    def read(self) -> bytes:
        return self.body

    def info(self) -> Any:
        return self.headers


def _connection(host: str, timeout: float | None) -> http.client.HTTPConnection:
    parts = urlsplit(host)
    name = parts.hostname or host
    if parts.scheme == "http":
        return http.client.HTTPConnection(name, parts.port or 80, timeout=timeout)
    proxy = getproxies().get("https")
    if proxy and not proxy_bypass(name):
        via = urlsplit(proxy)
        line = http.client.HTTPSConnection(via.hostname or "", via.port or 443, timeout=timeout)
        line.set_tunnel(name, parts.port or 443)
        return line
    return http.client.HTTPSConnection(name, parts.port or 443, timeout=timeout)


class SendGridGateway:
    """Sends through SendGrid's v3 API, or through whatever speaks its language at another host."""

    name = "sendgrid"

    def __init__(self, *, key: str, host: str, timeout: float) -> None:
        package = SendGridAPIClient(api_key=key, host=host.rstrip("/"))
        headers = {**package.client.request_headers, "Content-Type": "application/json; charset=utf-8"}
        self.client = LastingClient(host=package.host, request_headers=headers, version=3, timeout=timeout)

    def send(self, letter: Letter) -> Receipt:
        """Hand over one letter with one call."""
        try:
            answer = self.client.mail.send.post(request_body=EncodedBody(encode(letter)))
        except NotHandedOverError as error:
            return Receipt(Outcome.RETRY, error=f"no connection: {error}", retry_at=datetime.now(UTC) + RETRY_PAUSE)
        except NoAnswerError as error:
            return Receipt(Outcome.UNKNOWN, error=f"no answer: {error}")
        return read_answer(answer.status_code, answer.headers, answer.body, len(letter.recipients), datetime.now(UTC))


def encode(letter: Letter) -> bytes:
    """Encode a letter as the body of POST /v3/mail/send."""
    return orjson.dumps(payload(letter))


def payload(letter: Letter) -> dict[str, Any]:
    """Build the body of POST /v3/mail/send; nothing of a person but address, name and her own values."""
    sender = {"email": letter.sender.address, "name": letter.sender.name or letter.sender.address}
    content = [{"type": "text/plain", "value": letter.text or " "}]
    if letter.html:
        content.append({"type": "text/html", "value": letter.html})
    body: dict[str, Any] = {
        "personalizations": personalizations(letter),
        "from": sender,
        "subject": letter.subject,
        "content": content,
        "tracking_settings": {
            "click_tracking": {"enable": letter.is_tracked, "enable_text": False},
            "open_tracking": {"enable": letter.is_tracked},
            "subscription_tracking": {"enable": False},
        },
    }
    if letter.sender.reply_to:
        body["reply_to"] = {"email": letter.sender.reply_to}
    if letter.category:
        body["categories"] = [letter.category]
    if letter.headers:
        body["headers"] = dict(letter.headers)
    if letter.attachments:
        body["attachments"] = [
            {"content": base64.b64encode(file.content).decode(), "filename": file.name, "type": file.kind}
            for file in letter.attachments
        ]
    return body


def personalizations(letter: Letter) -> list[dict[str, Any]]:
    """Build one entry per person; plain dicts, because the package's own objects are six times slower."""
    entries = []
    bundle = letter.bundle
    for person in letter.recipients:
        to = {"email": person.address, "name": person.name} if person.name else {"email": person.address}
        args = {"m": person.message, "b": bundle} if bundle else {"m": person.message}
        entry: dict[str, Any] = {"to": [to], "custom_args": args}
        if person.values:
            entry["substitutions"] = person.values
        if person.unsubscribe_url:
            entry["headers"] = one_click_headers(person.unsubscribe_url)
        entries.append(entry)
    return entries


def read_answer(status: int, headers: Any, body: bytes, size: int, now: datetime) -> Receipt:
    """Tell what an answer means, by the table of statuses."""
    if status in (200, 202):
        spent = headers.get("X-RateLimit-Remaining") == "0"  # the next one would get a 429
        again = retry_at(headers, now) if spent else None
        return Receipt(Outcome.ACCEPTED, provider_id=headers.get("X-Message-Id") or "", retry_at=again)
    error = without_addresses(f"{status} {_messages(body)}".strip()[:500])
    if status == 429:
        return Receipt(Outcome.RETRY, error=error, retry_at=retry_at(headers, now))
    if status == 400:
        return Receipt(Outcome.BISECT if size > 1 else Outcome.FAILED, error=error)
    if status == 413:
        return Receipt(Outcome.HALVE if size > 1 else Outcome.FAILED, error=error)
    if status >= 500:
        return Receipt(Outcome.UNKNOWN, error=error)
    return Receipt(Outcome.STOP, error=error)  # 401, 403, and whatever says that we are not at SendGrid's


def retry_at(headers: Any, now: datetime) -> datetime:
    """Read when the rate limit is lifted (unix seconds); without a usable header wait half a minute."""
    try:
        reset = datetime.fromtimestamp(int(headers.get("X-RateLimit-Reset") or 0), UTC)
    except (ValueError, OverflowError):
        return now + RETRY_PAUSE
    return min(reset, now + MAX_PAUSE) if reset > now else now + RETRY_PAUSE


def _messages(body: bytes) -> str:
    """Join the messages of an error body, which name fields but must not carry an address into our logs."""
    try:
        errors = orjson.loads(body)["errors"]
        return "; ".join(f"{error.get('field') or ''} {error.get('message') or ''}".strip() for error in errors)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
