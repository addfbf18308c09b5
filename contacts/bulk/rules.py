"""What one change is: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """One thing to be done to many people: its kind, which one (ids), and that in words for the page."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def via(uuid_hex: str) -> str:
    """Tell how rows made by a change are marked."""
    return f"bulk:{uuid_hex}"
