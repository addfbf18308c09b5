"""Writes the rows of contact points that a bundle tells for the first time, and what is said at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from coalition.columns import columns_of, copy_in, new_ids, new_uuids
from contacts.consent import rules, selectors

POINT = "id, uuid, kind, value, raw, canonical, hash, status, soft_bounces, created_at"
CONSENT = "id, point_id, partner_id, channel, purpose, decision, how, at, wording_id, basis, language, submission"
STATE = "point_id, partner_id, channel, purpose, decision, at, consent_id"
FEW = 20  # so many points are not worth a savepoint


def create_points(addresses: list[rules.Address], now: datetime) -> dict[tuple[str, str], int]:
    """Make points of which none was there a moment ago; the few that came meanwhile are left to the caller to find.

    Most often there is none, and copying them in is half the price of asking for each whether it is there.
    """
    hashes = rules.keyed_hashes([(a.kind, a.value) for a in addresses], key=selectors.hash_key())
    rows = [(a.kind, a.value, a.raw, a.canonical, told) for a, told in zip(addresses, hashes, strict=True)]
    if len(rows) < FEW:
        return _insert_points(rows, now)
    try:
        with transaction.atomic():
            return _copy_points(rows, now)
    except IntegrityError:
        return _insert_points(rows, now)


def _copy_points(rows: Sequence[tuple[str, ...]], now: datetime) -> dict[tuple[str, str], int]:
    ids, at = new_ids("contacts_contactpoint", len(rows)), now.isoformat()
    told = zip(ids, new_uuids(len(rows)), rows, strict=True)
    copy_in("contacts_contactpoint", POINT, [(pk, uuid, *row, "ok", 0, at) for pk, uuid, row in told])
    return {(row[0], row[1]): pk for pk, row in zip(ids, rows, strict=True)}


def _insert_points(rows: Sequence[tuple[str, ...]], now: datetime) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_contactpoint
                (uuid, kind, value, raw, canonical, hash, status, soft_bounces, created_at)
            SELECT gen_random_uuid(), n.*, 'ok', 0, %s
            FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS n
            ON CONFLICT (kind, value) DO NOTHING RETURNING kind, value, id""",
            [now, *columns_of(rows)],
        )
        return {(kind, value): pk for kind, value, pk in cursor.fetchall()}


def copy_consents(rows: Sequence[Sequence[Any]]) -> None:
    """Append what was said (values of `services.Said`) at points at which nothing was said before, and its state.

    As everywhere the latest counts, and of what was said at one time the last.
    """
    rows = sorted(rows, key=_place)
    ids = new_ids("contacts_consent", len(rows))
    copy_in("contacts_consent", CONSENT, [(pk, *row) for pk, row in zip(ids, rows, strict=True)])
    states: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for pk, (point, partner, channel, purpose, decision, _how, at, *_more) in zip(ids, rows, strict=True):
        before = states.get((point, partner, channel, purpose))
        if before is None or before[1] <= at:
            states[point, partner, channel, purpose] = (decision, at, pk)
    copy_in("contacts_consentstate", STATE, [(*key, *state) for key, state in states.items()])


def _place(row: Sequence[Any]) -> int:
    return int(row[0])
