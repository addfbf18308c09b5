"""Who else must forget, or tell what it holds, of somebody who asks: rooms above register here. Plain values."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

Eraser = Callable[[Sequence[int], datetime], None]
ERASERS: list[Eraser] = []


def register_eraser(forget: Eraser) -> None:
    """Register what a room forgets of people (ids): names shown, comments, texts. Runs in the erasing transaction."""
    ERASERS.append(forget)


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
