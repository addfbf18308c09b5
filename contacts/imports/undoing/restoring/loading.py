"""Puts back what rows of a run changed; what somebody changed since is left alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from coalition.columns import array, columns_of
from coalition.deleting import delete_unnamed
from contacts.imports.undoing.rules import KEEP, undone
from contacts.people.models import Person

NAMES = ("given_name", "family_name", "language")
PERSON = (
    *("role", "tagging", "stewardship", "address", "residence", "reach", "customanswer", "introduction", "namedschool"),
)
PEOPLE_NOW = "SELECT id, given_name, family_name, language FROM contacts_person WHERE id = ANY(%s::bigint[]) FOR UPDATE"
RENAME = """
UPDATE contacts_person p SET given_name = n.given, family_name = n.family, language = n.language
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n (id, given, family, language) WHERE p.id = n.id
"""
TOUCH = "UPDATE contacts_person SET modified_at = greatest(modified_at, %s) WHERE id = ANY(%s::bigint[])"
# A link by which something came or went since stays.
UNLINK = """
WITH asked AS (
    SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS n (person_id, point_id, reopened)
    WHERE NOT EXISTS (SELECT FROM contacts_submission s WHERE s.person_id = n.person_id
                      AND s.run IS DISTINCT FROM %s AND s.received_at > %s)
      AND NOT EXISTS (SELECT FROM contacts_message m WHERE m.person_id = n.person_id AND m.point_id = n.point_id)),
ended AS (UPDATE contacts_reach r SET until = %s FROM asked a
          WHERE r.person_id = a.person_id AND r.point_id = a.point_id AND r.until IS NULL AND a.reopened)
