"""Proposes the schools that a name may mean: alike by trigrams, those of the town of whoever told it first.

Nothing is written here: an organizer accepts one, or says another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from coalition.columns import array
from contacts.schools.named.rules import PROPER, agrees_in_level

MOST = 3  # schools proposed for a name
ALIKE = 0.3  # as pg_trgm itself has it: below it, nothing is alike
# `proper` is what is left of a name without "school", "elementary" ...: else every school is like every other.
NEAREST = r"""
WITH named AS (
    SELECT n.words, btrim(regexp_replace(fold_text(split_part(n.words, ',', 1)), %(idle)s, ' ', 'g')) AS proper,
           array_append((
               SELECT array_agg(DISTINCT place)
               FROM contacts_namedschool w
               JOIN contacts_address a ON a.person_id = w.person_id AND a.until IS NULL
               LEFT JOIN contacts_town t ON t.id = a.town_id
               CROSS JOIN LATERAL (VALUES (fold_text(coalesce(t.name, a.town_text))), (a.zip)) AS p (place)
               WHERE w.partner_id = %(partner)s AND w.words = n.words AND p.place <> ''
                 AND (%(person)s::bigint IS NULL OR w.person_id = %(person)s)
           ), btrim(fold_text(split_part(n.words, ',', 2)))) AS places
    FROM unnest(%(words)s::text[]) AS n (words)
), book AS MATERIALIZED (
    SELECT o.uuid, o.name, o.town, fold_text(o.town) AS place, s.zip,
           btrim(regexp_replace(fold_text(o.name), %(idle)s, ' ', 'g')) AS proper
    FROM contacts_school s JOIN contacts_organization o ON o.id = s.organization_id
    WHERE s.closed_at IS NULL AND s.type <> 'district'
)
SELECT n.words, f.uuid, f.name, f.town, f.is_near, f.score FROM named n CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT b.uuid, b.name, b.town, b.place = ANY(n.places) OR b.zip = ANY(n.places) AS is_near,
               greatest(similarity(b.proper, n.proper), 0.95 * strict_word_similarity(b.proper, n.proper),
                        0.95 * strict_word_similarity(n.proper, b.proper)) AS score
        FROM book b WHERE n.proper <> '' AND b.proper <> '' OFFSET 0
    ) c WHERE c.score >= %(alike)s ORDER BY c.is_near DESC, c.score DESC, c.name LIMIT 12
) f ORDER BY n.words, f.is_near DESC, f.score DESC, f.name
"""


@dataclass(frozen=True)
class Near:
    """A school that a name may mean; `is_near`: in the town (or ZIP) of somebody who told the name."""

    uuid: UUID
    name: str
    town: str
    is_near: bool


def propose(words: Sequence[str], partner_id: int, person_id: int | None = None) -> dict[str, list[Near]]:
    """Give for each name the nearest open schools, the likeliest first; one query, whatever the number of names."""
    if not words:
        return {}
    facts = {"words": array(words), "partner": partner_id, "person": person_id, "idle": PROPER, "alike": ALIKE}
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, facts)
        rows = cursor.fetchall()
    found: dict[str, list[tuple[tuple[bool, bool], Near]]] = {}
    for told, uuid, name, town, is_near, _score in rows:
        order = not is_near, not agrees_in_level(told, name)
        found.setdefault(told, []).append((order, Near(uuid, name, town, is_near)))
    # Stable: of those that agree as well, the more alike one stays first.
    return {told: [near for _order, near in sorted(some, key=_order)[:MOST]] for told, some in found.items()}


def _order(item: tuple[tuple[bool, bool], Near]) -> tuple[bool, bool]:
    return item[0]
