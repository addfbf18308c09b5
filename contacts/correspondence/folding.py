"""Folds what comes back: the provider's events, and what dead workers left behind.

A batch of events costs a fixed number of statements. An event is stored once (its id is unique); only fresh ones have
effects. Fates move forward only, clicks are labelled and temporary failures counted from all that is stored, so order
does not matter. Bounces, complaints and unsubscribes touch consent in the same transaction. Any event about a message
of an `unknown` bundle proves that the provider has it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction

from coalition.columns import array
from coalition.post.events import Event
from contacts.consent import services as consent
from contacts.correspondence import rules
from contacts.correspondence.halting import folding as halting
from contacts.correspondence.machines import folding as machines
from contacts.correspondence.tallies import folding as tallies

log = structlog.get_logger(__name__)
STORE = """
INSERT INTO contacts_mailevent (event_id, message_id, bundle_uuid, kind, at, facts, is_machine, received_at)
SELECT DISTINCT ON (n.event_id) n.event_id, m.id, n.bundle, n.kind, n.at, n.facts::jsonb, n.is_machine, %(now)s
FROM unnest(%(ids)s::text[], %(messages)s::uuid[], %(bundles)s::uuid[], %(kinds)s::text[], %(at)s::timestamptz[],
            %(facts)s::text[], %(machines)s::boolean[])
     AS n (event_id, message, bundle, kind, at, facts, is_machine)
LEFT JOIN contacts_message m ON m.uuid = n.message
ORDER BY n.event_id
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id, message_id
"""
FATE = "array_position(ARRAY['pending','processed','deferred','dropped','delivered','bounced','complained'], {})"
# Of two reports of equal rank the earlier one counts, in whatever order they come.
FORWARD = f"""({FATE.format("e.fate")}, m.fate_at, m.fate_reason COLLATE "C")
            > ({FATE.format("m.fate::text")}, e.fate_at, e.reason COLLATE "C")"""
FATES = f"""
UPDATE contacts_message m SET
    fate = CASE WHEN {FORWARD} THEN e.fate ELSE m.fate END,
    fate_at = CASE WHEN {FORWARD} THEN e.fate_at ELSE m.fate_at END,
    fate_reason = CASE WHEN {FORWARD} THEN e.reason ELSE m.fate_reason END,
    unsubscribed_at = least(m.unsubscribed_at, e.unsubscribed_at)
FROM unnest(%(messages)s::bigint[], %(fates)s::text[], %(fate_at)s::timestamptz[], %(reasons)s::text[],
            %(unsubscribed)s::timestamptz[])
     AS e (message, fate, fate_at, reason, unsubscribed_at)
WHERE m.id = e.message
RETURNING m.id, m.point_id, m.bundle_id
"""
# Temporary failures since the last delivery, each message once; asked where a count is or may become other than 0.
SOFT = """
SELECT p.id, (
    SELECT count(DISTINCT m.id) FROM contacts_message m
    JOIN contacts_mailevent e ON e.message_id = m.id AND e.kind = 'bounce' AND e.facts ->> 'class' = 'soft'
    WHERE m.point_id = p.id AND e.at > coalesce((
        SELECT max(d.at) FROM contacts_message dm JOIN contacts_mailevent d ON d.message_id = dm.id
        WHERE dm.point_id = p.id AND d.kind = 'delivered'), '-infinity'))
