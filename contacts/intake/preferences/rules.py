"""Who else must forget, or tell what it holds, of somebody who asks: rooms above register here. Plain values."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contacts.consent.rules import EMAIL, AddressError, read_email

Eraser = Callable[[Sequence[int], datetime], None]
ERASERS: list[Eraser] = []


def register_eraser(forget: Eraser) -> None:
    """Register what a room forgets of people (ids): names shown, comments, texts. Runs in the erasing transaction."""
    ERASERS.append(forget)


# What nobody owns may still hold her address: (kind, value) of each that reaches nobody any more, and the runs of files
# of which a refused row held one.
AddressEraser = Callable[[Sequence[tuple[str, str]], Sequence[UUID], datetime], None]
ADDRESS_ERASERS: list[AddressEraser] = []


def register_address_eraser(forget: AddressEraser) -> None:
    """Register what a room forgets by address, where no person stands in between. Runs in the erasing transaction."""
    ADDRESS_ERASERS.append(forget)


def carries(payload: Any, addresses: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a payload holds one of these addresses, however it is written: other case, blanks, brackets."""
    texts = list(_texts(payload))
    return any(_holds(text, kind, value) for text in texts for kind, value in addresses)


def _texts(payload: Any) -> Iterator[str]:
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, int) and not isinstance(payload, bool):
        yield str(payload)
    elif isinstance(payload, dict | list):
        for one in payload.values() if isinstance(payload, dict) else payload:
            yield from _texts(one)


def _holds(text: str, kind: str, value: str) -> bool:
    if kind != EMAIL:
        return national_of(value) in re.sub(r"\D", "", text)
    if "@" not in text:
        return False
    spaced = r"\s*".join(map(re.escape, value))
    if re.search(rf"(?<![\w.+-]){spaced}(?![\w-]|\.\w)", text.lower()):
        return True
    try:
        return read_email(text).value == value
    except AddressError:
        return False


def national_of(phone: str) -> str:
    """Give the digits of a phone that stand in it however it is written: 2035550111 of +12035550111."""
    return phone.removeprefix("+1").lstrip("+").partition("x")[0]


# People's ids -> entries {what, to: a partner's name, at, typed: what she wrote}, with a fixed number of queries.
Holder = Callable[[Sequence[int]], list[dict[str, Any]]]
HOLDERS: list[Holder] = []


# A contact point's id -> what was sent there: {at, by: a partner's name, subject, fate}; a fixed number of queries.
Sent = Callable[[int], list[dict[str, Any]]]
SENT: list[Sent] = []


def register_sent(tell: Sent) -> None:
    """Register who tells what was sent to an address: for "what we sent you"."""
    if tell not in SENT:
        SENT.append(tell)


def register_holder(tell: Holder) -> None:
    """Register what a room holds of people beyond what they sent through a form: for "what you hold about me"."""
    HOLDERS.append(tell)
