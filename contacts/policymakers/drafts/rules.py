"""Plain rules of drafts: a roster as plain values and back."""

import dataclasses
import datetime as dt
from typing import Any

from contacts.policymakers.rules import CommitteeFacts, HolderFacts, OfficeFacts, RosterFacts


def write_facts(facts: RosterFacts) -> dict[str, Any]:
    """Write a roster as plain values."""
    holders = [dataclasses.asdict(one) for one in facts.holders]
    for one in holders:
        for name in ("starts_on", "ends_on"):
            one[name] = one[name].isoformat() if one[name] else None
    committees = [dataclasses.asdict(one) for one in facts.committees]
    return {"holders": holders, "committees": committees, "warnings": list(facts.warnings)}


def read_facts(told: dict[str, Any]) -> RosterFacts:
    """Read a roster from plain values."""
    holders = [
        HolderFacts(
            **{
                **one,
                "starts_on": _day(one["starts_on"]),
                "ends_on": _day(one["ends_on"]),
                "offices": tuple(OfficeFacts(**office) for office in one["offices"]),
            }
        )
        for one in told["holders"]
    ]
    committees = [
        CommitteeFacts(**{**one, "members": tuple((who, role) for who, role in one["members"])})
        for one in told["committees"]
    ]
    return RosterFacts(holders, committees, list(told["warnings"]))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
