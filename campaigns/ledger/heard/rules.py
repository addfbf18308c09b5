"""What calls may be about, and the registry of those who want to hear it. Plain values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEY = "comes"  # of the one question whose answer another room hears


@dataclass(frozen=True)
class Offer:
    """What a call list about something begins with: its name, the question, words in each language, its campaign."""

    name: str
    question: dict[str, Any]
    script: Mapping[str, str] = field(default_factory=dict)
    campaign_id: int | None = None


@dataclass(frozen=True)
class Heard:
    """What a caller heard: about what, of whom, which answer, and who heard it."""

    about: str
    person_id: int
    answer: str
    by: Any
    at: datetime


@dataclass(frozen=True)
class Topic:
    """One sort of thing that calls may be about; `name` leads its `about` (event:<uuid>)."""

    name: str
    offer: Callable[[Any, str], Offer | None]  # membership, uuid; None: it is not hers, or over
    hear: Callable[[Heard], None]


TOPICS: dict[str, Topic] = {}


def register_topic(topic: Topic) -> None:
    """Register what calls may be about; called from AppConfig.ready()."""
    TOPICS[topic.name] = topic


def offer_of(membership: Any, about: str) -> Offer | None:
    """Tell what a list about this begins with; None where there is no such thing for this membership."""
    name, _colon, uuid = about.partition(":")
    topic = TOPICS.get(name)
    return topic.offer(membership, uuid) if topic and uuid else None


def tell(heard: Heard) -> None:
    """Tell whom it concerns what was heard."""
    topic = TOPICS.get(heard.about.partition(":")[0])
    if topic and heard.answer:
        topic.hear(heard)
