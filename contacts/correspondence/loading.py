"""Freezes a send: who gets it, by which address, in which language, cut into bundles, all in one statement."""

import itertools
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from contacts.consent import selectors as consent
from contacts.correspondence.audience.selectors import Exclusion, judge
from contacts.correspondence.models import Dispatch
from contacts.correspondence.plan.criteria import Pieces, pieces_of
from contacts.correspondence.plan.rules import Plan
from contacts.people.models import Person

BUNDLE_SIZE = 1000
AT_ONCE = Plan()
# Messages know their bundle when they are written, so each is one insert and never touched again on the way out.
# `judged` has one row per person; a mailbox shared by several people gets one message (the others' `turn` is later).
# Every row of `numbered` has its bundle in `cut`: a FULL JOIN only because that is never done as a nested loop, for the
# planner, who sees little through so many steps, took one over a thousand bundles a million times.
# A standing send (receipts) is personal: each of a family gets her own, in bundles of their own, for the provider takes
# no address twice in a call. Whoever is left out of another send is kept with her reason: that is the truth afterwards.
JUDGED = """
WITH judged AS MATERIALIZED ({judged}),
turned AS MATERIALIZED (
    SELECT d.person_id, d.point_id,
           CASE WHEN d.language = ANY(%(languages)s) THEN d.language ELSE %(fallback)s END AS language,
           row_number() OVER (PARTITION BY d.point_id ORDER BY d.person_id) - 1 + ({reached})::int AS turn
    FROM judged d
    WHERE d.reason = '' AND {unsent}
)
"""
LEAVE_OUT = """,
left_out AS (
    INSERT INTO contacts_leftout (dispatch_id, person_id, reason)
    SELECT %(dispatch)s, person_id, reason FROM judged WHERE reason <> ''
    UNION ALL SELECT %(dispatch)s, person_id, 'shared' FROM turned WHERE turn > 0
    ON CONFLICT DO NOTHING
)
"""
WRITE = """,
one AS (SELECT * FROM turned WHERE turn < 1 OR %(personal)s),
numbered AS MATERIALIZED (
    SELECT *, turn * 100000 + place / {size} AS bundle, crowd * 1000000 + place / {size} AS slot
    FROM (
        SELECT *, row_number() OVER (PARTITION BY {keys}, turn ORDER BY person_id) - 1 AS place,
               dense_rank() OVER (ORDER BY {keys}, turn) AS crowd
        FROM (SELECT one.person_id, one.point_id, one.language, one.turn, {variant} AS variant, {zone} AS zone,
                     {rest} AS is_rest FROM {people}) AS planned
    ) AS placed
),
cut AS MATERIALIZED (
    SELECT *, {due} AS due_at, nextval(pg_get_serial_sequence('contacts_bundle', 'id')) AS id
    FROM (SELECT * FROM (SELECT slot, any_value(language) AS language, any_value(variant) AS variant,
                                any_value(bundle) AS bundle, count(*) AS people, any_value(zone) AS zone,
                                bool_or(is_rest) AS is_rest
                         FROM numbered GROUP BY slot
                         OFFSET 0) AS sized  -- grouped first, then a few are sorted
          ORDER BY bundle, {keys}) AS ordered
),
bundles AS (
    INSERT INTO contacts_bundle
        (id, uuid, dispatch_id, language, variant, size, state, fence, attempt, provider_id, error, created_at,
         domain, due_at, zone, is_rest)
    SELECT cut.id, gen_random_uuid(), d.id, cut.language, cut.variant, people,
           CASE WHEN is_rest THEN 'held' ELSE 'ready' END, 0, 0, '', '', %(now)s,
           lower(split_part(coalesce(nullif(c.from_email, ''), d.from_email), '@', 2)), due_at, zone, is_rest
    FROM cut JOIN contacts_dispatch d ON d.id = %(dispatch)s
    LEFT JOIN contacts_content c ON c.dispatch_id = d.id AND c.language = cut.language AND c.variant = cut.variant
),
messages AS (
    INSERT INTO contacts_message
        (uuid, dispatch_id, bundle_id, person_id, point_id, language, variant, "values", fate, fate_reason, created_at,
         personal)
    SELECT {uuid}, %(dispatch)s, cut.id, n.person_id, n.point_id, n.language, n.variant,
           {values}, 'pending', '', %(now)s, %(personal)s
    FROM numbered n FULL JOIN cut USING (slot) {join_values}
    RETURNING 1
)
"""
# A UUID of version 7 as PostgreSQL makes them, but of one random number for all: asking the system for a million took
# as long as judging the people. Time, 24 bits of the person's number, which keep the index in order, and a digest.
UUID = """(%(moment)s || to_hex(x'70008000'::bigint + ((n.person_id >> 12) & 4095) * 65536 + (n.person_id & 4095))
           || left(md5(%(random)s || n.person_id), 12))::uuid"""
