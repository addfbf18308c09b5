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


def register_holder(tell: Holder) -> None:
    """Register what a room holds of people beyond what they sent through a form: for "what you hold about me"."""
    HOLDERS.append(tell)
