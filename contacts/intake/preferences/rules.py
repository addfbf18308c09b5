"""Who else must forget when somebody is erased: rooms above register here. Plain values."""

from collections.abc import Callable, Sequence
from datetime import datetime

Eraser = Callable[[Sequence[int], datetime], None]
ERASERS: list[Eraser] = []


def register_eraser(forget: Eraser) -> None:
    """Register what a room forgets of people (ids): names shown, comments, texts. Runs in the erasing transaction."""
    ERASERS.append(forget)
