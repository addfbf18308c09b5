"""The shape of a plan, and how steps are put in, moved and taken out. Plain values, no Django.

A plan is {"v": 1, "trigger": {"is": kind, ...}, "goal": about, "purpose": purpose, "steps": [...]}; a branch holds two
more lists of steps, `yes` and `no`.
"""

import copy
import re
from collections.abc import Sequence
from typing import Any

from campaigns.composing import rules as texts
from campaigns.ladders.rules import (
    ARMS,
    BRANCH,
    FOLLOW_UP,
    KINDS,
    MAX_DEPTH,
    MAX_STEPS,
    MAX_WAIT,
    PURPOSES,
    SEND,
    TAG,
    WAIT,
    Step,
    walk,
)

VERSION = 1
_ID = re.compile(r"s[1-9]\d{0,4}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
TOP = "top"


# --- the shape --------------------------------------------------------------------------------------------------------
class BadPlan(ValueError):
    """JSON that does not have the shape of a plan."""


def clean_plan(raw: Any) -> dict[str, Any]:
    """Bring a plan to its shape: known kinds, known fields, steps with ids of their own; raises BadPlan."""
    if not isinstance(raw, dict) or not isinstance(raw.get("steps", []), list):
        raise BadPlan("shape")
    steps = [_clean_step(one, 1) for one in raw.get("steps", [])]
    ids = [one["id"] for one in walk(steps)]
    if len(ids) > MAX_STEPS or len(set(ids)) != len(ids):
        raise BadPlan("steps")
    return {
        "v": VERSION,
        "trigger": _clean_ask(raw.get("trigger")),
        "goal": _text(raw.get("goal"), 60),
        "purpose": raw.get("purpose") if raw.get("purpose") in PURPOSES else PURPOSES[0],
        "steps": steps,
    }


def _clean_step(raw: Any, depth: int) -> Step:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if kind not in KINDS or not _ID.fullmatch(str(raw.get("id", ""))) or depth > MAX_DEPTH:
        raise BadPlan("step")
    step: Step = {"id": raw["id"], "kind": kind}
    if kind == WAIT:
        unit = raw.get("unit") if raw.get("unit") in MAX_WAIT else "days"
        clock = _text(raw.get("at"), 5)
        amount = max(0, min(_number(raw.get("amount"), 1), MAX_WAIT[unit]))
        return {**step, "amount": amount, "unit": unit, "at": clock if _CLOCK.fullmatch(clock) else ""}
    if kind == SEND:
        written = raw.get("texts") if isinstance(raw.get("texts"), dict) else {}
        return {**step, "texts": {_text(code, 5): _clean_text(one) for code, one in written.items()}}
    if kind == TAG:
        return {**step, "name": " ".join(_text(raw.get("name"), 60).split())}
    if kind == FOLLOW_UP:
        days = max(0, min(_number(raw.get("days"), 3), 365))
        return {**step, "text": _text(raw.get("text"), 300), "days": days, "assignee": _text(raw.get("assignee"), 36)}
    if kind == BRANCH:
        arms = {arm: [_clean_step(one, depth + 1) for one in raw.get(arm) or []] for arm in ARMS}
        return {**step, "if": _clean_ask(raw.get("if")), **arms}
    return step


def _clean_text(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BadPlan("text")
    try:
        blocks = texts.clean_blocks(raw.get("blocks") or [])
    except texts.BadBlocks as bad:
        raise BadPlan("blocks") from bad
    lines = {name: " ".join(_text(raw.get(name), 200).split()) for name in ("subject", "preheader")}
    return {**lines, "blocks": blocks}


def _clean_ask(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {"is": ""}
    return {_text(name, 20): one for name, one in raw.items() if isinstance(one, bool | int) or len(str(one)) <= 200}


def _text(raw: Any, most: int) -> str:
    return str(raw or "").replace("\x00", "").strip()[:most]


def _number(raw: Any, default: int) -> int:
    try:
        return int(raw)
    except (TypeError, ValueError):
        return default


# --- putting in, moving, taking out -----------------------------------------------------------------------------------
def empty_plan() -> dict[str, Any]:
    """Give a plan of nothing."""
    return clean_plan({})


def find_step(steps: Sequence[Step], step_id: str) -> Step | None:
    """Find a step of a tree."""
    return next((step for step in walk(steps) if step["id"] == step_id), None)


def add_step(steps: Sequence[Step], place: str, kind: str) -> list[Step]:
    """Put a fresh step in: at the `top`, after a step (its id), or first in an arm (`s3.yes`); too many: no change."""
    fresh = copy.deepcopy(list(steps))
    known = walk(fresh)
    if kind not in KINDS or len(known) >= MAX_STEPS:
        return fresh
    step = _clean_step({"id": f"s{1 + max([int(one['id'][1:]) for one in known], default=0)}", "kind": kind}, 1)
    if place == TOP:
        return [step, *fresh]
    owner, _, arm = place.partition(".")
    for row, depth in _rows(fresh, 1):
        at = next((i for i, one in enumerate(row) if one["id"] == owner), None)
        if at is None or (arm and row[at]["kind"] != BRANCH) or depth + bool(arm) + (kind == BRANCH) > MAX_DEPTH:
            continue
        if arm in ARMS:
            row[at][arm].insert(0, step)
        else:
            row.insert(at + 1, step)
        break
    return fresh


def move_step(steps: Sequence[Step], step_id: str, by: int) -> list[Step]:
    """Move a step up (-1) or down (1) among its neighbours; beyond the ends it stays."""
    fresh = copy.deepcopy(list(steps))
    for row, _depth in _rows(fresh, 1):
        at = next((i for i, one in enumerate(row) if one["id"] == step_id), None)
        if at is not None and 0 <= at + by < len(row):
            row[at], row[at + by] = row[at + by], row[at]
            break
    return fresh


def remove_step(steps: Sequence[Step], step_id: str) -> list[Step]:
    """Take a step out, with whatever stands in its arms."""
    fresh = copy.deepcopy(list(steps))
    for row, _depth in _rows(fresh, 1):
        row[:] = [one for one in row if one["id"] != step_id]
    return fresh


def _rows(steps: list[Step], depth: int) -> list[tuple[list[Step], int]]:
    """List the lists of a tree, each with how deep it stands."""
    found = [(steps, depth)]
    for step in steps:
        for arm in ARMS:
            if arm in step:
                found += _rows(step[arm], depth + 1)
    return found
