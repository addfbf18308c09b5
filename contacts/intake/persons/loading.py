"""Writes what a bundle tells about its people: two statements per table at most, whatever the size of the bundle.

Rows of people whom this bundle made are copied in; only those of known people must be held against what is there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from coalition.columns import array, columns_of, copy_in, new_uuids
from contacts.intake.criteria import Home, Reading
from contacts.intake.persons.matching import Known
from contacts.intake.persons.rules import may_write
from contacts.intake.words.rules import fold, fold_word
from contacts.people.custom import rules as custom

PEOPLE = "id, uuid, given_name, family_name, preferred_name, language, created_at, modified_at"
STEWARDS = """
INSERT INTO contacts_stewardship (person_id, partner_id, since, via)
SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[]) AS n ON CONFLICT DO NOTHING
"""
INTRODUCTIONS = """
INSERT INTO contacts_introduction (person_id, to_id, by_id, at)
SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[]) AS n ON CONFLICT DO NOTHING
"""
TOUCH = """
UPDATE contacts_person AS p SET
    given_name = CASE WHEN p.given_name = '' OR (n.overrule AND n.given <> '') THEN n.given ELSE p.given_name END,
    family_name = CASE WHEN p.family_name = '' OR (n.overrule AND n.family <> '') THEN n.family ELSE p.family_name END,
    language = coalesce(nullif(n.language, ''), p.language),
    modified_at = greatest(p.modified_at, n.at)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::timestamptz[])
    AS n (id, given, family, language, overrule, at)
WHERE p.id = n.id
"""
ROLES = """
INSERT INTO contacts_role (person_id, kind, detail, since, source)
SELECT n.person_id, n.kind, '{}', n.since, n.source
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[]) AS n (person_id, kind, since, source)
WHERE NOT EXISTS (SELECT FROM contacts_role r WHERE r.person_id = n.person_id AND r.kind = n.kind AND r.until IS NULL)
ON CONFLICT DO NOTHING RETURNING person_id, kind
"""
FIND_TAGS = """
SELECT n.partner_id, n.key, t.id FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n (partner_id, key, name)
JOIN contacts_tag t ON t.partner_id = n.partner_id AND fold_text(t.name) = fold_text(n.name)
"""
NEW_TAGS = """
INSERT INTO contacts_tag (uuid, partner_id, name)
SELECT gen_random_uuid(), n.partner_id, n.name
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n (partner_id, key, name)
ORDER BY n.partner_id, n.key ON CONFLICT DO NOTHING
"""
TAGGINGS = """
INSERT INTO contacts_tagging (person_id, tag_id, at, via)
SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[]) AS n (person_id, tag_id, at, via)
WHERE NOT EXISTS (SELECT FROM contacts_tagging t WHERE t.person_id = n.person_id AND t.tag_id = n.tag_id)
ON CONFLICT DO NOTHING RETURNING person_id, tag_id
"""
FIELDS = """SELECT CASE WHEN f.is_shared THEN 0 ELSE f.partner_id END, f.key, f.id, f.kind, f.choices::text
FROM contacts_customfield f JOIN unnest(%s::text[]) AS n (key) ON n.key = f.key WHERE f.archived_at IS NULL"""
ANSWERS = """
INSERT INTO contacts_customanswer AS a (person_id, field_id, value, at)
SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[]) AS n
ON CONFLICT (person_id, field_id) DO UPDATE SET value = excluded.value, at = excluded.at WHERE excluded.at >= a.at
"""
ANSWERS_NOW = """
SELECT person_id, field_id, value FROM contacts_customanswer
WHERE person_id = ANY(%s::bigint[]) AND field_id = ANY(%s::bigint[])
"""
HOMES = """
SELECT person_id, street, unit, coalesce(nullif(a.town_text, ''), t.name, ''), state, zip
FROM contacts_address a LEFT JOIN contacts_town t ON t.id = a.town_id
WHERE person_id = ANY(%s::bigint[]) AND until IS NULL
"""
FINER = """
UPDATE contacts_address a SET street = n.street, unit = n.unit, town_text = n.town, state = n.state, zip = n.zip,
    town_id = CASE WHEN fold_text(a.town_text) = fold_text(n.town) THEN a.town_id END,
    lat = NULL, lon = NULL, matched_at = NULL
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    AS n (person_id, street, unit, town, state, zip, at)
WHERE a.person_id = n.person_id AND a.until IS NULL
"""
END_HOMES = "UPDATE contacts_address SET until = %s WHERE person_id = ANY(%s) AND until IS NULL"
NEW_HOMES = "person_id, street, unit, town_text, state, zip, since, precision"


def write_people(new: Sequence[tuple[Known, Reading]]) -> None:
    """Make the new people and give them to the partner to whom they came."""
    if not new:
        return
    rows = []
    for uuid, (known, told) in zip(new_uuids(len(new)), new, strict=True):
        names = (told.given or known.fill_given, told.family or known.fill_family, "", known.language or "en")
        rows.append((known.person_id, uuid, *names, told.received, told.received))
    copy_in("contacts_person", PEOPLE, rows)
    stewards = [(known.person_id, told.partner_id, told.received, via(told)) for known, told in new]
    copy_in("contacts_stewardship", "person_id, partner_id, since, via", stewards)


def write_stewards(rows: Sequence[tuple[int, int, Reading]]) -> None:
    """Let partners look after people who said yes to them at another's door (person, partner, which reading)."""
    if rows:
        told = {(person, partner): reading for person, partner, reading in rows}
        _run(STEWARDS, [(*key, reading.received, via(reading)) for key, reading in told.items()])
        met = {(*key, reading.partner_id): reading for *key, reading in rows}
        _run(INTRODUCTIONS, [(*key, reading.received) for key, reading in sorted(met.items(), key=_key)])


