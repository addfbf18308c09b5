"""The one protocol behind which every source of bills stands: a step asks once, and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.sources.rules import BillFacts, VoteFacts, Who
from coalition.outside.client import Reply, Request

CAP = 16 * 1024 * 1024  # a master list of five thousand bills is a megabyte
Ask = Callable[[Request], Reply]  # raises NoReply or Forbidden


class NoAnswer(Exception):
    """A source gave nothing that can be used. `code`: key_refused, limit, gone, server, refused or garbled."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Limits:
    """How often a source may be asked."""

    minute: int
    day: int
    hours: int = 1  # from the end of a round to the next


@dataclass
class Step:
    """What one call brought: facts to write, what could not be read, whether the round is at its end."""

    facts: list[BillFacts] = field(default_factory=list)
    votes: list[VoteFacts] = field(default_factory=list)
    people: list[Who] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    follow: list[list[str]] = field(default_factory=list)  # what this brings up, to be asked for next
    hearings: list[Any] = field(default_factory=list)  # announced.rules.HearingFacts, each as it is told now
    calendars: dict[tuple[str, str], list[Any]] = field(default_factory=dict)  # of a bill (session, number), in full
    is_last: bool = False


class Source(Protocol):
    """A source of bills."""

    name: str
    limits: Limits

    def step(self, cursor: SyncCursor, ask: Ask) -> Step:
        """Ask once from where the cursor stands, and move the cursor (unsaved) on; raises NoAnswer."""
        ...
