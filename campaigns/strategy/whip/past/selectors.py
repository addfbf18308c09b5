"""Reads the film of a whip count, and measures it against a roll call."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.legislation.models import Bill
from campaigns.legislation.sources.models import RollCall, RollCallVote
from campaigns.strategy.models import Commitment, Grade
from campaigns.strategy.rules import is_firm
from campaigns.strategy.whip import rules
from campaigns.strategy.whip.selectors import Line

MOST_CALLS = 300


def list_days(membership: Any, bill: Bill) -> list[dt.date]:
    """List the days on which the count changed, the first one first: the pictures of the film."""
    rows = Commitment.objects.filter(Q(partner=membership.partner) | Q(is_shared=True), bill=bill)
    return sorted({timezone.localdate(at) for at in rows.values_list("at", flat=True)})


def list_film(membership: Any, bill: Bill, days: list[dt.date], members: list[Line]) -> dict[str, list[int]]:
    """Count the board at the end of each of these days, with one query: how many stood firm, open, silent."""
    rows = Commitment.objects.filter(
        Q(partner=membership.partner) | Q(is_shared=True), bill=bill, term__in=[line.term.pk for line in members]
    )
    words = list(rows.order_by("at", "pk").values_list("at", "term", "stance", "grade"))
    film: dict[str, list[int]] = {name: [] for name in ("yes", "no", "open", "silent")}
    for day in days:
        end = timezone.make_aware(datetime.combine(day + dt.timedelta(days=1), dt.time()))
        newest = {term: (at, stance, grade) for at, term, stance, grade in words if at < end}
        tally = Counter(
            stance if is_firm(stance, grade, (end - at).total_seconds() / 86_400) else "open"
            for at, stance, grade in newest.values()
        )
        tally["silent"] = len(members) - len(newest)
        for name, values in film.items():
            values.append(tally.get(name, 0))
    return film


@dataclass(frozen=True)
class Told:
    """What was said of one member before a vote, and what came."""

    name: str
    word: Commitment
    chance: float
    came: bool

    @property
    def was_wrong(self) -> bool:
        """Tell whether the word pointed the other way."""
        return (self.chance > rules.EVEN and not self.came) or (self.chance < rules.EVEN and self.came)


@dataclass(frozen=True)
class Score:
    """How true some words were: how many, the Brier score, how many pointed the other way, and what they are worth."""

    label: Any
    count: int
    brier: float | None
    wrong: int
    trust: float | None = None  # how often a fresh plain word of this grade is taken to come true

    @property
    def right(self) -> float:
        """Tell the share that came as it was said."""
        return 1 - self.wrong / self.count if self.count else 0.0


@dataclass(frozen=True)
class Calibration:
    """How true our words were: of all, by grade of evidence, by whose word it was, and by who of ours heard it."""

    told: list[Told]
    whole: float | None
    by_grade: list[Score]
    by_source: list[Score]
    by_hearer: list[Score]


def calibrate(membership: Any, calls: Sequence[RollCall]) -> Calibration:
    """Measure the newest word before the day of each roll call of each member who voted yes or no; two queries.

    Who heard a word is told of one's own words only.
    """
    votes: dict[int, dict[int, str]] = defaultdict(dict)
    rows = RollCallVote.objects.filter(roll_call__in=calls, person__isnull=False, option__in=("yes", "no"))
    for call, person, option in rows.values_list("roll_call", "person", "option"):
        votes[call][person] = option
    words = Commitment.objects.filter(
        Q(partner=membership.partner) | Q(is_shared=True), bill__in={call.bill_id for call in calls}
    )
    by_bill: dict[int, list[Commitment]] = defaultdict(list)
    for word in words.select_related("term__person", "partner", "bill").order_by("at", "pk"):
        by_bill[word.bill_id].append(word)
    told = [one for call in calls for one in _measure(call, votes[call.pk], by_bill[call.bill_id])]
    groups: dict[str, dict[str, list[Told]]] = {name: defaultdict(list) for name in ("grade", "source", "hearer")}
    for one in told:
        groups["grade"][one.word.grade].append(one)
        groups["source"][str(one.word.partner)].append(one)
        if one.word.partner_id == membership.partner.pk and one.word.heard_by:
            groups["hearer"][one.word.heard_by].append(one)
    grades = groups["grade"]
    return Calibration(
        told,
        rules.brier((one.chance, one.came) for one in told),
        [_score(label, grades[grade], rules.TRUST[grade]) for grade, label in Grade.choices if grades[grade]],
        *([_score(name, groups[by][name]) for name in sorted(groups[by])] for by in ("source", "hearer")),
    )


def _measure(call: RollCall, votes: dict[int, str], words: list[Commitment]) -> list[Told]:
    began = timezone.make_aware(datetime.combine(call.on, dt.time()))
    newest = {(word.term_id, word.partner_id): word for word in words if word.at < began}
    told = []
    for word in newest.values():
        if word.term.person_id in votes:
            said = rules.chance(word.stance, word.grade, (began - word.at).total_seconds() / 86_400)
            told.append(Told(str(word.term.person), word, said, votes[word.term.person_id] == "yes"))
    return told


def _score(label: Any, some: list[Told], trust: float | None = None) -> Score:
    brier = rules.brier((one.chance, one.came) for one in some)
    return Score(label, len(some), brier, sum(one.was_wrong for one in some), trust)


def list_last_calls(membership: Any) -> list[RollCall]:
    """List of each bill that this partner counted the last roll call of each body: there words are measured."""
    counted = Commitment.objects.filter(partner=membership.partner).values("bill")
    rows = RollCall.objects.filter(bill__in=counted).select_related("bill")
    return list(rows.order_by("bill_id", "chamber", "-on", "-pk").distinct("bill_id", "chamber")[:MOST_CALLS])


def find_roll_call(bill: Bill, uuid: Any) -> RollCall | None:
    """Find a roll call of a bill."""
    return RollCall.objects.filter(bill=bill, uuid=uuid).first()