def touch_people(alive: dict[Known, datetime]) -> None:
    """Fill empty names, follow a told language, move the time of the last change."""
    _run(
        TOUCH,
        sorted((k.person_id, k.fill_given, k.fill_family, k.fill_language, k.overrule, at) for k, at in alive.items()),
    )


def write_roles(met: Sequence[tuple[Known, Reading]]) -> None:
    """Give people the roles they do not have yet."""
    told: dict[tuple[int, str], Reading] = {}
    days: dict[datetime, date] = {}
    for known, reading in met:
        for role in reading.roles:
            told.setdefault((known.person_id, role), reading)
        if reading.roles and reading.received_at not in days:
            days[reading.received_at] = timezone.localdate(reading.received_at)
    rows = [(*key, days[reading.received_at], via(reading)) for key, reading in sorted(told.items(), key=_key)]
    new = _new_among(met)
    fresh = [(*row, "{}") for row in rows if row[0] in new]
    if fresh:
        copy_in("contacts_role", "person_id, kind, since, source, detail", fresh)
    for key in (*[row[:2] for row in fresh], *_run(ROLES, [row for row in rows if row[0] not in new])):
        told[key].is_changed = True


def write_tags(met: Sequence[tuple[Known, Reading]]) -> None:
    """Put the partner's tags on people; unknown words become tags. Five statements at most."""
    lists = {(reading.partner_id, tuple(reading.tags)) for _known, reading in met if reading.tags}
    names = {(partner, fold_word(tag)): tag for partner, tags in lists for tag in tags}
    ids = _tag_ids(names)
    missing = {key: name for key, name in names.items() if key not in ids}
    if missing:
        _run(NEW_TAGS, [(*key, name) for key, name in missing.items()])
        ids |= _tag_ids(missing)
    ids_of = {(partner, tags): [ids[partner, fold_word(tag)] for tag in tags] for partner, tags in lists}
    told: dict[tuple[int, int], Reading] = {}
    for known, reading in met:
        for tag in ids_of[reading.partner_id, tuple(reading.tags)] if reading.tags else ():
            told.setdefault((known.person_id, tag), reading)
    rows = [(*key, reading.received, via(reading)) for key, reading in sorted(told.items(), key=_key)]
    new = _new_among(met)
    fresh = [row for row in rows if row[0] in new]
    if fresh:
        copy_in("contacts_tagging", "person_id, tag_id, at, via", fresh)
    for key in (*[row[:2] for row in fresh], *_run(TAGGINGS, [row for row in rows if row[0] not in new])):
        told[key].is_changed = True


def write_answers(met: Sequence[tuple[Known, Reading]]) -> None:
    """Keep what people answered to own and shared fields; the latest counts. Three statements at most."""
    told = [(known, reading) for known, reading in met if reading.answers]
    if not told:
        return
    keys = sorted({key for _known, reading in told for key in reading.answers})
    fields = {(row[0], row[1]): row[2:] for row in _run(FIELDS, [(key,) for key in keys])}
    now = _answers_now({known.person_id for known, _ in told if not known.is_new}, [row[0] for row in fields.values()])
    rows: dict[tuple[int, int], tuple[str, str]] = {}
    for known, reading in told:
        for key, value in reading.answers.items():
            found = fields.get((reading.partner_id, key)) or fields.get((0, key))  # 0: all partners ask it
            text = _answer(found, value) if found else ""
            if found and text:
                place = known.person_id, found[0]
                if known.is_new or may_write(reading.payload, f"x_{key}", now.get(place)):
                    note_answer(known, reading, found[0], [now.get(place), text])
                    rows[place] = (text, reading.received)
                    now[place] = text
            elif not found or value:
                reading.notes.append("answer_unread")
    _run(ANSWERS, [(*key, *row) for key, row in sorted(rows.items())])


