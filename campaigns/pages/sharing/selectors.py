"""Reads who brought whom out of the ledger."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from campaigns.ledger.models import Action
from campaigns.pages.sharing.rules import read_code
from contacts.people.selectors import visible_to

MINUTES = 60
FRIENDS = """
SELECT count(DISTINCT a.person_id) FROM campaigns_action a
WHERE a.sharer = %s AND a.person_id IS DISTINCT FROM (SELECT person_id FROM contacts_submission WHERE uuid = %s)
"""
SHARERS = """
SELECT s.person_id, count(DISTINCT a.person_id) AS friends, max(a.at) AS latest
FROM campaigns_action a JOIN contacts_submission s ON s.uuid = a.sharer
WHERE a.about = %s AND a.partner_id = %s AND s.person_id IS NOT NULL AND s.person_id <> a.person_id
GROUP BY s.person_id ORDER BY friends DESC, latest LIMIT %s
"""


@dataclass(frozen=True)
class Sharer:
    """Somebody whose link brought others."""

    person: Any
    friends: int


def count_friends(code: str) -> int:
    """Count those who acted through somebody's link, herself not among them; a minute old at most."""
    submission = read_code(code)
    if submission is None:
        return 0
    key = f"friends:{submission}"
    known = cache.get(key)
    if known is None:
        known = _count(submission)
        cache.set(key, known, MINUTES)
    return int(known)


def _count(submission: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FRIENDS, [submission, submission])
        return int(cursor.fetchone()[0])


def list_sharers(membership: Any, about: str, *, limit: int = 20) -> list[Sharer]:
    """List those who brought the most others to a page, as this membership may see them: three queries."""
    with connection.cursor() as cursor:
        cursor.execute(SHARERS, [about, membership.partner.pk, limit])
        rows = [(row[0], row[1]) for row in cursor.fetchall()]
    people = {one.pk: one for one in visible_to(membership).filter(pk__in=[pk for pk, _n in rows])}
    return [Sharer(people[pk], n) for pk, n in rows if pk in people]


def count_by_partner(membership: Any, about: str) -> list[tuple[str, int]]:
    """Count who came through whose link: partners behind the page by name, the strongest first."""
    rows = Action.objects.filter(partner=membership.partner, about=about, via_partner__isnull=False)
    return list(rows.values_list("via_partner__name").annotate(n=Count("person", distinct=True)).order_by("-n"))


def count_via(about: str, partner_id: int) -> int:
    """Count the people who acted through the link of one partner; for that partner, who they are is not told."""
    rows = Action.objects.filter(about=about, via_partner=partner_id)
    return int(rows.aggregate(n=Count("person", distinct=True))["n"])


def count_by(membership: Any, about: str, column: str, *, limit: int = 12) -> list[tuple[str, int]]:
    """Count deeds about a page by how they came about: `source`, `medium` or `referrer`, the strongest first."""
    rows = Action.objects.filter(partner=membership.partner, about=about)
    told = rows.values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return [(str(name), n) for name, n in told[:limit]]


def count_shared(membership: Any, about: str) -> int:
    """Count deeds that came through somebody's own link."""
    return Action.objects.filter(partner=membership.partner, about=about, sharer__isnull=False).count()
