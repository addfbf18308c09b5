"""Keeps the schools that a bundle names: as roles where the directory settles them, else as rows that wait.

Grades that are told without a school stand with the role itself.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from coalition.columns import columns_of
from contacts.intake.more.rules import Noted, Told
from contacts.schools.models import School
from contacts.schools.named import selectors
from contacts.schools.named.selectors import Meant

# (person, what she is, organization of the school or none) -> the role's detail, and who told it
Settled = dict[tuple[int, str, int | None], tuple[str, Told]]

ROLES = """
INSERT INTO contacts_role (person_id, kind, organization_id, detail, since, source)
SELECT n.* FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::jsonb[], %s::date[], %s::text[]) AS n
ON CONFLICT DO NOTHING RETURNING person_id, kind, organization_id
"""
# Whoever is at the school already may learn the grades; what is told there is never overwritten.
GRADES = """
UPDATE contacts_role r SET detail = r.detail || n.detail
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::jsonb[]) AS n (person_id, kind, organization_id, detail)
WHERE r.person_id = n.person_id AND r.kind = n.kind AND r.organization_id IS NOT DISTINCT FROM n.organization_id
  AND r.until IS NULL AND NOT r.detail ? 'grades' RETURNING r.person_id, r.kind, r.organization_id
"""
WAITING = """
INSERT INTO contacts_namedschool (person_id, partner_id, words, kind, detail, why, at, via)
SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::text[], %s::timestamptz[],
                       %s::text[]) AS n
ON CONFLICT (person_id, partner_id, words) DO NOTHING
"""


def write(bundle: Sequence[Told], now: datetime) -> dict[int, Noted]:
    """Keep the schools of a bundle; five statements at most, whatever its size."""
    book = selectors.read_book(one.partner_id for one in bundle)
    told = [(one, selectors.meant_in(book, one.payload, one.partner_id)) for one in bundle]
    ids = {m.found.organization for _one, meant in told for m in meant if m.found.organization}
    taught = dict(School.objects.filter(organization__in=ids).values_list("organization", "grades"))
    settled: Settled = {}
    waiting: dict[tuple[int, int, str], tuple[Meant, Told]] = {}
    for one, meant in told:
        for m in meant:
            if m.found.organization:
                key = one.person_id, m.kind, m.found.organization
                settled.setdefault(key, (_detail(m.grades, taught[m.found.organization]), one))
            else:
                waiting.setdefault((one.person_id, one.partner_id, m.words), (m, one))
    news = _settle(settled)
    _wait(waiting)  # a name that waits is no news of her yet: a look ahead says the same
    return {
        one.submission_id: Noted(one.submission_id in news, selectors.notes_of(meant, one.payload))
        for one, meant in told
    }


def write_grades(bundle: Sequence[Told], now: datetime) -> dict[int, Noted]:
    """Keep the grades of those who name no school; two statements, whatever the size of the bundle."""
    settled: Settled = {}
    told = [(one, selectors.graded_in(one.payload)) for one in bundle]
    for one, graded in told:
        if graded and graded.grades:
            settled.setdefault((one.person_id, graded.kind, None), (_detail(graded.grades, []), one))
    news = _settle(settled)
    return {one.submission_id: Noted(one.submission_id in news, graded.notes if graded else ()) for one, graded in told}


def _settle(settled: Settled) -> set[int]:
    rows = [
        (*key, detail, timezone.localdate(one.at), one.via) for key, (detail, one) in sorted(settled.items(), key=_key)
    ]
    made: set[Any] = _run(ROLES, rows)
    _run(GRADES, [row[:4] for row in rows if row[:3] not in made and row[3] != "{}"])
    return {settled[key][1].submission_id for key in made}


def _wait(waiting: dict[tuple[int, int, str], tuple[Meant, Told]]) -> None:
    rows = [
        (*key, m.kind, _detail(m.grades, []), m.found.why, one.at, one.via)
        for key, (m, one) in sorted(waiting.items(), key=_key)
    ]
    _run(WAITING, rows)


def _detail(grades: Sequence[str], taught: Sequence[str]) -> str:
    """Keep the grades that the school has."""
    fit = [one for one in grades if not taught or one in taught]
    return json.dumps({"grades": fit} if fit else {})


def _key(item: tuple[tuple[object, ...], object]) -> tuple[object, ...]:
    return item[0]


def _run(sql: str, rows: Sequence[tuple[object, ...]]) -> set[tuple[object, ...]]:
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, columns_of(rows))
        return set(cursor.fetchall()) if cursor.description else set()
