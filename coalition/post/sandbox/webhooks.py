"""Events that the sandbox sends back, signed, some seconds after it accepted a mail.

What happens to a mail is told by its address: `bounce@...` or `...+bounce@...` bounces, and so on (RULES). All others
are delivered; a share of them opens, clicks or is looked at by machines, chosen by a hash of the message.
"""

import base64
import hashlib
import heapq
import http.client
import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from coalition.post.events import SIGNATURE_HEADER, TIMESTAMP_HEADER
from coalition.post.rules import personal
from coalition.post.sandbox.faults import Faults
from coalition.post.sandbox.lists import Lists

RULES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "bounce": [("processed", {}), ("bounce", {"type": "bounce", "status": "5.1.1", "reason": "550 No such user"})],
    "soft": [("processed", {}), ("bounce", {"type": "bounce", "status": "4.2.2", "reason": "452 4.2.2 Mailbox full"})],
    "block": [("processed", {}), ("bounce", {"type": "blocked", "status": "5.7.1", "reason": "554 5.7.1 Blocked"})],
    "drop": [("dropped", {"reason": "Bounced Address", "status": "5.0.0"})],
    "defer": [("processed", {}), ("deferred", {"response": "451 try again", "attempt": "1"}), ("delivered", {})],
    "spam": [("processed", {}), ("delivered", {}), ("spamreport", {})],
    "unsub": [("processed", {}), ("delivered", {}), ("unsubscribe", {})],
    "open": [("processed", {}), ("delivered", {}), ("open", {})],
    "click": [("processed", {}), ("delivered", {}), ("open", {}), ("click", {})],
    "scanner": [("processed", {}), ("delivered", {}), ("click", {"every": True})],
    "machine": [("processed", {}), ("delivered", {}), ("open", {"sg_machine_open": True})],
}
# Seconds until an event is posted, and the time it tells: a person opens and clicks later than we want to wait for it.
DELAY = {"processed": 0.2, "dropped": 0.2, "deferred": 0.5, "bounce": 0.8, "delivered": 1.0, "open": 2.0, "click": 3.0}
TOLD = {"processed": 0, "dropped": 0, "deferred": 1, "bounce": 1, "delivered": 1, "open": 20, "click": 30}
LINK = re.compile(r'href="(https?://[^"]+)"')
PEOPLE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1"
MAX_BATCH = 1000


class Publisher(threading.Thread):
    """Keeps events until they are due and posts them in batches; while the receiver is down it tries again."""

    def __init__(
        self, *, target: str, key: ec.EllipticCurvePrivateKey, share: float, faults: Faults, lists: Lists | None = None
    ) -> None:
        super().__init__(daemon=True, name="webhooks")
        self.target, self.key, self.share, self.faults = target, key, share, faults
        self.lists = lists or Lists()
        self.sent = self.waiting = 0
        self._due: list[tuple[float, int, list[dict[str, Any]]]] = []
        self._number = 0
        self._wake = threading.Condition()
        self._is_closed = False

    def close(self) -> None:
        """Post nothing more; comes back when what is on its way has been answered."""
        with self._wake:
            self._is_closed = True
            self._wake.notify()
        if self.is_alive():
            self.join()

    def plan(self, body: dict[str, Any], message_id: str) -> None:
        """Plan the events of one accepted request; what they make of an address is listed, told or not."""
        stages: dict[float, list[dict[str, Any]]] = {}
        now = time.time()
        for entry in body["personalizations"]:
            why = self.lists.why_dropped(entry["to"][0]["email"])
            for event in events_of(entry, body, message_id, now, self.share, why):
                self.lists.note(event)
                if self.faults.rolls("events_missing"):
                    continue
                late = self.faults.late if self.faults.rolls("events_late") else 0.0
                stages.setdefault(DELAY.get(event["event"], 4.0) + late, []).append(event)
        with self._wake:
            for delay, events in stages.items():
                for start in range(0, len(events), MAX_BATCH):
                    self._push(time.monotonic() + delay, events[start : start + MAX_BATCH])
            self._wake.notify()

    def _push(self, at: float, batch: list[dict[str, Any]]) -> None:
        self._number += 1
        self.waiting += len(batch)
        heapq.heappush(self._due, (at, self._number, batch))

    def run(self) -> None:
        """Post what is due, until it is closed."""
        pause = 0.5
        while True:
            with self._wake:
                while not self._is_closed and (not self._due or self._due[0][0] > time.monotonic()):
                    self._wake.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._is_closed:
                    return
                _, _, batch = heapq.heappop(self._due)
                self.waiting -= len(batch)
            if self.faults.rolls("events_down"):
                continue
            if self.faults.rolls("events_shuffled"):
                self.faults.shuffle(batch)
            if self._post(batch) and (not self.faults.rolls("events_twice") or self._post(batch)):
                self.sent += len(batch)
                pause = 0.5
            else:
                with self._wake:
                    self._push(time.monotonic() + pause, batch)
                    self._wake.wait_for(lambda: self._is_closed, min(pause, 2.0))
                pause = min(pause * 2, 60.0)

    def _post(self, batch: list[dict[str, Any]]) -> bool:
        raw = orjson.dumps(batch)
        headers = {"Content-Type": "application/json", "User-Agent": "SendGrid Event API (sandbox)"}
        headers |= sign(raw, self.key)
        if self.faults.rolls("events_forged"):
            headers |= sign(raw, ec.generate_private_key(ec.SECP256R1()))
        try:
            request = urllib.request.Request(self.target, data=raw, headers=headers, method="POST")  # noqa: S310
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False


