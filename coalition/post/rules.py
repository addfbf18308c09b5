"""What goes to a provider and what comes back: plain values, no Django, no network.

A letter is one bundle: the same text for everybody, with substitution tags, and the people it goes to.
Values of tags are replaced as plain strings, so whoever writes them has escaped them before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]+@[^\s<>\[\]()\"',;:]+")
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


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person's copy: where it goes and what differs. `message` is opaque and comes back in events."""

    address: str
    message: str
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
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
    retry_at: datetime | None = None
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
