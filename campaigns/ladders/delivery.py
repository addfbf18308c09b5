"""The engine: lets people in, stops whom it should, and lets whoever's turn it is take the next step.

A pass costs a fixed number of statements per ladder and, for each step where somebody is due, per bundle of up to 1,000
people. Taking a step is one transaction: the rows of the bundle are locked, what the step does is written (messages,
tags, follow-ups: all rows of our own), every entry moves on and its path grows by one line. A worker that dies at any
point leaves everything as it was or everything done. Steps are taken from top to bottom, so that one pass may carry a
person over several.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.db import connection, transaction

from campaigns.ladders import criteria, rules, selectors
from campaigns.ladders.deeds.loading import Turn, take_step
from campaigns.ladders.models import Ladder, LadderState, LadderVersion
from campaigns.ladders.rules import Look, Node
from coalition.audit import services as audit
from coalition.columns import columns_of
from coalition.errors import Refusal
from contacts.consent.answers import selectors as answers
from contacts.correspondence.rules import BadTag
from contacts.segments.rules import BadTree

log = structlog.get_logger(__name__)
ENTER = """
WITH facts AS MATERIALIZED ({facts}),
first AS (
    SELECT DISTINCT ON (f.person_id) f.person_id, f.at
    FROM facts AS f (person_id, at)
    JOIN contacts_stewardship s ON s.person_id = f.person_id AND s.partner_id = %s
    JOIN contacts_person p ON p.id = f.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM campaigns_ladderentry e WHERE e.ladder_id = %s AND e.person_id = f.person_id)
    ORDER BY f.person_id, f.at
),
entered AS (
    INSERT INTO campaigns_ladderentry
        (uuid, ladder_id, version_id, person_id, happened_at, entered_at, step, due_at, state, reason)
    SELECT gen_random_uuid(), %s, %s, person_id, at, %s, %s, %s, 'walking', '' FROM first ORDER BY person_id
    ON CONFLICT (ladder_id, person_id) DO NOTHING
    RETURNING id, happened_at
)
INSERT INTO campaigns_ladderpath (entry_id, step, what, at, facts)
SELECT id, '', 'entered', %s, '{{}}' FROM entered ON CONFLICT DO NOTHING
"""
STOP = """
WITH stopped AS (
    UPDATE campaigns_ladderentry e SET state = 'stopped', reason = %(reason)s, ended_at = %(now)s
    WHERE e.state = 'walking' AND {who} RETURNING e.id
)
INSERT INTO campaigns_ladderpath (entry_id, step, what, at, facts)
SELECT id, '-', 'stopped', %(now)s, jsonb_build_object('reason', %(reason)s::text) FROM stopped ON CONFLICT DO NOTHING
"""
ACTED = """e.version_id = %(version)s AND EXISTS (
        SELECT 1 FROM campaigns_action a WHERE a.person_id = e.person_id AND a.partner_id = %(partner)s
        AND a.about = %(goal)s AND a.kind <> 'action.withdrawn' AND a.at <= %(now)s)"""
GONE = """e.ladder_id = %(ladder)s AND NOT EXISTS (
        SELECT 1 FROM contacts_person p JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
        WHERE p.id = e.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL)"""
OF_LADDER = "e.ladder_id = %(ladder)s"
OF_PEOPLE = "e.person_id = ANY(%(people)s)"
DUE = """
SELECT DISTINCT version_id, step FROM campaigns_ladderentry
WHERE version_id = ANY(%s) AND state = 'walking' AND due_at <= %s
"""
# MATERIALIZED: as a plain sub-select the planner may run it once per row, and each run would claim other people.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, uuid, person_id FROM campaigns_ladderentry e
    WHERE version_id = %s AND step = %s AND state = 'walking' AND due_at <= %s
      AND EXISTS (SELECT 1 FROM campaigns_ladder l WHERE l.id = e.ladder_id AND l.state = 'live')
    ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
)
SELECT id, uuid, person_id FROM due
"""
MOVE = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
        AS g (id, what, facts, next, due_at, state, reason)
),
moved AS (
    UPDATE campaigns_ladderentry e SET step = g.next, due_at = g.due_at, state = g.state, reason = g.reason,
           ended_at = CASE WHEN g.state <> 'walking' THEN %s::timestamptz END
    FROM given g WHERE e.id = g.id AND e.state = 'walking' AND e.step = %s
    RETURNING e.id
)
INSERT INTO campaigns_ladderpath (entry_id, step, what, at, facts)
SELECT id, %s, what, %s, facts::jsonb FROM given JOIN moved USING (id) WHERE what <> ''
UNION ALL
SELECT id, '-', state, %s, CASE WHEN reason = '' THEN '{}'::jsonb ELSE jsonb_build_object('reason', reason) END
FROM given JOIN moved USING (id) WHERE state <> 'walking'
"""
Mark = Callable[[str], None]


def _on(_point: str) -> None:
    """Pass a named point; the tests of crashes raise here."""


@dataclass(frozen=True)
class Run:
    """One version of a live ladder in one pass."""

    ladder: Ladder
    version: LadderVersion
    now: datetime
    mark: Mark = _on

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Lay out the steps."""
        return rules.program(self.version.plan["steps"])

    @cached_property
    def mails(self) -> criteria.Mails:
        """Read once what the mails may name."""
        return criteria.Mails(self.ladder, self.version.plan, self.now)


