"""Moves the rows of losers to their winners, many pairs at once, and back again; every move is written down.

The number of statements depends on the registered links alone, not on people or rows. Rows that change places stand
under a negative key for a moment: foreign keys are checked at the commit, unique ones at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from coalition.columns import array, columns_of
from contacts.people.merging.rules import CLOSES, MOVES, RULES, MergeRule


@dataclass(frozen=True)
class Pair:
    """A merge to be carried out: its row, both people, and the choices as JSON."""

    merge: int
    winner: int
    loser: int
    keeps: str = "{}"


@dataclass(frozen=True)
class Link:
    """A registered link in the database's words."""

    rule: MergeRule
    table: str
    column: str

    @classmethod
    def of(cls, rule: MergeRule) -> "Link":
        """Look up table and column."""
        app, model, name = rule.link.split(".")
        found = apps.get_model(app, model)
        return cls(rule, found._meta.db_table, found._meta.get_field(name).column)


PAIRS = "unnest(%(merges)s::bigint[], %(winners)s::bigint[], %(lost)s::bigint[], %(keeps)s::jsonb[])"
CLASHES = """
SELECT CASE WHEN ({better}) THEN w.id ELSE l.id END AS aside, ({better}) AS swaps
FROM {pairs} AS p (merge, winner, loser, keeps)
JOIN (SELECT r.* FROM {table} r WHERE ({among}) AND r.{column} = ANY(%(losers)s::bigint[])) l ON l.{column} = p.loser
JOIN (SELECT r.* FROM {table} r WHERE ({among}) AND r.{column} = ANY(%(all)s::bigint[])) w ON w.{column} = p.winner
{same}
"""
CHANGE = """
WITH t AS (SELECT t.*, p.merge AS of_merge FROM {table} t JOIN {pairs} AS p (merge, winner, loser, keeps)
           ON t.{column} IN (p.winner, p.loser) WHERE t.id = ANY(%(aside)s::bigint[])),
changed AS (UPDATE {table} n SET {sets} FROM t WHERE n.id = t.id
            RETURNING n.id, t.of_merge, n.{column} AS person, {before} AS before, {after} AS after)
INSERT INTO contacts_mergedrow (merge_id, relation, row, was, became, before, after)
SELECT of_merge, %(link)s, id, person, person, before, after FROM changed WHERE before <> after
"""
MOVE = """
WITH moved AS (UPDATE {table} t SET {column} = {to} FROM {pairs} AS p (merge, winner, loser, keeps)
               WHERE t.{column} = {of} AND {which} RETURNING t.id, p.merge, {was} AS was, {became} AS became)
INSERT INTO contacts_mergedrow (merge_id, relation, row, was, became)
SELECT merge, %(link)s, id, was, became FROM moved
"""
PARK = """
UPDATE {table} t SET {column} = -p.loser FROM {pairs} AS p (merge, winner, loser, keeps)
WHERE t.{column} = p.winner AND t.id = ANY(%(swapped)s::bigint[])
"""


def move_rows(pairs: Sequence[Pair], *, now: datetime) -> None:
    """Give the winners every registered row of the losers; again, it moves only what came since."""
    merges, winners, losers, keeps = columns_of([(p.merge, p.winner, p.loser, p.keeps) for p in pairs])
    people = array([p.winner for p in pairs] + [p.loser for p in pairs])
    values: dict[str, Any] = {
        "merges": merges,
        "winners": winners,
        "lost": losers,
        "losers": losers,
        "keeps": keeps,
        "all": people,
        "now": now,
    }
    for rule in list(RULES.values()):
        if rule.how == MOVES:
            _move(Link.of(rule), values)


