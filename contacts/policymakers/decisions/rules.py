"""Plain rules of decisions: what becomes of committees that stand twice in a source."""

from collections.abc import Mapping
from dataclasses import replace

from contacts.policymakers.rules import CommitteeFacts, RosterFacts

LEAVE_OUT, SAME, OTHER = "leave_out", "same", "other"


def key_of(one: CommitteeFacts) -> str:
    """Give what a source calls a committee: its id, else its chamber and name."""
    return (one.external_id or f"{one.chamber}:{one.name}")[:200]


def undecided(facts: RosterFacts, decisions: Mapping[str, tuple[str, str]]) -> list[CommitteeFacts]:
    """List the second committees of a name about which nothing is decided."""
    return [one for one in facts.twins if key_of(one) not in decisions]


def apply(facts: RosterFacts, decisions: Mapping[str, tuple[str, str]]) -> RosterFacts:
    """Apply decisions (key -> verdict, name): what is undecided is left out and told as a fault."""
    committees = {(one.chamber, one.name.casefold()): one for one in facts.committees}
    for twin in facts.twins:
        verdict, name = decisions.get(key_of(twin), (LEAVE_OUT, ""))
        if verdict == SAME:
            mark = (twin.chamber, twin.name.casefold())
            first = committees[mark]
            sits = {who for who, _role in first.members}
            more = tuple((who, role) for who, role in twin.members if who not in sits)
            committees[mark] = replace(first, members=first.members + more)
        elif verdict == OTHER and (twin.chamber, name.casefold()) not in committees:
            committees[twin.chamber, name.casefold()] = replace(twin, name=name)
    faults = [[one.name, "stands_twice"] for one in undecided(facts, decisions)]
    ordered = sorted(committees.values(), key=lambda one: one.name)
    return replace(facts, committees=ordered, twins=[], warnings=[*facts.warnings, *faults])