def note_answer(known: Known, reading: Reading, field: Any, change: list[str | None]) -> None:
    """Note that an answer is new, and for an undo what stood there."""
    if change[0] != change[1]:
        reading.is_changed = True
        if reading.run and not known.is_new:
            reading.did.setdefault("answers", {})[str(field)] = change


def _answers_now(people: set[int], fields: Sequence[int]) -> dict[tuple[int, int], str]:
    if not people or not fields:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS_NOW, [array(people), array(fields)])
        return {(person, field): value for person, field, value in cursor.fetchall()}


def _answer(field: tuple[int, str, str], value: Any) -> str:
    try:
        return custom.read_answer(field[1], orjson.loads(field[2]), value)
    except custom.BadAnswer:
        return ""


def write_homes(met: Sequence[tuple[Known, Reading]]) -> None:
    """Keep one current home of each person: finer news refine it, another home ends it. Four statements at most."""
    told = [(known, reading) for known, reading in met if reading.home]
    if not told:
        return
    old: dict[int, Home] = {}
    with connection.cursor() as cursor:
        cursor.execute(HOMES, [array({known.person_id for known, _ in told if not known.is_new})])
        old = {row[0]: Home(*row[1:]) for row in cursor.fetchall()}
    now: dict[int, Home] = dict(old)
    moved: set[int] = set()
    at: dict[int, datetime] = {}
    for known, reading in told:
        before = now.get(known.person_id)
        after, has_moved = settle_home(known, reading, before)
        if after and after != before:
            now[known.person_id], at[known.person_id] = after, reading.received_at
            if has_moved:
                moved.add(known.person_id)
    rows = {p: (p, h.street, h.unit, h.town, h.state, h.zip, at[p]) for p, h in now.items() if p in at}
    ended = sorted(p for p in rows if p in old and p in moved)
    if ended:
        with connection.cursor() as cursor:
            cursor.execute(END_HOMES, [max(at[p] for p in ended), ended])
    _run(FINER, [row for p, row in sorted(rows.items()) if p in old and p not in moved])
    copied = [(*row, "unknown") for p, row in sorted(rows.items()) if p not in old or p in moved]
    if copied:
        copy_in("contacts_address", NEW_HOMES, copied)


def settle_home(known: Known, reading: Reading, before: Home | None) -> tuple[Home | None, bool]:
    """Give the home after a reading and whether it is another one; what is known may be kept (`policy`)."""
    if before is None:
        after, has_moved = reading.home, False
    else:
        finer = refine(before, reading.home)
        after, has_moved = finer or reading.home, finer is None
    if after == before or not (known.is_new or may_write(reading.payload, "home", has_moved and before)):
        return before, False
    reading.is_changed = True
    if reading.run and not known.is_new:
        reading.did["home"] = [before and _parts(before), _parts(after), has_moved]
    return after, has_moved


def _parts(home: Home) -> list[str]:
    return [home.street, home.unit, home.town, home.state, home.zip]


def refine(old: Home, new: Home) -> Home | None:
    """Add what is told newly of the same home; None when it is another home."""
    for before, after in ((old.zip, new.zip), (old.town, new.town), (old.street, new.street)):
        if before and after and fold(before) != fold(after):
            return None
    if fold(old.street) == fold(new.street) and old.unit and new.unit and fold(old.unit) != fold(new.unit):
        return None
    return Home(
        old.street or new.street, old.unit or new.unit, old.town or new.town, old.state or new.state, old.zip or new.zip
    )


def via(reading: Reading) -> str:
    """Tell by which door something was learned; the run of an import can be undone by it."""
    if not reading.door:
        reading.door = f"import:{reading.run.hex}" if reading.run else f"{reading.origin}:{reading.kind}"[:40]
    return reading.door


def _new_among(met: Sequence[tuple[Known, Reading]]) -> set[int]:
    return {known.person_id for known, _reading in met if known.is_new}


def _key(item: tuple[Any, Any]) -> Any:
    return item[0]


def _tag_ids(names: dict[tuple[int, str], str]) -> dict[tuple[int, str], int]:
    return {(partner, key): pk for partner, key, pk in _run(FIND_TAGS, [(*key, name) for key, name in names.items()])}


def _run(sql: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, columns_of(rows))
        return cursor.fetchall() if cursor.description else []
