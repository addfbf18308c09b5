"""How long something waits for a yes by mail, and the registry of who has such rows. Plain values."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

KEPT = timedelta(days=30)
BUNDLE = 2000
Forget = Callable[[datetime, int], list[UUID]]  # before when, how many at most: the submissions the rows came with
FORGETTERS: list[Forget] = []


def register_unconfirmed(forget: Forget) -> None:
    """Register who deletes rows that nobody confirmed; called from AppConfig.ready()."""
    if forget not in FORGETTERS:
        FORGETTERS.append(forget)
