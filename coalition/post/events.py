"""Reads SendGrid's event webhook: checks its signature on the raw body, then turns it into plain events."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from coalition.errors import Refusal
from coalition.post.rules import bounce_class, drop_code, without_addresses

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
# Programs that press links and load pictures for somebody: never a person's act. `bot` ends many of their names, and
# that of a brand of phones.
MACHINES = re.compile(
    r"proofpoint|mimecast|barracuda|safelinks|urldefense|ironport|trend ?micro|(?<!cu)bot\b|crawler|spider|scanner"
    r"|preview|headless|phantomjs|python-|urllib|aiohttp|go-http-client|okhttp|libwww|java/|curl/|wget|axios|node-fetch|ruby",
    re.IGNORECASE,
)


class UnreadableEvents(Refusal):
    """The body is not a list of events."""

    code = "unreadable_events"
    status = 400
    message = "The body is not a list of events."


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the provider reports. `message` and `bundle` are our own opaque ids, empty when it knows none."""

    event_id: str
    kind: str
    at: datetime
    message: str = ""
    bundle: str = ""
    provider_id: str = ""
    address: str = ""
    reason: str = ""
    status: str = ""
    bounce_class: str = ""  # of a bounce: hard | soft | block | policy; of a drop: why, in one word
    url: str = ""
    machine: str = ""  # why a machine did this: open (the provider says so) | agent

    @property
    def is_machine(self) -> bool:
        """Tell whether the report itself says that no person did this."""
        return bool(self.machine)


def verify_event_signature(raw_body: bytes, headers: Mapping[str, str], keys: Iterable[str]) -> bool:
    """Tell whether one of the keys (base64 SubjectPublicKeyInfo) signed timestamp and raw body."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp = given.get(TIMESTAMP_HEADER.lower(), "")
    try:
        signature = base64.b64decode(given.get(SIGNATURE_HEADER.lower(), ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    if not signature or not timestamp:
        return False
    signed = timestamp.encode() + raw_body
    return any(_signed_by(key, signature, signed) for key in keys)


def _signed_by(key: str, signature: bytes, signed: bytes) -> bool:
    public = _load(key)
    if public is None:
        return False
    try:
        public.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=8)
def _load(key: str) -> ec.EllipticCurvePublicKey | None:
    try:
        public = load_der_public_key(base64.b64decode(key))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return None
    return public if isinstance(public, ec.EllipticCurvePublicKey) else None


def parse_events(raw: bytes) -> list[Event]:
    """Read a webhook body; kinds we do not know are kept by name, entries without a kind are left out."""
    try:
        entries = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise UnreadableEvents from error
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list):
        raise UnreadableEvents
    return [_event(entry) for entry in entries if isinstance(entry, dict) and entry.get("event")]


def _event(entry: dict[str, Any]) -> Event:
    kind = _text(entry["event"])
    reason = _text(entry.get("reason") or entry.get("response"))[:500]
    return Event(
        event_id=_text(entry.get("sg_event_id") or _fingerprint(entry))[:100],
        kind="bounce" if kind == "blocked" else kind,
        at=_at(entry.get("timestamp")),
        message=_text(entry.get("m")),
        bundle=_text(entry.get("b")),
        provider_id=_text(entry.get("sg_message_id"))[:200],
        address=_text(entry.get("email")).strip().lower(),
        reason=without_addresses(reason),
        status=_text(entry.get("status"))[:40],
        bounce_class=_class_of(kind, entry, reason),
        url=_text(entry.get("url"))[:2000],
        machine=_machine(entry) if kind in ("open", "click") else "",
    )


def _text(value: Any) -> str:
    """Read a text; PostgreSQL keeps no NUL."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text.replace("\x00", "")


def _at(value: Any) -> datetime:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def _fingerprint(entry: dict[str, Any]) -> str:
    """Name an event that came without an id, so that its repetition is still recognised."""
    return "x-" + hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()[:40]


def _class_of(kind: str, entry: dict[str, Any], reason: str) -> str:
    if kind == "dropped":
        return drop_code(reason)
    if kind not in ("bounce", "blocked"):
        return ""
    is_block = kind == "blocked" or entry.get("type") == "blocked"
    named, status = _text(entry.get("bounce_classification")), _text(entry.get("status"))
    return bounce_class(is_block=is_block, named=named, status=status, reason=reason)


def _machine(entry: dict[str, Any]) -> str:
    if entry.get("sg_machine_open") in (True, "true", 1):
        return "open"
    agent = entry.get("useragent")
    # A browser always says who it is; a report without the field says nothing either way.
    return "agent" if agent == "" or MACHINES.search(_text(agent)) else ""
