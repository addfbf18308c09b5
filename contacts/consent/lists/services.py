"""Learns what somebody else's list says of addresses; ours stay authoritative."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.consent import rules, selectors, services

# Stronger reasons last; what is suppressed for as strong a reason already is no news.
KNOWN = """
SELECT asked.hash FROM unnest(%(hashes)s::text[]) AS asked (hash)
JOIN contacts_suppression s ON s.kind = %(kind)s AND s.hash = asked.hash
WHERE array_position(%(ranks)s::text[], s.reason::text) >= array_position(%(ranks)s::text[], %(reason)s)
"""
# Who said yes herself after she was listed has changed her mind: the later word counts. In the same minute it is not
# clear which was later, and the no counts.
NEWER = """
SELECT asked.value FROM unnest(%(values)s::text[], %(at)s::timestamptz[]) AS asked (value, at)
JOIN contacts_contactpoint p ON p.kind = %(kind)s AND p.value = asked.value
WHERE EXISTS (SELECT 1 FROM contacts_consent c WHERE c.point_id = p.id AND c.decision = 'granted'
              AND c.how = ANY(%(herself)s) AND c.at > asked.at + interval '1 minute')
"""
RANKS = ["unsubscribed", "do_not_contact", "erased", "invalid", "bounced", "complained"]


@dataclass(frozen=True)
class Learnt:
    """How many addresses were news, and how many were left alone because she said yes herself later."""

    new: int
    newer: int


def learn(
    listed: Sequence[tuple[str, datetime]],
    *,
    reason: str,
    now: datetime,
    kind: str = rules.EMAIL,
    how: str = "provider",
) -> Learnt:
    """Suppress what a list names (address, since when) for this reason: bounced, complained or unsubscribed.

    A list of e-mail addresses or of phones, from the provider or (`how="import"`) from the system used before.

    Addresses that we do not know are suppressed too: they may come in by an import tomorrow. A fixed number of
    statements for a page.
    """
    since = _normal(listed, kind)
    newer = _changed_their_mind(since, kind) if reason == "unsubscribed" else set()
    values = [value for value in since if value not in newer]
    key = selectors.hash_key()
    hash_of = {value: rules.keyed_hash(kind, value, key=key) for value in values}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"hashes": list(hash_of.values()), "ranks": RANKS, "reason": reason, "kind": kind})
        known = {row[0] for row in cursor.fetchall()}
    fresh = [value for value, hashed in hash_of.items() if hashed not in known]
    if fresh:
        services.suppress_many(kind, fresh, reason=reason, now=now)
        points = list(selectors.get_points([kind] * len(fresh), fresh).values())
        _act(points, reason, how, now)
    return Learnt(len(fresh), len(newer))


def _normal(listed: Sequence[tuple[str, datetime]], kind: str) -> dict[str, datetime]:
    since: dict[str, datetime] = {}
    for text, at in listed:
        try:
            value = (rules.read_email(text) if kind == rules.EMAIL else rules.read_phone(text)).value
        except rules.AddressError:
            continue
        since[value] = max(at, since.get(value, at))
    return since


def _changed_their_mind(since: dict[str, datetime], kind: str) -> set[str]:
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"values": list(since), "at": list(since.values()), "kind": kind}
        facts["herself"] = list(rules.BY_HERSELF)
        cursor.execute(NEWER, facts)
        return {row[0] for row in cursor.fetchall()}


def _act(points: list[int], reason: str, how: str, now: datetime) -> None:
    if not points:
        return
    if reason == "bounced":
        services.mark_bounced(points, now=now)
    elif reason == "complained":
        services.mark_complained(points, now=now)
    else:
        services.withdraw_everything(point_ids=points, how=how, now=now)
