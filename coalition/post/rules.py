"""What goes to a provider and what comes back: plain values, no Django, no network.

A letter is one bundle: the same text for everybody, with substitution tags, and the people it goes to.
Values of tags are replaced as plain strings, so whoever writes them has escaped them before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]+@[^\s<>\[\]()\"',;:]+")
# Bounces by class. hard: there is no such mailbox. soft: it cannot take mail just now. block: they refuse us.
# policy: they refuse what we wrote or how we sign it. Only the first two say anything about the mailbox.
NAMED_BOUNCES = {
    "invalid address": "hard",
    "mailbox unavailable": "soft",
    "technical": "soft",
    "technical failure": "soft",
    "frequency or volume too high": "policy",
    "content": "policy",
    "reputation": "block",
}
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
SENDERS_FAULT = {"1.7", "1.8"}  # X.1.7 and X.1.8 (RFC 3463) are about the sender's address
FULL = "2.2"  # X.2.2: the mailbox is full, also when it is told as lasting
POLICY_WORDS = re.compile(r"polic|dmarc|dkim|\bspf\b|authenticat|content|spam", re.IGNORECASE)
# Why the provider dropped a message, by its own words.
DROPS = {
    "bounced address": "bounced",
    "unsubscribed address": "unsubscribed",
    "spam reporting address": "complained",
    "invalid": "invalid",
    "invalid smtpapi header": "header",
    "spam content": "content",
    "recipient list over package quota": "quota",
}
NO_VALUES: Mapping[str, str] = MappingProxyType({})
MAX_RECIPIENTS = 1000
MAX_SUBSTITUTION_BYTES = 10_000
MAX_LETTER_BYTES = 18_000_000


class Outcome(StrEnum):
    """What a provider made of a letter, as far as we can know."""

    ACCEPTED = "accepted"
    RETRY = "retry"  # surely not accepted; may be handed over again after `retry_at`
    BISECT = "bisect"  # refused because of somebody in it: hand over in halves
    HALVE = "halve"  # refused because of its size
    FAILED = "failed"  # refused for good
    UNKNOWN = "unknown"  # handed over, no answer: never resend blindly
    STOP = "stop"  # the account is refused: stop everything


class Recipient(NamedTuple):
    """One person's copy: where it goes and what differs. `message` is opaque and comes back in events."""

    address: str
    message: str
    name: str = ""
    values: Mapping[str, str] = NO_VALUES
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and where answers go."""

    address: str
    name: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small file that goes with every copy."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One call to a provider: up to 1,000 recipients of the same text. `bundle` and `request` are opaque ids."""

    sender: Sender
    subject: str
    text: str
    html: str
    recipients: Sequence[Recipient]
    bundle: str = ""
    request: str = ""
    category: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    is_tracked: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a letter. The three lists name messages whose outcome differs from that of the letter."""

    outcome: Outcome
    provider_id: str = ""
    error: str = ""
    retry_at: datetime | None = None  # nothing more before; of an accepted letter: before the next one
    refused: Mapping[str, str] = field(default_factory=dict)  # message -> reason
    unsent: Sequence[str] = ()  # surely not handed over
    doubtful: Sequence[str] = ()  # handed over without an answer


def personal(text: str, values: Mapping[str, str]) -> str:
    """Put one person's values in the place of the tags, as the provider does."""
    for tag, value in values.items():
        text = text.replace(tag, value)
    return text


def one_click_headers(url: str) -> dict[str, str]:
    """Make the two headers of one-click unsubscribe (RFC 8058) for one copy."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def without_addresses(text: str) -> str:
    """Take e-mail addresses out of a provider's words, which end in logs and on pages."""
    return ADDRESS.sub("[address]", text)


def substitution_bytes(values: Mapping[str, str]) -> int:
    """Count what SendGrid counts against its limit of 10,000 bytes per person."""
    return len("".join(values).encode()) + len("".join(values.values()).encode())


def bounce_class(*, is_block: bool, named: str, status: str, reason: str) -> str:
    """Tell a dead mailbox (hard), a full one (soft), a refusal of us (block) and of our letter (policy) apart."""
    if known := NAMED_BOUNCES.get(named.strip().lower()):
        return known
    found = ENHANCED.search(status) or ENHANCED.search(reason)
    level, detail = (found.group(1), f"{found.group(2)}.{found.group(3)}") if found else (status[:1], "")
    if level == "4" or detail == FULL:
        return "soft"
    if is_block:
        return "policy" if POLICY_WORDS.search(reason) else "block"
    return "policy" if detail.startswith("7.") or detail in SENDERS_FAULT else "hard"


def drop_code(reason: str) -> str:
    """Tell in one word why the provider dropped a message; `other` when its words are new to us."""
    said = reason.strip().lower()
    return next((code for words, code in sorted(DROPS.items(), reverse=True) if said.startswith(words)), "other")
