"""Whole trees: normal form, leaves, sub-segments in place, and choices that are not there."""

from collections.abc import Sequence
from typing import Any

from contacts.segments.rules import CRITERIA, All, AnyOf, Ask, Condition, Fault, Node, Not, Path, Steps


# --- what may be chosen ----------------------------------------------------------------------------------------------
def strange_choices(node: Node, ask: Ask, path: Path = ()) -> list[Fault]:
    """List the values that are not (or no longer) among the choices of their blanks."""
    match node:
        case Not(part):
            return strange_choices(part, ask, (*path, "not"))
        case All(parts) | AnyOf(parts):
            head = "all" if isinstance(node, All) else "any"
            return [fault for i, part in enumerate(parts) for fault in strange_choices(part, ask, (*path, head, i))]
        case Steps(steps):
            places = [(part, (*path, "steps", i, verb)) for i, (verb, part) in enumerate(steps)]
            return [fault for part, place in places for fault in strange_choices(part, ask, place)]
        case Condition(name, values):
            return [
                Fault((*path, blank.name), "unknown_choice")
                for blank in CRITERIA[name].blanks
                if blank.choices and _chosen(values[blank.name]) - {value for value, _label in ask.choices_of(blank)}
            ]


def _chosen(value: Any) -> set[str]:
    if value in (None, ""):
        return set()
    return set(value) if isinstance(value, list) else {value}


# --- normal form -----------------------------------------------------------------------------------------------------
def push_down(node: Node, positive: bool = True) -> Node:
    """Rewrite so that `Not` stands only before conditions and groups of one kind do not nest (De Morgan).

    The database can answer this form with semi-joins and anti-joins alone, never with a subplan per row. Steps become
    groups on the way.
    """
    match node:
        case Condition():
            return node if positive else Not(node)
        case Not(part):
            return push_down(part, not positive)
        case Steps(steps):
            return push_down(settled(steps), positive)
        case All(parts) | AnyOf(parts):
            kind: type[All] | type[AnyOf] = All if isinstance(node, All) is positive else AnyOf
            flat: list[Node] = []
            for part in (push_down(part, positive) for part in parts):
                flat.extend(part.parts if isinstance(part, kind) else [part])
            return flat[0] if len(flat) == 1 else kind(tuple(flat))


def conditions_of(node: Node) -> list[Condition]:
    """List the leaves of a tree, left to right."""
    match node:
        case Condition():
            return [node]
        case Not(part):
            return conditions_of(part)
        case All(parts) | AnyOf(parts):
            return [leaf for part in parts for leaf in conditions_of(part)]
        case Steps(steps):
            return [leaf for _verb, part in steps for leaf in conditions_of(part)]


def settled(steps: Sequence[tuple[str, Node]]) -> Node:
    """Say steps with groups: added is "or", subtracted "and not", limited "and"."""
    node: Node = AnyOf(())
    for verb, part in steps:
        match verb:
            case "add":
                node = AnyOf((*node.parts, part)) if isinstance(node, AnyOf) else AnyOf((node, part))
            case "subtract":
                node = All((node, Not(part)))
            case _:
                node = All((node, part))
    return node


def expanded(node: Node, ask: Ask) -> Node:
    """Put trees in the place of conditions that stand for one (sub-segments), to any depth."""
    match node:
        case Condition(name, values):
            expand = CRITERIA[name].expand
            return expand(values, ask) if expand else node
        case Not(part):
            return Not(expanded(part, ask))
        case All(parts):
            return All(tuple(expanded(part, ask) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(expanded(part, ask) for part in parts))
        case Steps(steps):
            return Steps(tuple((verb, expanded(part, ask)) for verb, part in steps))
