"""Reads scores, and how one comes about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.ledger.engagement import rules
from campaigns.ledger.engagement.models import Engagement, EngagementMark
from campaigns.ledger.models import Action
from campaigns.ledger.selectors import label_of


@dataclass(frozen=True)
class Line:
    """One line of a score: this kind of deed, how many fresh and older ones, what they count together."""

    label: Any
    fresh: int
    older: int
    points: int


def list_counted() -> list[int]:
    """List the partners whose scores are kept."""
    return list(EngagementMark.objects.order_by("partner").values_list("partner", flat=True))


def list_scores(partner_id: int, *, low: int, high: int | None = None) -> Any:
    """List the scores of a partner's people from so many points on, up to so many."""
    found = Engagement.objects.filter(partner=partner_id, points__gte=low)
    return found if high is None else found.filter(points__lte=high)


def describe(partner_id: int, person_id: int, *, now: datetime) -> tuple[int, list[Line]]:
    """Add up a person's score anew, line by line: what stands here is what the formula says at this moment."""
    rows = Action.objects.filter(partner=partner_id, person=person_id, at__gt=now - rules.COUNTS, at__lte=now)
    deeds = list(rows.values_list("kind", "about", "at"))
    back = [deed for deed in deeds if deed[0] == "action.withdrawn"]
    counted: dict[str, list[int]] = {}
    for kind, about, at in deeds:
        points = rules.score([(kind, about, at), *back], now)
        if kind != "action.withdrawn" and points:
            line = counted.setdefault(kind, [0, 0, 0])
            line[0 if now - at < rules.FRESH else 1] += 1
            line[2] += points
    lines = [Line(label_of(kind), *numbers) for kind, numbers in counted.items()]
    return sum(line.points for line in lines), sorted(lines, key=_by_points, reverse=True)


def _by_points(line: Line) -> int:
    return line.points
