"""The sandbox's HTTP server: mail/send, suppression lists, calls, the mailbox and its answers, the truth, faults."""

import secrets
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import orjson

from coalition.post.sandbox import mailbox
from coalition.post.sandbox.calls import Exchange
from coalition.post.sandbox.checks import MAX_BODY, Problem, problem, problems_of
from coalition.post.sandbox.faults import Faults, read_orders
from coalition.post.sandbox.lists import NAMES, Lists
from coalition.post.sandbox.replies import Replier
from coalition.post.sandbox.truth import Truth
from coalition.post.sandbox.webhooks import Publisher


class SandboxServer(ThreadingHTTPServer):
    """One sandbox: its truth, its faults, its events and lists; `replier` posts answers, if there is one."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], *, truth: Truth, faults: Faults, publisher: Publisher | None) -> None:
        super().__init__(address, Handler)
        self.truth, self.faults, self.publisher = truth, faults, publisher
        self.replier: Replier | None = None
        self.lists = publisher.lists if publisher else Lists()
        self.exchange = Exchange(faults)
        self.is_null = truth.path is None

    def server_close(self) -> None:
        """Let go of the port; no event is posted any more."""
        super().server_close()
        if self.publisher:
            self.publisher.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about callers who hang up: being killed is what they are here for."""


