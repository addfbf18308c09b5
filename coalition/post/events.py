"""Reads SendGrid's event webhook: checks its signature on the raw body, then turns it into plain events."""

import base64
import binascii
import hashlib
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
from coalition.post.rules import without_addresses

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
# Programs that press links and load pictures for somebody: never a person's act.
MACHINES = (
    "proofpoint", "mimecast", "barracuda", "safelinks", "bot", "crawler", "headless", "python-requests", "curl/",
)  # fmt: skip


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
    bounce_class: str = ""  # hard | soft | block
    url: str = ""
    is_machine: bool = False


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
    kind = str(entry["event"])
    kind = "bounce" if kind == "blocked" else kind
    return Event(
        event_id=str(entry.get("sg_event_id") or _fingerprint(entry))[:100],
        kind=kind,
        at=_at(entry.get("timestamp")),
        message=_text(entry.get("m")),
        bundle=_text(entry.get("b")),
        provider_id=_text(entry.get("sg_message_id"))[:200],
        address=_text(entry.get("email")).strip().lower(),
        reason=without_addresses(_text(entry.get("reason") or entry.get("response"))[:500]),
        status=_text(entry.get("status"))[:40],
        bounce_class=_bounce_class(entry) if kind == "bounce" else "",
        url=_text(entry.get("url"))[:2000],
        is_machine=kind in ("open", "click") and _is_machine(entry),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _at(value: Any) -> datetime:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def _fingerprint(entry: dict[str, Any]) -> str:
    """Name an event that came without an id, so that its repetition is still recognised."""
    return "x-" + hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()[:40]


def _bounce_class(entry: dict[str, Any]) -> str:
    """Tell a dead mailbox (hard) from a full one (soft) and from a refusal of us (block)."""
    if entry.get("type") == "blocked" or entry.get("event") == "blocked":
        return "block"
    named = _text(entry.get("bounce_classification")).lower()
    if named:
        return {"invalid address": "hard", "reputation": "block", "content": "block"}.get(named, "soft")
    status = _text(entry.get("status")) or _text(entry.get("reason"))
    return "soft" if status.startswith("4") else "hard"


def _is_machine(entry: dict[str, Any]) -> bool:
    if entry.get("sg_machine_open") in (True, "true", 1):
        return True
    agent = _text(entry.get("useragent")).lower()
    return any(name in agent for name in MACHINES)
