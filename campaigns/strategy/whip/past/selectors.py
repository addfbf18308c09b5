"""Reads the film of a whip count, and measures it against a roll call."""

import datetime as dt
from collections import Counter, defaultdict
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
    film: dict[str, list[int]] = {name: [] for name in ("yes", "open", "no", "silent")}
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
class Calibration:
    """How true our words were: the Brier score of all, by grade of evidence and by whose word it was."""

    told: list[Told]
    whole: float | None
    by_grade: list[tuple[Any, int, float | None, int]]
    by_source: list[tuple[Any, int, float | None, int]]


def calibrate(membership: Any, call: RollCall) -> Calibration:
    """Measure the newest word before the day of a roll call of each member who voted yes or no; two queries."""
    votes = dict(
        RollCallVote.objects.filter(roll_call=call, person__isnull=False, option__in=("yes", "no")).values_list(
            "person", "option"
        )
    )
    began = timezone.make_aware(datetime.combine(call.on, dt.time()))
    words = Commitment.objects.filter(
        Q(partner=membership.partner) | Q(is_shared=True), bill=call.bill_id, at__lt=began, term__person__in=votes
    ).select_related("term__person", "partner")
    told = []
    for word in words.order_by("term_id", "partner_id", "-at", "-pk").distinct("term_id", "partner_id"):
        days = (began - word.at).total_seconds() / 86_400
        said = rules.chance(word.stance, word.grade, days)
        told.append(Told(str(word.term.person), word, said, votes[word.term.person_id] == "yes"))
    grades, sources = defaultdict(list), defaultdict(list)
    for one in told:
        grades[one.word.grade].append(one)
        sources[str(one.word.partner)].append(one)
    return Calibration(
        told,
        _score(told),
        [_line(label, grades[grade]) for grade, label in Grade.choices if grades[grade]],
        [_line(name, sources[name]) for name in sorted(sources)],
    )


def _score(some: list[Told]) -> float | None:
    return rules.brier((one.chance, one.came) for one in some)


def _line(label: Any, some: list[Told]) -> tuple[Any, int, float | None, int]:
    return label, len(some), _score(some), sum(one.was_wrong for one in some)


def find_roll_call(bill: Bill, uuid: Any) -> RollCall | None:
    """Find a roll call of a bill."""
    return RollCall.objects.filter(bill=bill, uuid=uuid).first()