def sign(raw: bytes, key: ec.EllipticCurvePrivateKey, timestamp: str = "") -> dict[str, str]:
    """Sign a webhook body as SendGrid does: ECDSA P-256 over timestamp and raw body."""
    timestamp = timestamp or str(int(time.time()))
    signature = key.sign(timestamp.encode() + raw, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE_HEADER: base64.b64encode(signature).decode(), TIMESTAMP_HEADER: timestamp}


def events_of(
    entry: dict[str, Any], body: dict[str, Any], message_id: str, now: float, share: float, dropped: str = ""
) -> list[dict[str, Any]]:
    """List the events of one copy, by its address or by chance; `dropped` says why it is not sent at all."""
    address = entry["to"][0]["email"]
    args = entry.get("custom_args") or {}
    story = [("dropped", {"reason": dropped})] if dropped else _story(address, str(args.get("m", address)), share)
    events = []
    for kind, facts in story:
        event = {
            "email": address,
            "timestamp": int(now) + TOLD.get(kind, 40),
            "event": kind,
            "sg_event_id": secrets.token_urlsafe(16),
            "sg_message_id": f"{message_id}.recvd-sandbox",
            "smtp-id": f"<{message_id}@sandbox>",
            **args,
        }
        if body.get("categories"):
            event["category"] = body["categories"]
        if kind in ("open", "click"):
            is_machine = bool(facts.get("sg_machine_open"))
            event |= {"ip": "203.0.113.7", "useragent": "GoogleImageProxy" if is_machine else PEOPLE_AGENT}
        if kind != "click":
            events.append({**event, **facts})
            continue
        # A filter presses every link just after the delivery, a person one.
        links = _links(body, entry) if facts else [_first_link(body, entry)]
        seconds = TOLD["delivered"] if facts else TOLD["click"]
        for number, link in enumerate(links):
            again = {"url": link, "timestamp": int(now) + seconds, "sg_event_id": f"{event['sg_event_id']}-{number}"}
            events.append({**event, **again})
    return events


def _story(address: str, message: str, share: float) -> list[tuple[str, dict[str, Any]]]:
    local = address.lower().partition("@")[0]
    name, _, tag = local.partition("+")
    for word in (tag, name):
        if word in RULES:
            return RULES[word]
    roll = int.from_bytes(hashlib.sha256(message.encode()).digest()[:4]) / 2**32
    if roll < share * 0.3:
        return RULES["click"]
    if roll < share:
        return RULES["open"]
    if roll < share * 1.5:
        return RULES["machine"]
    return [("processed", {}), ("delivered", {})]


def _first_link(body: dict[str, Any], entry: dict[str, Any]) -> str:
    asks = [link for link in _links(body, entry) if "/u/" not in link and "/me/" not in link]
    return asks[0] if asks else "https://example.org/"


def _links(body: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for part in body.get("content") or ():
        if part.get("type") == "text/html":
            found += LINK.findall(personal(part["value"], entry.get("substitutions") or {}))
    return list(dict.fromkeys(link.replace("&amp;", "&") for link in found))