FROM contacts_contactpoint p
WHERE p.id = ANY(%(soft)s) OR (p.id = ANY(%(delivered)s) AND p.soft_bounces > 0)
"""
PROVE = """
UPDATE contacts_bundle SET state = 'accepted', settled_at = %s, error = 'settled by an event'
WHERE id = ANY(%s) AND state = 'unknown'
"""
RANK = {"pending": 0, "processed": 1, "deferred": 2, "dropped": 3, "delivered": 4, "bounced": 5, "complained": 6}
FATE_OF = {
    "processed": "processed",
    "deferred": "deferred",
    "dropped": "dropped",
    "delivered": "delivered",
    "bounce": "bounced",
    "spamreport": "complained",
    # whoever opens, clicks or leaves has got it
    "open": "delivered",
    "click": "delivered",
    "unsubscribe": "delivered",
    "group_unsubscribe": "delivered",
}
UNSUBSCRIBES = ("unsubscribe", "group_unsubscribe")
# What is said of a mailbox: by the class of a bounce (a block or a policy is about us), by the reason of a drop.
BOUNCES = {"hard": "hard", "soft": "soft"}
DROPS = {"bounced": "hard", "invalid": "hard", "complained": "complained"}
LOOKED_AT = ("click", "delivered")  # what may change who clicked


def fold(events: Sequence[Event], *, now: datetime) -> int:
    """Store these events and let the fresh ones take effect; tell how many were fresh. May run twice harmlessly."""
    if not events:
        return 0
    with transaction.atomic():
        message_of = _store(events, now)
        seen: set[str] = set()
        fresh = []
        for event in events:
            if event.event_id in message_of and event.event_id not in seen:
                seen.add(event.event_id)
                fresh.append((message_of[event.event_id], event))
        strangers = [event for message, event in fresh if message is None]
        for listen in rules.LISTENERS if strangers else ():
            listen(strangers, now)
        known = [(message, event) for message, event in fresh if message is not None]
        if known:
            _take_effect(known, now)
    return len(fresh)


def _store(events: Sequence[Event], now: datetime) -> dict[str, int | None]:
    columns = {
        "ids": [event.event_id for event in events],
        "messages": [_uuid(event.message) for event in events],
        "bundles": [_uuid(event.bundle) for event in events],
        "kinds": [event.kind[:20] for event in events],
        "at": [event.at for event in events],
        "facts": [orjson.dumps(_facts(event)).decode() for event in events],
        "machines": [event.is_machine for event in events],
    }
    values: dict[str, object] = {name: array(column) for name, column in columns.items()}
    values["now"] = now
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)
        return dict(cursor.fetchall())


def _facts(event: Event) -> dict[str, str]:
    """Keep what explains an event; not the address, which stands with the contact point."""
    facts = {"reason": event.reason, "status": event.status, "class": event.bounce_class, "url": event.url}
    facts["machine"] = event.machine
    return {name: value.replace("\x00", "") for name, value in facts.items() if value}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _take_effect(known: Sequence[tuple[int, Event]], now: datetime) -> None:
    told: dict[int, dict[str, Any]] = {}
    marks: dict[str, set[int]] = {name: set() for name in ("hard", "soft", "complained", "unsubscribed", "delivered")}
    for message, event in known:
        _tell(told.setdefault(message, {"fate": "pending", "fate_at": event.at, "reason": ""}), event)
        mark = _mark_of(event)
        if mark:
            marks[mark].add(message)
    rows = sorted(told.items())
    with connection.cursor() as cursor:
        cursor.execute(
            FATES,
            {
                "messages": array([message for message, _ in rows]),
                "fates": array([one["fate"] for _, one in rows]),
                "fate_at": array([one["fate_at"] for _, one in rows]),
                "reasons": array([one["reason"] for _, one in rows]),
                "unsubscribed": array([one.get("unsubscribed_at") for _, one in rows]),
            },
        )
        moved = cursor.fetchall()
        cursor.execute(PROVE, [now, sorted({bundle for _, _, bundle in moved if bundle is not None})])
    machines.label(sorted({message for message, event in known if event.kind in LOOKED_AT}))
    _touch_consent(marks, {message: point for message, point, _ in moved}, now)


def _tell(one: dict[str, Any], event: Event) -> None:
    fate, reason = FATE_OF.get(event.kind, "pending"), (event.bounce_class or event.reason)[:60]
    mine, known = RANK[fate], RANK[one["fate"]]
    if mine > known or (mine == known and (event.at, reason) < (one["fate_at"], one["reason"])):
        one |= {"fate": fate, "fate_at": event.at, "reason": reason}
    if event.kind in UNSUBSCRIBES:
        one["unsubscribed_at"] = min(one.get("unsubscribed_at") or event.at, event.at)


def _mark_of(event: Event) -> str:
    if event.kind == "bounce":
        return BOUNCES.get(event.bounce_class, "")
    if event.kind == "dropped":
        return DROPS.get(event.bounce_class, "")
    if event.kind in UNSUBSCRIBES:
        return "unsubscribed"
    return {"spamreport": "complained", "delivered": "delivered"}.get(event.kind, "")


def _touch_consent(marks: dict[str, set[int]], point_of: dict[int, int], now: datetime) -> None:
    points = {
        name: sorted({point_of[message] for message in messages if message in point_of})
        for name, messages in marks.items()
    }
    if points["delivered"] or points["soft"]:
        _count_soft_bounces(points["soft"], points["delivered"])
    if points["hard"]:
        consent.mark_bounced(points["hard"], now=now)
    if points["complained"]:
        consent.mark_complained(points["complained"], now=now)
    if points["unsubscribed"]:
        consent.withdraw_everything(point_ids=points["unsubscribed"], how="provider", now=now)


def _count_soft_bounces(soft: Sequence[int], delivered: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SOFT, {"soft": list(soft), "delivered": list(delivered)})
        counts = dict(cursor.fetchall())
    if counts:
        consent.count_soft_bounces(counts)


SWEEP_CLAIMED = """
UPDATE contacts_bundle b SET leased_until = NULL, fence = b.fence + 1,
       state = CASE WHEN d.state = 'cancelled' THEN 'cancelled' ELSE 'ready' END
FROM contacts_dispatch d
WHERE d.id = b.dispatch_id AND b.state = 'claimed' AND b.leased_until < %(now)s
"""
SWEEP_IN_FLIGHT = """
UPDATE contacts_bundle SET state = 'unknown', leased_until = NULL, settled_at = %(now)s,
       error = 'the worker was gone before the answer'
WHERE state = 'in_flight' AND leased_until < %(now)s RETURNING dispatch_id
"""
SETTLE_BY_EVIDENCE = """
UPDATE contacts_bundle b SET state = 'accepted', settled_at = %(now)s, error = 'settled by an event'
WHERE b.state = 'unknown' AND EXISTS (
    SELECT 1 FROM contacts_message m JOIN contacts_mailevent e ON e.message_id = m.id
    WHERE m.bundle_id = b.id AND e.at >= b.handed_at - interval '1 minute')
"""
FINISH_ALL = """
UPDATE contacts_dispatch d SET state = 'done', finished_at = %(now)s
WHERE d.state = 'running' AND NOT d.standing AND d.started_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM contacts_bundle b WHERE b.dispatch_id = d.id
      AND b.state IN ('held','ready','claimed','in_flight','retry'))
"""


def sweep(*, now: datetime) -> dict[str, int]:
    """Take back what dead workers held, and halt sends that go wrong.

    Claimed bundles are ready again, those in flight are unknown or proven.
    """
    swept = {
        "claimed": _execute(SWEEP_CLAIMED, now=now),
        "unknown": _execute(SWEEP_IN_FLIGHT, now=now),
        "proven": _execute(SETTLE_BY_EVIDENCE, now=now),
        "finished": _execute(FINISH_ALL, now=now),
        "halted": halting.watch(now=now) + halting.end_late(now=now),
    }
    tallies.add_up()
    if swept["claimed"] or swept["unknown"]:
        log.warning("bundles_swept", **swept)
    return swept


def _execute(sql: str, **values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
