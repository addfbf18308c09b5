"""Plain rules of drafts: a roster as plain values and back."""

import dataclasses
import datetime as dt
from typing import Any

from contacts.policymakers.rules import CommitteeFacts, HolderFacts, OfficeFacts, RosterFacts, StaffFacts


def write_facts(facts: RosterFacts) -> dict[str, Any]:
    """Write a roster as plain values."""
    holders = [dataclasses.asdict(one) for one in facts.holders]
    for one in holders:
        for name in ("starts_on", "ends_on"):
            one[name] = one[name].isoformat() if one[name] else None
    committees, twins = ([dataclasses.asdict(one) for one in some] for some in (facts.committees, facts.twins))
    return {"holders": holders, "committees": committees, "warnings": list(facts.warnings), "twins": twins}


def read_facts(told: dict[str, Any]) -> RosterFacts:
    """Read a roster from plain values."""
    holders = [
        HolderFacts(
            **{
                **one,
                "starts_on": _day(one["starts_on"]),
                "ends_on": _day(one["ends_on"]),
                "offices": tuple(OfficeFacts(**office) for office in one["offices"]),
                "office_kinds": tuple(one.get("office_kinds", ())),
                "languages": tuple(one.get("languages", ())),
                "social": tuple((network, name) for network, name in one.get("social", ())),
                "staff": tuple(StaffFacts(**staffer) for staffer in one.get("staff", ())),
            }
        )
        for one in told["holders"]
    ]
    return RosterFacts(
        holders, _committees(told["committees"]), list(told["warnings"]), _committees(told.get("twins", []))
    )


def read_twins(told: dict[str, Any]) -> list[CommitteeFacts]:
    """Read only the committees that stand twice."""
    return _committees(told.get("twins", []))


def _committees(told: list[dict[str, Any]]) -> list[CommitteeFacts]:
    return [CommitteeFacts(**{**one, "members": tuple((who, role) for who, role in one["members"])}) for one in told]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