COUNTED = """
SELECT reason, count(*) FROM judged WHERE reason <> '' GROUP BY reason
UNION ALL SELECT 'shared', count(*) FROM turned WHERE turn > 0 AND NOT %(personal)s
UNION ALL SELECT 'written', count(*) FROM messages
"""
# A receipt looks two rows up by index. A crowd asks once for all that is written: the planner, who cannot know how many
# that is, would take a nested loop for it, and freezing again after half a million would take days.
UNSENT_FEW = """NOT EXISTS (SELECT 1 FROM contacts_message m
                            WHERE m.dispatch_id = %(dispatch)s AND m.person_id = d.person_id)"""
UNSENT_MANY = "d.person_id NOT IN (SELECT person_id FROM contacts_message WHERE dispatch_id = %(dispatch)s)"
REACHED_FEW = """EXISTS (SELECT 1 FROM contacts_message m
                        WHERE m.dispatch_id = %(dispatch)s AND m.point_id = d.point_id AND NOT m.personal)"""
REACHED_MANY = """d.point_id IN (SELECT point_id FROM contacts_message
                                WHERE dispatch_id = %(dispatch)s AND NOT personal)"""
VALUES = """LEFT JOIN unnest(%(value_people)s::bigint[], %(value_texts)s::text[]) AS v (person_id, text)
    ON v.person_id = n.person_id"""


@dataclass(frozen=True)
class Frozen:
    """How many messages were written, and how many people were left out, by reason."""

    size: int
    left_out: dict[str, int]


def freeze(
    *,
    dispatch: Dispatch,
    people: QuerySet[Person],
    now: datetime,
    values: Mapping[int, Mapping[str, Any]] | None = None,
    exclusions: Sequence[Exclusion] = (),
    plan: Plan = AT_ONCE,
) -> Frozen:
    """Write a message for each of these people who may be written to: once per person and, unless standing, address.

    `values` (person id -> values of tags) go with the messages; `exclusions` leave more people out, the first reason
    counts; `plan` says at what hour and in which variant. May run again: nobody gets a second message.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        locked = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        ask = consent.Ask(locked.partner_id, "email", locked.purpose)
        sql, params = judge(people, ask=ask, exclusions=exclusions)
        cursor.execute("SET LOCAL work_mem = '128MB'")
        if values is None:  # a crowd: with old statistics (a first import, a night's deletion) loops took minutes
            # and merging a million messages with their thousand bundles took longer than writing them
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off")
        text, named = _name_params(sql, params)
        pieces = pieces_of(plan, lot=str(locked.uuid))
        statement = _statement(text, locked, pieces, has_values=values is not None)
        cursor.execute(statement, named | pieces.params | _facts(locked, values, now))
        frozen = _read(cursor.fetchall())
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on")
        locked.size += frozen.size
        if not locked.standing:
            locked.left_out = frozen.left_out
        locked.started_at = locked.started_at or now
        locked.save(update_fields=["size", "left_out", "started_at"])
    return frozen


def _statement(judged: str, dispatch: Dispatch, pieces: Pieces, *, has_values: bool) -> str:
    parts = JUDGED + ("" if dispatch.standing else LEAVE_OUT) + WRITE + COUNTED
    return parts.format(
        judged=judged,
        unsent=UNSENT_FEW if has_values else UNSENT_MANY,
        reached=REACHED_FEW if has_values else REACHED_MANY,
        uuid=UUID,
        values="coalesce(v.text::jsonb, '{}'::jsonb)" if has_values else "'{}'::jsonb",
        join_values=VALUES if has_values else "",
        **pieces.named(),
    )


def _facts(dispatch: Dispatch, values: Mapping[int, Mapping[str, Any]] | None, now: datetime) -> dict[str, object]:
    contents = list(dispatch.contents.order_by("id").values_list("language", "variant"))
    languages = list(dict.fromkeys(language for language, _ in contents))
    return {
        "languages": languages,
        "fallback": languages[0],
        "variants": sorted({variant for _, variant in contents}),
        "dispatch": dispatch.pk,
        "personal": dispatch.standing,
        "moment": f"{int(now.timestamp() * 1000):012x}",
        "random": secrets.token_hex(16),
        "size": BUNDLE_SIZE,
        "now": now,
        "value_people": list(values or {}),
        "value_texts": [orjson.dumps(one).decode() for one in (values or {}).values()],
    }


def _name_params(sql: str, params: Sequence[object]) -> tuple[str, dict[str, object]]:
    """Give the consent query's positional parameters names, because ours are named."""
    numbers = itertools.count()
    text = re.sub(r"%%|%s", lambda mark: "%%" if mark.group() == "%%" else f"%(p{next(numbers)})s", sql)
    return text, {f"p{number}": value for number, value in enumerate(params)}


def _read(rows: list[tuple[str, int]]) -> Frozen:
    counts = {reason: people for reason, people in rows if people}
    return Frozen(counts.pop("written", 0), counts)
