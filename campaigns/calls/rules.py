"""Plain rules of calls: are the offices open, whom to call first, the words with her own name in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.people.merging.rules import MergeRule, earliest
from contacts.policymakers.hours.rules import holidays


@dataclass(frozen=True)
class Callee:
    """Somebody to call: her term, name, seat, phones (kind, number), how often she was called today."""

    term: str
    name: str
    seat: str
    phones: tuple[tuple[str, str], ...]
    is_mine: bool
    called: int = 0
    is_full: bool = False


def are_open(local: datetime, opens: int, closes: int) -> bool:
    """Tell whether offices answer at this local time: on workdays between these hours."""
    return local.weekday() < 5 and opens <= local.hour < closes and local.date() not in holidays(local.year)


def ordered(callees: Iterable[Callee]) -> list[Callee]:
    """Order whom to call: offices that had their calls today last, one's own first, then who was called least."""
    return sorted(callees, key=lambda one: (one.is_full, not one.is_mine, one.called))


def spoken(script: str, facts: Mapping[str, Any]) -> str:
    """Write a script with the caller's own name and town; what is not known stays a gap to fill in aloud."""
    for name in ("name", "town", "legislator"):
        script = script.replace(f"{{{name}}}", str(facts.get(name) or "…"))
    return script


# When two entries are one human.
MERGING = (MergeRule("campaigns.CallReport.person", once=("call_page_id", "term_id", '"on"'), better=earliest("at")),)
