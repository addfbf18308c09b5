"""Breaks people down by role, language, district and consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.people.criteria import in_roles
from contacts.people.models import Person, RoleKind
from contacts.policymakers.criteria import count_districts
from contacts.segments.counting.selectors import drawn, holding
from contacts.segments.criteria import WAYS, reached
from contacts.segments.rules import Ask

SHOWN = 8  # districts of a chamber


@dataclass(frozen=True)
class Share:
    """One part: its label, how many of those looked at, and how many of a hundred that is."""

    label: Any
    people: int
    percent: int


@dataclass(frozen=True)
class Makeup:
    """What people are like; `looked_at` of them were looked at, all of them or those drawn."""

    looked_at: int
    is_exact: bool
    parts: Sequence[tuple[Any, Sequence[Share]]]


def describe(source: Any, partner_id: int) -> Makeup:
    """Break the people of a segment or tree down. Raises rules.BadTree."""
    draw = drawn(partner_id)
    ids = list(holding(source, partner_id, draw).values_list("pk", flat=True))
    languages, roles = dict(settings.LANGUAGES), dict(RoleKind.choices)
    by_language = _counts(Person.objects.filter(pk__in=_few(ids)), "language", "pk")
    by_role = _counts(in_roles(list(roles)).filter(person__in=_few(ids)), "kind", "person")
    parts: list[tuple[Any, list[Share]]] = [
        (_("Role"), _shares([(roles[kind], n) for kind, n in by_role], len(ids))),
        (_("Language"), _shares([(languages.get(code, code), n) for code, n in by_language], len(ids))),
    ]
    for chamber, rows in count_districts(_few(ids), ("upper", "lower"), SHOWN):
        parts.append((chamber, _shares(rows, len(ids))))
    parts.append((_("Can be reached for"), _shares(_allowed(ids, partner_id), len(ids))))
    return Makeup(len(ids), draw.is_all, [(label, rows) for label, rows in parts if rows])


def _few(ids: list[int]) -> RawSQL:
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def _counts(rows: QuerySet[Any], by: str, person: str) -> list[tuple[str, int]]:
    counted = rows.order_by().values_list(by).annotate(n=Count(person, distinct=True))
    return list(counted.order_by("-n", by))


def _allowed(ids: list[int], partner_id: int) -> list[tuple[Any, int]]:
    ask = Ask(partner_id, timezone.now())
    asked = [(way, reached(way, ask)) for way in WAYS]
    few = "SELECT %s, count(DISTINCT person_id) FROM ({sql}) AS few WHERE person_id = ANY(%s::bigint[])"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(few.format(sql=found.sql) for _way, found in asked),
            [one for way, found in asked for one in (way, *found.params, ids)],
        )
        counts = dict(cursor.fetchall())
    return [(label, counts[way]) for way, (_channel, _purpose, label) in WAYS.items()]


def _shares(rows: Sequence[tuple[Any, int]], of: int) -> list[Share]:
    return [Share(label, n, round(100 * n / of)) for label, n in rows if n]