def _move(link: Link, values: dict[str, Any]) -> None:
    rule = link.rule
    parts = {"table": link.table, "column": link.column, "pairs": PAIRS}
    values = values | {"link": rule.link, "aside": "{}", "swapped": "{}"}
    with connection.cursor() as cursor:
        if rule.first:
            cursor.execute(rule.first, values)
        if rule.once or rule.clash == CLOSES:
            same = " ".join(f"AND w.{name} IS NOT DISTINCT FROM l.{name}" for name in rule.once)
            same = f"AND {rule.match}" if rule.match else same
            cursor.execute(CLASHES.format(better=rule.better, among=rule.among, same=same, **parts), values)
            clashes = cursor.fetchall()
            if clashes:
                values |= {"aside": array(row[0] for row in clashes)}
                _set_aside(cursor, link, values, parts)
            if clashes and rule.clash != CLOSES:
                values |= {"swapped": array(row[0] for row in clashes if row[1])}
                cursor.execute(PARK.format(**parts), values)
            elif clashes:
                values |= {"aside": "{}"}
        to_winner = {"of": "p.loser", "to": "p.winner", "was": "p.loser", "became": "p.winner"}
        cursor.execute(MOVE.format(which="NOT (t.id = ANY(%(aside)s::bigint[]))", **to_winner, **parts), values)
        if values["swapped"] != "{}":
            to_loser = {"of": "-p.loser", "to": "p.loser", "was": "p.winner", "became": "p.loser"}
            cursor.execute(MOVE.format(which="true", **to_loser, **parts), values)


def _set_aside(cursor: Any, link: Link, values: dict[str, Any], parts: dict[str, str]) -> None:
    aside = link.rule.aside
    if not aside:
        return
    sets = ", ".join(f"{name} = {value}" for name, value in aside.items())
    before = "jsonb_build_object(" + ", ".join(f"'{name}', t.{name}" for name in aside) + ")"
    after = "jsonb_build_object(" + ", ".join(f"'{name}', n.{name}" for name in aside) + ")"
    cursor.execute(CHANGE.format(sets=sets, before=before, after=after, **parts), values)


# --- and back ---------------------------------------------------------------------------------------------------------
# What happened since stays: a row that somebody moved or deleted meanwhile is left alone, and so is one in whose place
# another stands by now.
BACK = """
UPDATE {table} t SET {column} = -m.was FROM contacts_mergedrow m
WHERE m.merge_id = %(merge)s AND m.relation = %(link)s AND m.was <> m.became AND t.id = m.row AND t.{column} = m.became
  {free}
"""
NOT_TAKEN = """AND NOT EXISTS (SELECT FROM (SELECT r.* FROM {table} r WHERE {among}) x WHERE x.{column} = m.was {same}
    AND x.id NOT IN (SELECT o.row FROM contacts_mergedrow o WHERE o.merge_id = m.merge_id AND o.relation = m.relation))
"""
LAND = """
UPDATE {table} t SET {column} = -t.{column} FROM contacts_mergedrow m
WHERE m.merge_id = %(merge)s AND m.relation = %(link)s AND t.id = m.row AND t.{column} < 0
"""
RESTORE = """
UPDATE {table} t SET {sets} FROM contacts_mergedrow m,
    LATERAL jsonb_populate_record(NULL::{table}, m.before) AS b
WHERE m.merge_id = %(merge)s AND m.relation = %(link)s AND m.before IS NOT NULL AND t.id = m.row AND {same} {alone}
"""
ALONE = """AND NOT EXISTS (SELECT FROM (SELECT r.* FROM {table} r WHERE {among}) x
    WHERE x.{column} = t.{column} AND x.id <> t.id)
"""


def move_back(merge: int) -> None:
    """Give the loser of a merge back what moved, as far as nothing happened to it since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT relation FROM contacts_mergedrow WHERE merge_id = %s", [merge])
        for [name] in cursor.fetchall():
            if name in RULES:
                _move_back(cursor, Link.of(RULES[name]), {"merge": merge, "link": name})


def _move_back(cursor: Any, link: Link, values: dict[str, Any]) -> None:
    rule, parts = link.rule, {"table": link.table, "column": link.column, "among": link.rule.among}
    same = " ".join(f"AND x.{key} IS NOT DISTINCT FROM t.{key}" for key in rule.once)
    free = NOT_TAKEN.format(same=same, **parts) if rule.once else ""
    cursor.execute(BACK.format(free=free, **parts), values)
    cursor.execute(LAND.format(**parts), values)
    if rule.aside:
        sets = ", ".join(f"{key} = b.{key}" for key in rule.aside)
        as_left = " AND ".join(
            f"to_jsonb(t.{key}) IS NOT DISTINCT FROM nullif(m.after -> '{key}', 'null')" for key in rule.aside
        )
        alone = ALONE.format(**parts) if rule.clash == CLOSES else ""
        cursor.execute(RESTORE.format(sets=sets, same=as_left, alone=alone, **parts), values)