class Handler(BaseHTTPRequestHandler):
    """One connection, many requests."""

    protocol_version = "HTTP/1.1"
    server_version = "Sandbox"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: SandboxServer

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log line per request."""

    def do_POST(self) -> None:
        """Take a mail, or orders."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/v3/mail/send":
            self._mail_send(raw)
        elif path.endswith("/Calls.json"):
            self._ring(path, _form(raw))
        elif "/Calls/" in path and path.endswith(".json"):
            self._json(*self.server.exchange.hang_up(path, self.headers.get("Authorization", "")))
        elif path == "/_faults":
            self._set_faults(raw)
        elif path == "/faults":
            self._set_faults_by_form(_form(raw))
        elif path == "/_empty":
            self.server.truth.empty()
            self.server.lists.empty()
            self._json(200, {})
        elif path.startswith("/mail/") and path.endswith("/reply"):
            self._reply(path.removeprefix("/mail/").removesuffix("/reply"), _form(raw))
        else:
            self._problems(404, [problem("not found")])

    def do_GET(self) -> None:
        """Show the mailbox, one mail, the truth, or the faults."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/":
            before = int(query["before"]) if query.get("before", "").isdigit() else None
            waiting = self.server.publisher.waiting if self.server.publisher else 0
            truth, search = self.server.truth, query.get("q", "")
            self._html(mailbox.list_page(truth, search=search, before=before, waiting=waiting))
        elif parts.path.startswith("/mail/"):
            self._mail(parts.path.removeprefix("/mail/"), query.get("told", ""))
        elif parts.path == "/faults":
            self._html(mailbox.faults_page(self.server.faults.told(), query.get("told", "")))
        elif parts.path == "/calls":
            self._html(mailbox.calls_page(self.server.exchange.calls))
        elif parts.path.startswith("/v3/"):
            self._list(parts.path.removeprefix("/v3/"), query)
        elif parts.path == "/_truth":
            self._json(200, self.server.truth.told(full="full" in query))
        elif parts.path == "/_faults":
            self._json(200, self.server.faults.told())
        elif parts.path == "/_mails":
            mails = self.server.truth.newest(query.get("q", ""), limit=int(query.get("limit", "50")))
            self._json(200, [self._told(mail.number) for mail in mails])
        elif parts.path == "/healthz":
            self._json(200, {"status": "ok"})
        else:
            self._problems(404, [problem("not found")])

    def _mail_send(self, raw: bytes) -> None:
        truth, fault = self.server.truth, self.server.faults.strike()
        if fault and self._strike_before(fault):
            return
        if not (self.headers.get("Authorization") or "").startswith("Bearer SG."):
            self._problems(401, [problem("The provided authorization grant is invalid, expired, or revoked")])
            return
        if len(raw) > MAX_BODY:
            self._problems(413, [problem("content too large")])
            return
        message_id = secrets.token_urlsafe(16)
        if self.server.is_null:
            truth.accept_unread(raw.count(b'"to":['))
        elif not self._accept(raw, message_id):
            return
        if fault and self._strike_after(fault):
            return
        self._answer(202, b"", {"X-Message-Id": message_id, **_limits()})

    def _ring(self, path: str, order: dict[str, str]) -> None:
        """Take an order to ring a phone, under the same faults as everything else."""
        fault = self.server.faults.strike()
        if fault and self._strike_before(fault):
            return
        status, told = self.server.exchange.create(path, self.headers.get("Authorization") or "", order)
        if not (fault and self._strike_after(fault)):
            self._json(status, told)

    def _accept(self, raw: bytes, message_id: str) -> bool:
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            self._problems(400, [problem("Bad Request")])
            return False
        found = problems_of(body) or self._listed(body)
        if found:
            self._problems(400, found)
            return False
        if (body.get("mail_settings") or {}).get("sandbox_mode", {}).get("enable"):
            self._answer(200, b"", {})
            return False
        self.server.truth.accept(raw, body, message_id)
        if self.server.publisher:
            self.server.publisher.plan(body, message_id)
        return True

    def _listed(self, body: dict[str, Any]) -> list[Problem]:
        """Refuse a request that holds an address put on the list of faults."""
        bad = self.server.faults.bad_addresses
        return [
            problem("Does not contain a valid address.", f"personalizations.{number}.to.0.email")
            for number, entry in enumerate(body["personalizations"])
            if bad and entry["to"][0]["email"].lower() in bad
        ][:1]

    def _strike_before(self, fault: str) -> bool:
        faults = self.server.faults
        if fault == "429":
            headers = {**_limits(), "X-RateLimit-Remaining": "0"}
            headers["X-RateLimit-Reset"] = str(int(time.time() + faults.reset_in) + 1)
            self._problems(429, [problem("too many requests")], headers)
        elif fault == "500_before":
            self._problems(500, [problem("internal server error")])
        elif fault in ("401", "413"):
            self._problems(int(fault), [problem("authorization required" if fault == "401" else "content too large")])
        elif fault == "cut_before":
            self._cut()
        else:
            if fault == "slow":
                faults.wait(0.1)
            return False
        return True

    def _strike_after(self, fault: str) -> bool:
        if fault == "500_after":
            self._problems(500, [problem("internal server error")])
        elif fault == "cut_after":
            self._cut()
        elif fault == "timeout":
            self.server.faults.wait()
            self._cut()
        else:
            return False
        return True

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _set_faults(self, raw: bytes) -> None:
        try:
            self.server.faults.set(orjson.loads(raw or b"{}"))
        except (ValueError, TypeError, AttributeError) as error:
            self._problems(400, [problem(str(error))])
        else:
            self._json(200, self.server.faults.told())

    def _set_faults_by_form(self, form: dict[str, str]) -> None:
        bad = [f"bad={word}" for word in form.pop("bad", "").replace(",", " ").split()]
        words = [f"{name}={text}" for name, text in form.items() if text]
        try:
            self.server.faults.set(read_orders(" ".join(words + bad)))
        except ValueError as error:
            self._html(mailbox.faults_page(self.server.faults.told(), str(error)))
        else:
            self._answer(303, b"", {"Location": "/faults?told=Saved."})

    def _list(self, path: str, query: dict[str, str]) -> None:
        """Serve a suppression list, under the same faults as everything else."""
        fault = self.server.faults.strike()
        name = path.removeprefix("suppression/")
        if fault and (self._strike_before(fault) or self._strike_after(fault)):
            return
        if not (self.headers.get("Authorization") or "").startswith("Bearer SG."):
            self._problems(401, [problem("authorization required")])
        elif path == "asm/suppressions":
            self._json(200, [], _limits())
        elif path == name or name not in NAMES:
            self._problems(404, [problem("not found")])
        else:
            self._json(200, self.server.lists.page(name, query), _limits())

    def _mail(self, rest: str, told: str) -> None:
        number, _, part = rest.partition("/")
        found = self.server.truth.read(int(number)) if number.isdigit() else None
        if found is None:
            self._problems(404, [problem("not found")])
        elif part == "html":
            self._html(mailbox.mail_html(found[1], found[2]), policy=mailbox.MAIL_POLICY)
        else:
            self._html(mailbox.mail_page(*found, can_answer=self.server.replier is not None, told=told))

    def _reply(self, number: str, form: dict[str, str]) -> None:
        found = self.server.truth.read(int(number)) if number.isdigit() else None
        if found is None or self.server.replier is None:
            self._problems(404, [problem("not found")])
            return
        wrong = self.server.replier.reply(found, form)
        told = urlencode({"told": wrong or "The answer is on the desk."})
        self._answer(303, b"", {"Location": f"/mail/{number}?{told}"})

    def _told(self, number: int) -> dict[str, Any]:
        found = self.server.truth.read(number)
        if found is None:
            return {}
        mail, body, entry = found
        values = entry.get("substitutions") or {}
        parts = {part["type"]: mailbox.personal(part["value"], values) for part in body["content"]}
        return {
            "address": mail.address,
            "subject": mail.subject,
            "text": parts.get("text/plain", ""),
            "html": parts.get("text/html", ""),
            "headers": {**(body.get("headers") or {}), **(entry.get("headers") or {})},
            "custom_args": entry.get("custom_args") or {},
        }

    def _problems(self, status: int, found: list[Problem], headers: dict[str, str] | None = None) -> None:
        self.server.truth.refused[status] += 1
        self._json(status, {"errors": found}, headers)

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self._answer(status, orjson.dumps(body), {"Content-Type": "application/json", **(headers or {})})

    def _html(self, page: str, policy: str = mailbox.POLICY) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        self._answer(200, page.encode(), headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _limits() -> dict[str, str]:
    reset = str(int(time.time()) + 1)
    return {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "9999", "X-RateLimit-Reset": reset}


def _form(raw: bytes) -> dict[str, str]:
    return dict(parse_qsl(raw.decode("utf-8", "replace")))