DELETE FROM contacts_reach r USING asked a
WHERE r.person_id = a.person_id AND r.point_id = a.point_id AND NOT a.reopened
"""
HOMES_NOW = """
SELECT person_id, a.id, street, unit, coalesce(nullif(a.town_text, ''), t.name, ''), state, zip, until IS NULL
FROM contacts_address a LEFT JOIN contacts_town t ON t.id = a.town_id
WHERE person_id = ANY(%s::bigint[]) ORDER BY until DESC NULLS FIRST, a.id DESC
"""
REWRITE_HOMES = """
UPDATE contacts_address a SET street = n.street, unit = n.unit, town_text = n.town, state = n.state, zip = n.zip,
    town_id = NULL, lat = NULL, lon = NULL, matched_at = NULL
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS n (id, street, unit, town, state, zip) WHERE a.id = n.id
"""
OPEN_HOMES = "UPDATE contacts_address SET until = NULL, matched_at = NULL WHERE id = ANY(%s::bigint[])"
ANSWERS_NOW = "SELECT id, person_id, field_id, value FROM contacts_customanswer WHERE person_id = ANY(%s::bigint[])"
ANSWER = """
UPDATE contacts_customanswer a SET value = n.value
FROM unnest(%s::bigint[], %s::text[]) AS n (id, value) WHERE a.id = n.id
"""
TAGS = "SELECT DISTINCT tag_id FROM contacts_tagging WHERE person_id = ANY(%s::bigint[]) AND via = %s"
DROP_TAGS = """
DELETE FROM contacts_tag t WHERE t.id = ANY(%s::bigint[]) AND t.made_at >= %s
AND NOT EXISTS (SELECT FROM contacts_tagging g WHERE g.tag_id = t.id)
AND NOT EXISTS (SELECT FROM contacts_segment s WHERE s.tree::text LIKE '%%' || t.uuid || '%%')
AND NOT EXISTS (SELECT FROM contacts_bulkchange b WHERE b.facts->>'tag' = t.id::text)
"""
Did = Mapping[int, Sequence[Mapping[str, Any]]]


def points_of(people: Collection[int]) -> list[int]:
    """List the points of these people, ended ones too."""
    return [
        row[0]
        for row in _run("SELECT DISTINCT point_id FROM contacts_reach WHERE person_id = ANY(%s::bigint[])", people)
    ]


def remove_people(people: Collection[int]) -> None:
    """Delete people of whom nothing is known but what the run wrote."""
    for table in PERSON:
        _run(f"DELETE FROM contacts_{table} WHERE person_id = ANY(%s::bigint[])", people)
    for side in ("low_id", "high_id"):
        _run(f"DELETE FROM contacts_candidate WHERE {side} = ANY(%s::bigint[])", people)
    _run("UPDATE contacts_submission SET person_id = NULL WHERE person_id = ANY(%s::bigint[])", people)
    delete_unnamed(Person, people, but={"contacts_leftout"})


def tags_of(people: Collection[int], *, via: str) -> set[int]:
    """Tell which tags the run put on these people."""
    with connection.cursor() as cursor:
        cursor.execute(TAGS, [array(people), via])
        return {row[0] for row in cursor.fetchall()}


def drop_tags(tags: Collection[int], *, since: datetime | None) -> None:
    """Drop tags that the run made and nobody carries, no segment asks for and no change of many puts on."""
    if tags and since:
        with connection.cursor() as cursor:
            cursor.execute(DROP_TAGS, [array(tags), since])


def take_marks(people: Collection[int], *, via: str) -> None:
    """Take roles and tags of the run off."""
    with connection.cursor() as cursor:
        for table, column in (("role", "source"), ("tagging", "via"), ("namedschool", "via")):
            sql = f"DELETE FROM contacts_{table} WHERE person_id = ANY(%s::bigint[]) AND {column} = %s"
            cursor.execute(sql, [array(people), via])


def unlink(links: Sequence[tuple[int, list[int], list[int]]], *, run: Any, now: datetime) -> None:
    """Part people from points that the run gave them (person, points, those that had reached them before)."""
    rows = {(person, point): point in again for person, points, again in links for point in points}
    if rows:
        with connection.cursor() as cursor:
            columns = columns_of([(*key, was_there) for key, was_there in rows.items()])
            cursor.execute(UNLINK, [*columns, run.uuid, run.started_at, now])


def restore(did: Did, *, now: datetime) -> set[int]:
    """Put names, languages, homes and answers back; gives the people for whom anything changed."""
    changed = _names(did) | _homes(did) | _answers(did)
    changed |= {person for person, ones in did.items() if any(one.get("points") for one in ones)}
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, [now, array(changed)])
    return changed


def _names(did: Did) -> set[int]:
    told = [person for person, ones in did.items() if any(name in one for one in ones for name in NAMES)]
    rows = []
    for person, *values in _run(PEOPLE_NOW, told):
        now = dict(zip(NAMES, values, strict=True))
        old = {name: _before(did[person], name, now[name]) for name in NAMES}
        if old != now:
            rows.append((person, *old.values()))
    _write(RENAME, rows)
    return {row[0] for row in rows}


def _before(ones: Sequence[Mapping[str, Any]], name: str, current: Any) -> Any:
    changes = [one[name] for one in ones if name in one]
    before = undone(changes, current) if changes else KEEP
    return current if before is KEEP else before


def _homes(did: Did) -> set[int]:
    told = [person for person, ones in did.items() if any("home" in one for one in ones)]
    lived: dict[int, list[tuple[int, list[str], bool]]] = {}
    for person, pk, *parts, is_now in _run(HOMES_NOW, told):
        lived.setdefault(person, []).append((pk, parts, is_now))
    rewritten, opened, removed, homeless = [], [], [], []
    for person, homes in lived.items():
        changes = [one["home"] for one in did[person] if "home" in one]
        pk, parts, is_now = homes[0]
        before = undone(changes, parts) if is_now else KEEP
        if before is KEEP:
            continue
        made = [home for home in homes if home[1] in [change[1] for change in changes]]
        old = next((one for one, text, _now in homes if text == before and not _now), None)
        if before is None or (any(change[2] for change in changes) and old):
            removed += [one for one, _text, _now in made]
            (opened if old else homeless).append(old or person)
        else:
            rewritten.append((pk, *before))
    _run("DELETE FROM contacts_address WHERE id = ANY(%s::bigint[])", removed)
    _run("DELETE FROM contacts_residence WHERE person_id = ANY(%s::bigint[])", homeless)
    _run(OPEN_HOMES, opened)
    _write(REWRITE_HOMES, rewritten)
    return set(told)


def _answers(did: Did) -> set[int]:
    told = [person for person, ones in did.items() if any("answers" in one for one in ones)]
    rewritten, removed, changed = [], [], set()
    for pk, person, field, value in _run(ANSWERS_NOW, told):
        ones = [one["answers"] for one in did[person] if "answers" in one]
        before = _before(ones, str(field), value)
        if before != value:
            changed.add(person)
            if before is None:
                removed.append(pk)
            else:
                rewritten.append((pk, before))
    _run("DELETE FROM contacts_customanswer WHERE id = ANY(%s::bigint[])", removed)
    _write(ANSWER, rewritten)
    return changed


def _run(sql: str, ids: Collection[int]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(ids)])
        return cursor.fetchall() if cursor.description else []


def _write(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, columns_of(rows))
