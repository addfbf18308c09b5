"""Counts scores from the ledger: of whom did something since, every minute; of all, every night, because deeds age."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from campaigns.ledger.engagement import rules
from campaigns.ledger.engagement.models import EngagementMark
from campaigns.ledger.models import Action

# Deeds that commit late have lower numbers than some that were counted: so far it looks back.
OVERLAP = 20_000
COUNT = """
WITH scored AS (
    SELECT a.person_id, sum(CASE WHEN a.at > %(fresh)s THEN coalesce(w.points, %(other)s)
                                 ELSE coalesce(w.points, %(other)s) / 2 END)::int AS points
    FROM campaigns_action a LEFT JOIN unnest(%(kinds)s::text[], %(points)s::int[]) AS w(kind, points) USING (kind)
    WHERE a.partner_id = %(partner)s AND a.at > %(since)s AND a.at <= %(now)s {some}
      AND NOT EXISTS (SELECT FROM campaigns_action b WHERE b.partner_id = a.partner_id AND b.person_id = a.person_id
                      AND b.kind = 'action.withdrawn' AND b.about = a.about AND b.at >= a.at AND b.at <= %(now)s)
    GROUP BY a.person_id
), gone AS (
    DELETE FROM campaigns_engagement a WHERE a.partner_id = %(partner)s {some}
      AND NOT EXISTS (SELECT FROM scored s WHERE s.person_id = a.person_id AND s.points > 0)
)
INSERT INTO campaigns_engagement AS e (person_id, partner_id, points)
SELECT person_id, %(partner)s, points FROM scored WHERE points > 0 ORDER BY person_id
ON CONFLICT (person_id, partner_id) DO UPDATE SET points = excluded.points WHERE e.points <> excluded.points
"""
LATELY = "SELECT DISTINCT person_id FROM campaigns_action WHERE partner_id = %s AND id > %s AND id <= %s"


def count(partner_id: int, *, now: datetime, people: Sequence[int] | None = None) -> None:
    """Count the scores of these people of a partner, or of all."""
    facts: dict[str, Any] = {"partner": partner_id, "now": now, "fresh": now - rules.FRESH, "since": now - rules.COUNTS}
    facts |= {"kinds": list(rules.POINTS), "points": list(rules.POINTS.values()), "other": rules.OTHER}
    some = "" if people is None else "AND a.person_id = ANY(%(people)s::bigint[])"
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(some=some), facts | {"people": list(people or ())})


def catch_up(*, now: datetime) -> None:
    """Count who did something since the last time; of a partner never counted before, everybody."""
    newest = Action.objects.aggregate(top=Max("id"))["top"] or 0
    marks = {mark.partner_id: mark for mark in EngagementMark.objects.all()}
    lowest = min((mark.counted_to for mark in marks.values()), default=0)
    doing = Action.objects.filter(id__gt=max(0, lowest - OVERLAP)).order_by().values_list("partner", flat=True)
    for partner_id in doing.distinct():
        mark = marks.get(partner_id)
        if mark is None:
            count_all(partner_id, now=now)
        elif mark.counted_to < newest:
            _count_late(mark, newest, now)
    EngagementMark.objects.filter(counted_to__lt=newest).update(counted_to=newest)  # they did nothing meanwhile


def _count_late(mark: EngagementMark, newest: int, now: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LATELY, [mark.partner_id, max(0, mark.counted_to - OVERLAP), newest])
        people = [row[0] for row in cursor.fetchall()]
        if people:
            count(mark.partner_id, now=now, people=people)
        EngagementMark.objects.filter(pk=mark.pk).update(counted_to=newest)


def count_all(partner_id: int, *, now: datetime) -> None:
    """Count every score of a partner anew."""
    with transaction.atomic():
        newest = Action.objects.aggregate(top=Max("id"))["top"] or 0
        count(partner_id, now=now)
        facts = {"counted_to": newest, "all_at": now}
        EngagementMark.objects.update_or_create(partner_id=partner_id, defaults=facts)
