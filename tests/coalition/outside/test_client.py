"""Real requests over real sockets to servers of our own; only names and the last step of the way are made up."""

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coalition.outside.client import NoReply, Reply, Request, World, fetch
from coalition.outside.names import ABSENT, FOUND, UNREACHABLE, Answer, addresses
from coalition.outside.rules import Forbidden

PUBLIC = "93.184.216.34"


class Town(http.server.BaseHTTPRequestHandler):
    """Answers by path, and notes what it was asked."""

    seen: list[tuple[str, str, dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        if self.path.partition("?")[0] == "/go":
            self.send_response(302)
            self.send_header("Location", self.path.partition("?to=")[2] or "/go")
            self.send_header("Set-Cookie", "a=b")
            self.end_headers()
            return
        if self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.1)
            return
        body = b"x" * 300_000 if self.path == "/big" else b"hello"
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def town() -> Iterator[int]:
    """Give the port of a server on this machine."""
    Town.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Town)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def nobody(name: str, kind: str) -> Answer:
    """Know no name."""
    return Answer(ABSENT, exists=False)


def world(port: int, names: dict[str, list[str]] | None = None, **more: Any) -> World:
    """Make a world whose every public address leads to our server; what was dialled is noted."""
    known = {"school.org": [PUBLIC], **(names or {})}
    dialled: list[str] = []

    def dial(address: str, asked: int, seconds: float) -> socket.socket:
        dialled.append(address)
        return socket.create_connection(("127.0.0.1", port), timeout=seconds)

    def resolve(host: str) -> Answer:
        return Answer(FOUND, known[host]) if host in known else addresses(host, nobody)

    made = World(**{"resolve": resolve, "dial": dial, **more})
    object.__setattr__(made, "dialled", dialled)
    return made


def get(url: str, there: World, **more: Any) -> Reply:
    return fetch(Request(url, **more), there)


def test_it_connects_to_the_address_that_was_looked_at_with_the_name_that_was_asked(town: int) -> None:
    there = world(town)
    reply = get("http://school.org/page?a=1", there)
    assert (reply.status, reply.body) == (200, b"hello")
    assert there.dialled == [PUBLIC]  # type: ignore[attr-defined]
    method, path, headers = Town.seen[0]
    assert (method, path, headers["Host"]) == ("GET", "/page?a=1", "school.org")
    assert "Cookie" not in headers and "Authorization" not in headers


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b::a00:1", "10.0.0.7"])
def test_it_never_dials_a_private_address(town: int, address: str) -> None:
    there = world(town, {"inside.org": [address], "mixed.org": [PUBLIC, address]})
    for url in ("http://inside.org/", "http://mixed.org/", f"http://[{address}]/" if ":" in address else ""):
        if url:
            with pytest.raises(Forbidden):
                get(url, there)
    assert there.dialled == [] and Town.seen == []  # type: ignore[attr-defined]


def test_it_is_not_fooled_by_a_name_that_answers_differently_the_second_time(town: int) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    there = world(town, resolve=lambda host: Answer(FOUND, next(answers)))
    assert get("http://rebind.org/", there).status == 200
    assert there.dialled == [PUBLIC]  # type: ignore[attr-defined]
    with pytest.raises(Forbidden):
        get("http://rebind.org/go?to=/again", there)


def test_it_looks_at_every_step_of_a_redirect(town: int) -> None:
    there = world(town, {"inside.org": ["10.0.0.1"], "other.org": [PUBLIC]})
    reply = get("http://school.org/go?to=http://other.org/page", there, headers={"X-Key": "secret"})
    assert (reply.status, reply.url) == (200, "http://other.org/page")
    assert Town.seen[0][2]["X-Key"] == "secret"
    assert "X-Key" not in Town.seen[1][2] and "Cookie" not in Town.seen[1][2]
    for bad in ("http://inside.org/", "http://127.0.0.1/", "file:///etc/passwd", "http://school.org:6379/"):
        with pytest.raises(Forbidden):
            get(f"http://school.org/go?to={bad}", there)
    with pytest.raises(Forbidden) as endless:
        get("http://school.org/go", there)
    assert endless.value.code == "redirects"
    assert get("http://school.org/go", there, redirects=0).status == 302


def test_it_reads_no_more_than_its_cap(town: int) -> None:
    assert len(get("http://school.org/big", world(town)).body) == 64 * 1024
    assert get("http://school.org/big", world(town), method="HEAD").body == b""
    posted = get("http://school.org/hook", world(town), method="POST", body=b"{}")
    assert posted.status == 200 and Town.seen[-1][0] == "POST"


def test_it_has_one_deadline_for_everything(town: int) -> None:
    with pytest.raises(NoReply) as late:
        get("http://school.org/slow", world(town), seconds=0.6)
    assert late.value.code == "timeout"


def test_it_tells_who_did_not_answer(town: int) -> None:
    with pytest.raises(NoReply) as unknown:
        get("http://nowhere.org/", world(town))
    assert unknown.value.code == "unknown_host"
    with pytest.raises(NoReply) as cut_off:
        get("http://school.org/", world(town, resolve=lambda host: Answer(UNREACHABLE)))
    assert cut_off.value.code == "unreachable"
    with pytest.raises(NoReply) as refused:
        get("http://school.org/", world(1))
    assert refused.value.code == "unreachable"


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """Give a server with a certificate for school.org, and a trust in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "school.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("school.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, secret = tmp_path / "c.pem", tmp_path / "k.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8, none = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(pem, pkcs8, none))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, secret)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Town)
    server.daemon_threads = True
    server.socket = ours.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], ssl.create_default_context(cafile=str(certificate))
    server.shutdown()


def test_it_asks_for_the_certificate_of_the_name(sealed: tuple[int, ssl.SSLContext]) -> None:
    port, trust = sealed
    there = world(port, {"other.org": [PUBLIC]}, trust=lambda: trust)
    assert get("https://school.org/", there).body == b"hello"
    for url, known in (("https://other.org/", there), ("https://school.org/", world(port))):
        with pytest.raises(NoReply) as no:
            get(url, known)
        assert no.value.code == "certificate"