def advance(*, now: datetime, mark: Mark = _on) -> int:
    """Let every live ladder go on; tells how many steps were taken. One that cannot go on is paused with its reason."""
    taken, broken = 0, []
    for ladder in selectors.list_live():
        try:
            taken += go_on(ladder, now=now, mark=mark)
        except (Refusal, BadTag, BadTree) as no:
            halt(ladder, getattr(no, "code", "broken_text" if isinstance(no, BadTag) else "broken_segment"), now)
        except Exception as error:  # one bad ladder must not stop the others
            log.exception("ladder_failed", ladder=ladder.pk)
            broken.append(error)
    if broken:
        raise broken[0]
    return taken


def go_on(ladder: Ladder, *, now: datetime, mark: Mark = _on) -> int:
    """Let people onto one ladder, stop whom it should, take every step that is due; tells how many were taken."""
    versions = selectors.list_versions(ladder)
    if not versions:
        return 0
    enter(ladder, next(iter(versions.values())), now)
    mark("entered")
    for version in versions.values():
        if version.plan["goal"]:
            facts = {"version": version.pk, "partner": ladder.partner_id, "goal": version.plan["goal"]}
            _execute(STOP.format(who=ACTED), {"reason": "acted", "now": now, **facts})
    _execute(STOP.format(who=GONE), {"reason": "gone", "now": now, "ladder": ladder.pk, "partner": ladder.partner_id})
    mark("swept")
    with connection.cursor() as cursor:
        cursor.execute(DUE, [list(versions), now])
        due: dict[int, set[str]] = {}
        for version_id, step in cursor.fetchall():
            due.setdefault(version_id, set()).add(step)
    return sum(_walk(Run(ladder, versions[one], now, mark), steps) for one, steps in due.items())


def enter(ladder: Ladder, version: LadderVersion, now: datetime) -> None:
    """Let in everybody to whom it happened, once; now and then all since the beginning are looked at again.

    What happened is often written down later than it happened: a queue, a pile of paper, a check-in without a network.
    """
    trigger = rules.TRIGGERS.get(version.plan["trigger"]["is"])
    if trigger is None or ladder.since is None:
        return
    values, _wrong = rules.read_blanks(trigger.blanks, version.plan["trigger"])
    is_sweep = ladder.swept_at is None or now - ladder.swept_at >= rules.SWEEP
    since = ladder.since if is_sweep or ladder.looked_at is None else ladder.looked_at - rules.LOOK_BACK
    sql, params = trigger.find(values, Look(ladder.partner_id, max(since, ladder.since), now))
    step = rules.first_of(version.plan["steps"])
    due_at = rules.due_at(rules.program(version.plan["steps"]).get(step), now, settings.TIME_ZONE)
    mine = [ladder.partner_id, ladder.pk, ladder.pk, version.pk, now, step, due_at, now]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENTER.format(facts=sql), [*params, *mine])
        looked = {"looked_at": now, **({"swept_at": now} if is_sweep else {})}
        Ladder.objects.filter(pk=ladder.pk).update(**looked)


def _walk(run: Run, hot: set[str]) -> int:
    taken = 0
    for node in run.nodes.values():
        while node.id in hot:
            size, followed = _take(run, node)
            taken += size
            hot |= followed
            if size < rules.BUNDLE:
                break
    return taken


def _take(run: Run, node: Node) -> tuple[int, set[str]]:
    """Take one step for one bundle; tells for how many, and which steps some of them are due at now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [run.version.pk, node.id, run.now, rules.BUNDLE])
            turns = [Turn(*row) for row in cursor.fetchall()]
        if not turns:
            return 0, set()
        run.mark("claimed")
        facts = {"partner_id": run.ladder.partner_id, "channel": "email", "purpose": run.version.plan["purpose"]}
        left = answers.list_left([one.person_id for one in turns], **facts)
        going = [one for one in turns if one.person_id not in left]
        came_of = take_step(run, node, going) if going else {}
        run.mark("done")
        rows = [_row(run, one.id, *came_of[one.id]) for one in going]
        rows += [(one.id, "", "{}", node.id, run.now, "stopped", "left") for one in turns if one.person_id in left]
        values = [*columns_of(rows), run.now, node.id, node.id, run.now, run.now]
        with connection.cursor() as cursor:
            cursor.execute(MOVE, values)
        run.mark("moved")
    return len(turns), {row[3] for row in rows if row[5] == "walking" and row[4] <= run.now}


def _row(run: Run, entry: int, what: str, facts: dict[str, str], then: str) -> tuple[Any, ...]:
    if then == rules.END:
        return entry, what, orjson.dumps(facts).decode(), then, run.now, "done", ""
    due_at = rules.due_at(run.nodes[then], run.now, settings.TIME_ZONE)
    return entry, what, orjson.dumps(facts).decode(), then, due_at, "walking", ""


def stop_all(ladder: Ladder, now: datetime) -> None:
    """Stop everybody who is still on the way: the ladder was ended."""
    _execute(STOP.format(who=OF_LADDER), {"reason": "ended", "now": now, "ladder": ladder.pk})


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Stop people who are being erased, on every ladder at once."""
    _execute(STOP.format(who=OF_PEOPLE), {"reason": "gone", "now": now, "people": list(person_ids)})


def halt(ladder: Ladder, code: str, now: datetime) -> None:
    """Pause a ladder that cannot go on; whoever is on it waits where she stands."""
    live = Ladder.objects.filter(pk=ladder.pk, state=LadderState.LIVE)
    if live.update(state=LadderState.PAUSED, reason=code[:60], modified_at=now):
        log.warning("ladder_halted", ladder=ladder.pk, code=code)
        audit.record("ladder.halted", on=ladder, facts={"reason": code})


def _execute(sql: str, values: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
