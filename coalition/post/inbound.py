"""Reads mail that came in: SendGrid's Inbound Parse post, as fields or as the raw message, turned into plain values."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html import unescape
from typing import Any

import nh3
import orjson

MAX_TEXT = 50_000
BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
BLANKS = re.compile(r"\n{3,}")
MESSAGE_ID = re.compile(r"<([^<>\s]{3,300})>")
# What is kept of the headers: enough to tell an answering machine and the thread.
KEPT = (
    "auto-submitted", "precedence", "x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-response-suppress",
    "list-id", "return-path", "x-coalition-forwarded", "content-type", "x-failed-recipients",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbound:
    """One mail that came in. `key` names it: the same mail posted twice has the same."""

    key: str
    from_address: str
    from_name: str = ""
    to: Sequence[str] = ()
    subject: str = ""
    text: str = ""
    message_id: str = ""
    references: Sequence[str] = ()  # ids of the mails it answers, without brackets
    headers: Mapping[str, str] = field(default_factory=dict)
    envelope_from: str | None = None  # None: not told; "": a machine that wants no answer
    attachments: int = 0
    spam_score: float = 0.0


def read_inbound(fields: Mapping[str, bytes], *, files: int = 0) -> Inbound:
    """Read the fields of a post, each in the character set that `charsets` names for it."""
    told = _json(fields.get("charsets", b""))
    texts = {name: _decode(raw, told.get(name)) for name, raw in fields.items() if name != "email"}
    mail = _raw_mail(fields)
    headers = mail if mail is not None else message_from_string(texts.get("headers", ""), policy=policy.default)
    envelope = _json(fields.get("envelope", b""))
    name, address = parseaddr(texts.get("from") or _header(headers, "from"))
    subject = texts.get("subject") or _header(headers, "subject")
    text = _body(mail) if mail is not None else texts.get("text", "") or _plain(texts.get("html", ""))
    message_id = _first_id(_header(headers, "message-id"))
    sender = envelope.get("from")
    date = _header(headers, "date")
    return Inbound(
        key=_key(message_id or f"{address}\n{subject}\n{date}\n{text}"),
        from_address=(address or str(sender or "")).strip().lower()[:320],
        from_name=name.strip()[:200],
        to=_recipients(texts.get("to", ""), envelope.get("to")),
        subject=" ".join(subject.split())[:400],
        text=BLANKS.sub("\n\n", text.replace("\r\n", "\n")).strip()[:MAX_TEXT],
        message_id=message_id,
        references=_references(headers),
        headers={kept: found for kept in KEPT if (found := _header(headers, kept))},
        envelope_from=sender if isinstance(sender, str) else None,
        attachments=files or _number(texts.get("attachments", "")) or _attached(mail),
        spam_score=_score(texts.get("spam_score", "")),
    )


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _decode(raw: bytes, charset: Any) -> str:
    """Decode a field; PostgreSQL keeps no NUL, and what cannot be read is shown as such."""
    try:
        text = raw.decode(charset if isinstance(charset, str) else "utf-8", "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    return text.replace("\x00", "")


def _raw_mail(fields: Mapping[str, bytes]) -> EmailMessage | None:
    """Read the whole message, which the account may choose to post instead of its parts."""
    if not fields.get("email"):
        return None
    mail = message_from_bytes(fields["email"], policy=policy.default)
    return mail if isinstance(mail, EmailMessage) else None


def _header(mail: Any, name: str) -> str:
    try:
        return str(mail.get(name) or "").replace("\x00", "")[:2000]
    except (ValueError, IndexError, AttributeError, LookupError):  # the parser of the language stumbles over some
        return ""


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, KeyError, ValueError):
        text = _decode(part.get_payload(decode=True) or b"", "utf-8")  # type: ignore[arg-type]
    text = text.replace("\x00", "")
    return _plain(text) if part.get_content_type() == "text/html" else text


def _plain(html: str) -> str:
    broken = BREAKS.sub("\n", HIDDEN.sub("", html[: 4 * MAX_TEXT]))
    return unescape(nh3.clean(broken, tags=set()))


def _first_id(text: str) -> str:
    found = MESSAGE_ID.search(text)
    return found.group(1) if found else text.strip()[:300]


def _references(mail: Any) -> list[str]:
    """List the ids of the mails that this one answers, the nearest first."""
    answered = MESSAGE_ID.findall(_header(mail, "in-reply-to"))
    earlier = MESSAGE_ID.findall(_header(mail, "references"))
    return list(dict.fromkeys([*answered, *reversed(earlier)]))[:20]


def _recipients(header: str, envelope: Any) -> list[str]:
    given = [str(one) for one in envelope] if isinstance(envelope, list) else []
    named = [address for _, address in getaddresses([header])]
    return list(dict.fromkeys(address.strip().lower() for address in [*given, *named] if "@" in address))[:20]


def _number(text: str) -> int:
    return int(text) if text.strip().isdigit() and len(text) < 6 else 0


def _attached(mail: EmailMessage | None) -> int:
    return sum(1 for _ in mail.iter_attachments()) if mail is not None and mail.is_multipart() else 0


def _score(text: str) -> float:
    try:
        return max(-100.0, min(100.0, float(text)))
    except ValueError:
        return 0.0


def _key(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()
