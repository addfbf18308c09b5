"""Writes the SQL that judges people for a send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from contacts.consent import selectors as consent
from contacts.correspondence.models import Dispatch
from contacts.people.models import Person


@dataclass(frozen=True)
class Exclusion:
    """People whom a send leaves out: the reason, the SQL that gives their ids (`by`: person or point), parameters."""

    reason: str
    sql: str
    params: Sequence[object] = ()
    by: str = "person"


def judge(
    people: QuerySet[Person], *, ask: consent.Ask, exclusions: Sequence[Exclusion] = ()
) -> tuple[str, list[object]]:
    """Write the SQL that says of each of these people whether a send would go to her, by which point, or why not.

    Rows as of `consent.deliverable`, whose reasons go first; then the exclusions in their order: the first one counts.
    The freeze writes what this says, and whoever counts beforehand asks the same.
    """
    sql, params = consent.deliverable(people, partner_id=ask.partner_id, channel=ask.channel, purpose=ask.purpose)
    if not exclusions:
        return sql, params
    whens = " ".join(f"WHEN d.{one.by}_id IN ({one.sql}) THEN %s" for one in exclusions)
    text = f"""
    SELECT d.person_id, d.point_id, d.language,
           CASE WHEN d.reason <> '' THEN d.reason {whens} ELSE '' END AS reason
    FROM ({sql}) AS d"""
    return text, [value for one in exclusions for value in (*one.params, one.reason)] + params


SENT = """
SELECT m.point_id, count(*) FILTER (WHERE coalesce(b.handed_at, b.due_at, b.created_at) >= %s) AS today,
       count(*) AS in_all
FROM contacts_bundle b JOIN contacts_message m ON m.bundle_id = b.id AND m.fate <> 'dropped'
WHERE b.dispatch_id = ANY(%s) AND b.state NOT IN ('cancelled', 'failed')
  AND coalesce(b.handed_at, b.due_at, b.created_at) >= %s AND coalesce(b.handed_at, b.due_at, b.created_at) < %s
  {points} GROUP BY m.point_id"""
AHEAD = timedelta(days=7)  # a send may stretch over days; one that began so long before a span may reach into it


@dataclass(frozen=True)
class Span:
    """Some days, and where the last of them begins."""

    since: datetime
    today: datetime
    until: datetime


def count_sent(
    prefix: str, span: Span, *, but: str, points: Sequence[int] | None = None
) -> tuple[str, list[object]] | None:
    """Write the SQL that counts per point (or at these) what went or will go out in these days; None if nothing did.

    Rows: point_id, today, in_all. Only sends whose reference has this prefix, of any partner, `but` one reference. What
    was dropped, cancelled or refused by the provider never reached anybody and does not count.
    """
    lately = Dispatch.objects.filter(reference__startswith=prefix, started_at__gte=span.since - AHEAD)
    ids = list(lately.exclude(reference=but).values_list("pk", flat=True))
    if not ids:
        return None
    params: list[object] = [span.today, ids, span.since, span.until]
    if points is None:
        return SENT.format(points=""), params
    return SENT.format(points="AND m.point_id = ANY(%s)"), [*params, list(points)]


PACED = """
SELECT p.id AS point_id FROM contacts_contactpoint p WHERE p.pace_days > 0 {points} AND EXISTS (
    SELECT FROM contacts_message m JOIN contacts_bundle b ON b.id = m.bundle_id
    JOIN contacts_dispatch d ON d.id = m.dispatch_id
    WHERE m.point_id = p.id AND m.fate <> 'dropped' AND starts_with(d.reference, %s) AND d.reference <> %s
      AND b.state NOT IN ('cancelled', 'failed')
      AND coalesce(b.handed_at, b.due_at, b.created_at) > %s - p.pace_days * interval '1 day')"""


def paced(prefix: str, at: datetime, *, but: str, points: Sequence[int] | None = None) -> tuple[str, list[object]]:
    """Write the SQL that lists the points whose people want such messages less often, and had one too lately."""
    if points is None:
        return PACED.format(points=""), [prefix, but, at]
    return PACED.format(points="AND p.id = ANY(%s)"), [list(points), prefix, but, at]
