"""When mail is not well: plain values in, codes out; the most urgent first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVENTS, INBOUND = "events", "inbound"  # the hooks
QUIET = timedelta(minutes=30)  # after a hand-over the provider tells something within seconds
LATELY = timedelta(days=1)
STALE = timedelta(days=2)


@dataclass(frozen=True)
class Signs:
    """What is known: when the hooks were last called or refused, what was handed over, how the lists stand."""

    has_provider: bool
    has_keys: bool
    handed_at: datetime | None = None
    event_at: datetime | None = None
    refused_at: datetime | None = None
    has_lists: bool = False
    compared_at: datetime | None = None
    compare_failed: bool = False
    unknown: int = 0


def concerns(signs: Signs, now: datetime) -> list[str]:
    """List what is not well."""
    found = []
    if signs.unknown:
        found.append("unknown")
    if signs.has_provider:
        if not signs.has_keys:
            found.append("no_keys")
        if signs.refused_at and signs.refused_at > now - LATELY:
            found.append("refused")
        if _is_silent(signs, now):
            found.append("silent")
    if signs.has_lists and signs.compare_failed:
        found.append("failed")
    elif signs.has_lists and signs.handed_at and (signs.compared_at is None or signs.compared_at < now - STALE):
        found.append("stale")
    return found


def _is_silent(signs: Signs, now: datetime) -> bool:
    """Tell whether mails were handed over a while ago and nothing was heard since."""
    if signs.handed_at is None or signs.handed_at > now - QUIET:
        return False
    return signs.event_at is None or signs.event_at < signs.handed_at
