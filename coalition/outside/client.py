"""Asks web servers of the outside, guarded: for links in mails, and for webhooks.

A name is resolved once; every one of its addresses must belong to the world; and we connect to an address that was
looked at, with the original Host and TLS name. So a name that answers differently the second time ("rebinding") gains
nothing. Redirects are followed by hand, each looked at anew. No cookies, no credentials, no proxies of the environment;
one deadline for everything, and a cap on what is read.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from coalition.outside import names
from coalition.outside.names import ABSENT, UNREACHABLE, Answer
from coalition.outside.rules import REDIRECTS, Forbidden, Place, is_public, next_place, read_place

AGENT = "CoalitionCRM"
Dial = Callable[[str, int, float], socket.socket]


class NoReply(Exception):
    """Nobody answered. `code`: unknown_host, unreachable, timeout, certificate or broken."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class World:
    """How the outside is reached; tests put their own servers in its place."""

    resolve: Callable[[str], Answer] = names.addresses
    dial: Dial = _dial
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


@dataclass(frozen=True)
class Request:
    """What we ask: method, address, headers, body; how patient we are, and how much we read."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: int = 3
    seconds: float = 10.0
    connect_seconds: float = 5.0
    cap: int = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers in small letters, the first bytes of the body, and from where."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def fetch(request: Request, world: World | None = None) -> Reply:
    """Ask, following redirects; raises Forbidden or NoReply."""
    world = world or World()
    until = time.monotonic() + request.seconds
    url, method, body = request.url, request.method, request.body
    for _turn in range(request.redirects + 1):
        reply = _once(request, (url, method, body), world, until)
        location = reply.headers.get("location", "")
        if reply.status not in REDIRECTS or not location or not request.redirects:
            return reply
        url = next_place(url, location)
        if reply.status == 303 and method != "HEAD":
            method, body = "GET", b""
    raise Forbidden("redirects")


def _once(request: Request, what: tuple[str, str, bytes], world: World, until: float) -> Reply:
    url, method, body = what
    place = read_place(url)
    line = _connect(place, request, world, until)
    connection = HTTPConnection(place.host, place.port)
    connection.sock = line
    own = request.headers if url == request.url else {}  # what was meant for one server is not carried to the next
    headers = {"User-Agent": AGENT, "Accept": "*/*", **own}
    headers |= {"Host": place.host_header, "Accept-Encoding": "identity", "Connection": "close"}
    try:
        connection.request(method, place.target, body=body or None, headers=headers)
        answer = connection.getresponse()
        return Reply(answer.status, _headers(answer), _read(answer, request.cap), url)
    except TimeoutError as error:
        raise NoReply("timeout") from error
    except (HTTPException, OSError, ValueError) as error:
        raise NoReply("broken") from error
    finally:
        line.hang_up()


def _headers(answer: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.getheaders()}


def _read(answer: HTTPResponse, cap: int) -> bytes:
    body = b""
    while len(body) < cap and (piece := answer.read(min(16_384, cap - len(body)))):
        body += piece
    return body


def _connect(place: Place, request: Request, world: World, until: float) -> "_Line":
    """Resolve once, look at every address, and connect to one of those that were looked at."""
    answer = world.resolve(place.host)
    if answer.state == UNREACHABLE:
        raise NoReply("unreachable")
    if answer.state == ABSENT or not answer.records:
        raise NoReply("unknown_host")
    if not all(is_public(address) for address in answer.records):
        raise Forbidden("private")
    fault = "unreachable"
    for address in answer.records[:3]:
        seconds = min(request.connect_seconds, until - time.monotonic())
        if seconds <= 0:
            raise NoReply("timeout")
        try:
            plain = world.dial(address, place.port, seconds)
        except TimeoutError:
            fault = "timeout"
            continue
        except OSError:
            continue
        return _Line(_wrap(plain, place, world), until)
    raise NoReply(fault)


def _wrap(plain: socket.socket, place: Place, world: World) -> socket.socket:
    if place.scheme != "https":
        return plain
    try:
        return world.trust().wrap_socket(plain, server_hostname=place.host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise NoReply("certificate") from error
    except TimeoutError as error:
        plain.close()
        raise NoReply("timeout") from error
    except OSError as error:
        plain.close()
        raise NoReply("broken") from error


class _Line:
    """A connection with one deadline for all of it: a server that sends a byte now and then gains no time."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def _hurry(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)

    def sendall(self, data: Any) -> None:
        """Send, for http.client."""
        self._hurry()
        self._line.sendall(data)

    def makefile(self, mode: str, *more: Any) -> io.BufferedReader:
        """Give the stream that http.client reads the answer from."""
        return io.BufferedReader(_Stream(self))

    def read_into(self, buffer: Any) -> int:
        """Read what is there."""
        self._hurry()
        return self._line.recv_into(buffer)

    def close(self) -> None:
        """Do nothing: http.client closes before the body is read; who opened the line hangs up."""

    def hang_up(self) -> None:
        """Close it."""
        self._line.close()


class _Stream(io.RawIOBase):
    """Reads from a line."""

    def __init__(self, line: _Line) -> None:
        super().__init__()
        self._from = line

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there."""
        return self._from.read_into(buffer)
