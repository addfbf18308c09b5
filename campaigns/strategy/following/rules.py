"""What follows a targeting rule, and the registry of those who tell it. Plain values."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from campaigns.strategy.rules import VERSION, Rule, RuleError, read_rule, write_rule

CRITERION = "target"  # of segments
MEANS = ("persuadable", "committee", "undecided", "leadership")
KEPT = 1000  # terms; no rule means more


@dataclass(frozen=True)
class Follower:
    """Something that means people by rules: `about` as in the ledger, where it is seen, whose it is.

    What is `open` does something now; the others are drafts. `url` is a URL name, with `uuid` as its argument.
    """

    about: str
    partner_id: int
    rules: tuple[Rule, ...]
    title: str
    url: str
    uuid: str
    icon: str
    is_open: bool = False

    @property
    def meaning(self) -> str:
        """Sum up the rules, to tell a move of the bill from other words of its maker."""
        told = orjson.dumps([write_rule(rule) for rule in self.rules], option=orjson.OPT_SORT_KEYS)
        return sha256(told).hexdigest()


@dataclass(frozen=True)
class Change:
    """What a move changed for one follower: who left and who joined (terms), and where somebody says yes."""

    title: str
    icon: str
    url: str
    is_open: bool
    is_empty: bool  # nobody is left: it holds
    joined: tuple[Any, ...]
    left: tuple[Any, ...]
    approve_url: str
    shown: str
    seen_at: datetime
    why: Any = ""


Reader = Callable[[int | None], Iterable[Follower]]  # of a partner, or of all; drafts too
ChangeReader = Callable[[Any, datetime], Iterable[Change]]  # membership, now: of rooms that keep their own yes
READERS: list[Reader] = []
CHANGE_READERS: list[ChangeReader] = []
LISTENERS: list[Callable[[list[str]], None]] = []  # are told what moved or was approved, by its `about`


def register_followers(reader: Reader) -> None:
    """Register who tells what follows rules; called from AppConfig.ready()."""
    if reader not in READERS:
        READERS.append(reader)


def register_changes(reader: ChangeReader) -> None:
    """Register a room that asks for a yes by itself; called from AppConfig.ready()."""
    if reader not in CHANGE_READERS:
        CHANGE_READERS.append(reader)


def register_listener(listener: Callable[[list[str]], None]) -> None:
    """Register who must hear of moves, such as a page that is kept in the cache; called from AppConfig.ready()."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def tell_moved(abouts: list[str]) -> None:
    """Tell everybody who listens what moved or was approved."""
    for listener in LISTENERS if abouts else ():
        listener(abouts)


def list_followers(partner_id: int | None = None) -> list[Follower]:
    """List what follows rules now, of one partner or of all."""
    return [one for reader in READERS for one in reader(partner_id)]


def difference(approved: Collection[int], live: Collection[int]) -> tuple[list[int], list[int]]:
    """Tell who joined and who left, in order."""
    return sorted(set(live) - set(approved)), sorted(set(approved) - set(live))


def rule_meaning(means: str, bill: str, chamber: str = "") -> Rule:
    """Make the rule of a segment's condition; `persuadable`: the bill's committee without its firm yeses."""
    group = "committee" if means == "persuadable" else means
    told = {
        "version": VERSION,
        "groups": [group],
        "bill": bill,
        "chambers": [chamber] if chamber else [],
        "spares_firm": means == "persuadable",
    }
    return read_rule(told)


def rules_in(tree: Any) -> tuple[Rule, ...]:
    """Find the rules that the tree of a segment asks about, each once."""
    found: dict[Rule, None] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("is") == CRITERION:
                found |= dict.fromkeys(_rules_of(node))
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return tuple(found)


def _rules_of(values: dict[str, Any]) -> Iterable[Rule]:
    for bill in values.get("bill") or ():
        try:
            yield rule_meaning(str(values.get("means")), str(bill), str(values.get("chamber") or ""))
        except RuleError:
            continue
