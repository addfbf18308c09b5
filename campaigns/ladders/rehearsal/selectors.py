"""Asks what a plan would have done since a day, on the rows as they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from campaigns.ladders import rules
from campaigns.ladders.deeds.loading import ask
from campaigns.ladders.models import Ladder
from campaigns.ladders.rules import Asked, Look, Node
from coalition.columns import array
from contacts.consent.answers import selectors as answers
from contacts.people.models import Person

MOST = 100_000
SAMPLES = 6
# As the engine lets people in: each once, with what happened first.
WHO = """
SELECT DISTINCT ON (f.person_id) f.person_id, f.at
FROM ({facts}) AS f (person_id, at)
JOIN contacts_stewardship s ON s.person_id = f.person_id AND s.partner_id = %s
JOIN contacts_person p ON p.id = f.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
ORDER BY f.person_id, f.at LIMIT %s
"""
ACTED = """
SELECT person_id, min(at) FROM campaigns_action
WHERE person_id = ANY(%s::bigint[]) AND partner_id = %s AND about = %s AND kind <> 'action.withdrawn' AND at <= %s
GROUP BY person_id
"""
Line = tuple[datetime, str, str, str]  # when, step, what, why


@dataclass
class Rehearsal:
    """What would have happened: people by step and outcome, where they would stand now, and some ways in full."""

    since: datetime
    entered: int
    is_cut: bool
    came_of: dict[str, Counter[str]] = field(default_factory=dict)  # step -> what -> people
    at: Counter[str] = field(default_factory=Counter)  # step -> people who would stand there now
    stopped: Counter[str] = field(default_factory=Counter)  # reason -> people
    done: int = 0
    ways: list[tuple[Person, int, list[Line]]] = field(default_factory=list)  # with how many others went the same way

    def count(self, what: str) -> int:
        """Count an outcome over all steps."""
        return sum(outcomes[what] for outcomes in self.came_of.values())


class _Walk:
    """Takes everybody down the ladder, step by step from the top; nobody is asked about alone."""

    def __init__(self, ladder: Ladder, plan: dict[str, Any], now: datetime) -> None:
        self.ladder, self.plan, self.now = ladder, plan, now
        self.nodes = rules.program(plan["steps"])
        self.here: dict[str, dict[int, datetime]] = {}  # step -> person -> when it is her turn
        self.lines: dict[int, list[Line]] = {}
        self.acted: dict[int, datetime] = {}
        self.purpose = {"partner_id": ladder.partner_id, "channel": "email", "purpose": plan["purpose"]}

    def arrive(self, step: str, people: dict[int, datetime], found: Rehearsal) -> None:
        """Bring people to a step; beyond the last one they are done."""
        if step == rules.END:
            found.done += len(people)
            for person, at in people.items():
                self.lines[person].append((at, rules.OUT, "done", ""))
            return
        node = self.nodes[step]
        turns = {person: rules.due_at(node, at, settings.TIME_ZONE) for person, at in people.items()}
        self.here.setdefault(step, {}).update(turns)

    def take(self, node: Node, found: Rehearsal) -> None:
        """Let everybody who stood at a step take it at her time."""
        here = self.here.pop(node.id, {})
        still = self._stop(here, found)
        due = {person: at for person, at in still.items() if at <= self.now}
        found.at[node.id] += len(still) - len(due)
        left = answers.list_left(due, **self.purpose) if due else set()
        for person in left:
            self._end(person, due.pop(person), "left", found)
        if not due:
            return
        came_of = self._came_of(node, due)
        counts = found.came_of.setdefault(node.id, Counter())
        groups: dict[str, dict[int, datetime]] = {}
        for person, (what, why) in came_of.items():
            if what:
                counts[what] += 1
                self.lines[person].append((due[person], node.id, what, why))
            groups.setdefault(node.otherwise if what == "no" else node.then, {})[person] = due[person]
        for step, people in groups.items():
            self.arrive(step, people, found)

    def _stop(self, here: dict[int, datetime], found: Rehearsal) -> dict[int, datetime]:
        """Stop who acted before her turn came, or meanwhile."""
        still = {}
        for person, turn in here.items():
            acted = self.acted.get(person)
            if acted is not None and acted <= turn:  # later deeds than now are not in there
                self._end(person, max(acted, self.lines[person][-1][0]), "acted", found)
            else:
                still[person] = turn
        return still

    def _end(self, person: int, at: datetime, reason: str, found: Rehearsal) -> None:
        found.stopped[reason] += 1
        self.lines[person].append((at, rules.OUT, "stopped", reason))

    def _came_of(self, node: Node, due: dict[int, datetime]) -> dict[int, tuple[str, str]]:
        if node.kind == rules.BRANCH:
            holds = ask(node, Asked(due, self.ladder.partner_id, str(self.ladder.uuid)))
            return {person: ("yes" if person in holds else "no", "") for person in due}
        if node.kind == rules.SEND:
            why = answers.why_not_many(due, **self.purpose)
            reasons = {person: why.get(person, "no_address") for person in due}
            return {person: ("not_sent" if reason else "sent", reason) for person, reason in reasons.items()}
        what = {rules.WAIT: "waited", rules.TAG: "tagged", rules.FOLLOW_UP: "follow_up"}.get(node.kind, "")
        return dict.fromkeys(due, (what, ""))


def rehearse(ladder: Ladder, plan: dict[str, Any], *, since: datetime, now: datetime) -> Rehearsal:
    """Tell what this plan would have done since then. Raises BadTree where a segment cannot be asked any more.

    What people did counts at the time they did it; segments, consent, languages and districts as they are now.
    """
    entrants = _list_entrants(ladder, plan, since, now)
    found = Rehearsal(since, len(entrants), len(entrants) >= MOST)
    walk = _Walk(ladder, plan, now)
    walk.lines = {person: [(at, rules.IN, "entered", "")] for person, at in entrants.items()}
    if plan["goal"] and entrants:
        with connection.cursor() as cursor:
            cursor.execute(ACTED, [array(entrants), ladder.partner_id, plan["goal"], now])
            walk.acted = dict(cursor.fetchall())
    if entrants:
        walk.arrive(rules.first_of(plan["steps"]), entrants, found)
    for node in walk.nodes.values():
        walk.take(node, found)
    found.ways = _choose(walk.lines)
    return found


def _list_entrants(ladder: Ladder, plan: dict[str, Any], since: datetime, now: datetime) -> dict[int, datetime]:
    trigger = rules.TRIGGERS.get(plan["trigger"]["is"])
    if trigger is None:
        return {}
    values, wrong = rules.read_blanks(trigger.blanks, plan["trigger"])
    if wrong:
        return {}
    sql, params = trigger.find(values, Look(ladder.partner_id, since, now, rehearses=True))
    with connection.cursor() as cursor:
        cursor.execute(WHO.format(facts=sql), [*params, ladder.partner_id, MOST])
        return dict(cursor.fetchall())


def _choose(lines: dict[int, list[Line]]) -> list[tuple[Person, int, list[Line]]]:
    """Choose one person for each of the commonest ways."""
    same: Counter[tuple[tuple[str, str, str], ...]] = Counter()
    first: dict[tuple[tuple[str, str, str], ...], int] = {}
    for person, way in lines.items():
        key = tuple((step, what, why) for _at, step, what, why in way)
        same[key] += 1
        first.setdefault(key, person)
    chosen = [(first[key], n) for key, n in same.most_common(SAMPLES)]
    people = Person.objects.in_bulk(_ids(chosen))
    return [(people[person], n, lines[person]) for person, n in chosen if person in people]


def _ids(chosen: Iterable[tuple[int, int]]) -> list[int]:
    return [person for person, _n in chosen]
