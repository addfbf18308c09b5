"""Reads where sources say otherwise than a hand wrote of a hearing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone

from campaigns.legislation.models import Hearing, HearingStatus


@dataclass(frozen=True)
class Difference:
    """What a source says of a hearing against a hand: which fact, and its word for it, as one reads it."""

    source: str
    name: str
    value: str


def list_differences(hearing: Hearing) -> list[Difference]:
    """List where sources say otherwise, in the order of their names."""
    return [
        Difference(mark.source, name, say(name, value))
        for mark in hearing.known_to.order_by("source", "pk")
        for name, value in mark.told.items()
    ]


def say(name: str, value: Any) -> str:
    """Write a told value as people read it."""
    if name == "starts_at":
        return formats.date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if name == "status":
        return str(dict(HearingStatus.choices).get(value, value))
    return str(value)
