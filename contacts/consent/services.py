"""Writes addresses and consent, always for many at once. A yes of others never overrules a person's own no."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from coalition.columns import array, columns_of, copy_in
from contacts.consent import rules, selectors
from contacts.consent.making import loading as making
from contacts.consent.models import Wording

# The state follows what was just said: the latest by (at, id) counts, whatever the order of arrival.
STATE = """
INSERT INTO contacts_consentstate (point_id, partner_id, channel, purpose, decision, at, consent_id)
SELECT DISTINCT ON (point_id, partner_id, channel, purpose)
       point_id, partner_id, channel, purpose, decision, at, id
FROM said ORDER BY point_id, partner_id, channel, purpose, at DESC, id DESC
ON CONFLICT (point_id, partner_id, channel, purpose) DO UPDATE
SET decision = excluded.decision, at = excluded.at, consent_id = excluded.consent_id
WHERE (excluded.at, excluded.consent_id) >= (contacts_consentstate.at, contacts_consentstate.consent_id)
"""
RECORD = f"""
WITH said AS (
    INSERT INTO contacts_consent
        (point_id, partner_id, channel, purpose, decision, how, at, wording_id, basis, language, submission)
    SELECT n.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::timestamptz[], %s::bigint[], %s::text[], %s::text[], %s::uuid[])
        AS n (point_id, partner_id, channel, purpose, decision, how, at, wording_id, basis, language, submission)
    LEFT JOIN contacts_consentstate st ON st.point_id = n.point_id AND st.channel = n.channel
        AND st.partner_id IS NOT DISTINCT FROM n.partner_id AND st.purpose = n.purpose
    WHERE NOT (n.decision = 'granted' AND n.how = ANY(%s) AND coalesce(st.decision, '') = 'withdrawn')
    ORDER BY n.point_id, n.partner_id, n.channel, n.purpose, n.at
    RETURNING id, point_id, partner_id, channel, purpose, decision, at
) {STATE}
"""
LIFT = """
DELETE FROM contacts_suppression s USING contacts_contactpoint p
WHERE p.id = ANY(%s) AND s.kind = p.kind AND s.hash = p.hash AND s.reason = ANY(%s)
"""
WITHDRAW_ALL = f"""
WITH said AS (
    INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, basis, language)
    SELECT point_id, partner_id, channel, purpose, 'withdrawn', greatest(%s, at), %s, '', ''
    FROM contacts_consentstate WHERE point_id = ANY(%s) AND decision = 'granted'
    ORDER BY point_id, partner_id, channel, purpose
    RETURNING id, point_id, partner_id, channel, purpose, decision, at
) {STATE}
"""
# A stronger reason replaces a weaker one; nothing weaker replaces a bounce or a complaint.
SUPPRESS = """
INSERT INTO contacts_suppression (kind, hash, reason, at)
SELECT DISTINCT kind, hash, %s, %s::timestamptz FROM ({points}) AS p ORDER BY kind, hash
ON CONFLICT (kind, hash) DO UPDATE SET reason = excluded.reason, at = excluded.at
WHERE array_position(ARRAY['unsubscribed','do_not_contact','erased','invalid','bounced','complained'], excluded.reason)
    > array_position(ARRAY['unsubscribed','do_not_contact','erased','invalid','bounced','complained'],
                     contacts_suppression.reason::text)
"""
LINK = """
INSERT INTO contacts_reach (person_id, point_id, label, is_primary, since)
SELECT n.person_id, n.point_id, n.label, n.label <> 'other', %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS n (person_id, point_id, label)
LEFT JOIN contacts_reach r ON r.person_id = n.person_id AND r.point_id = n.point_id AND r.until IS NULL
WHERE r.id IS NULL
ON CONFLICT (person_id, point_id) DO UPDATE SET until = NULL, since = excluded.since
WHERE contacts_reach.until IS NOT NULL
RETURNING person_id, point_id, xmax <> 0
"""
POINT_ROWS = "SELECT kind, hash FROM contacts_contactpoint WHERE id = ANY(%s)"
HASH_ROWS = "SELECT * FROM unnest(%s::text[], %s::text[]) AS given (kind, hash)"


class Said(NamedTuple):
    """Somebody allowed or withdrew something at a point; partner None is the coalition by name."""

    point_id: int
    partner_id: int | None
    channel: str
    purpose: str
    decision: str
    how: str
    at: datetime
    wording_id: int | None = None
    basis: str = ""
    language: str = ""
    submission: UUID | str | None = None


def record_many(rows: Sequence[Said], *, at_new: Collection[int] = frozenset()) -> None:
    """Append consents and move the current state; a fresh yes of her own lifts her suppression. Three statements.

    `at_new`: points that this very transaction made, at which nothing was said and which nobody else can see yet.
    """
    if not rows:
        return
    first = [row for row in rows if row.point_id in at_new] if at_new else []
    others = [row for row in rows if row.point_id not in at_new] if first else rows
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if first:
            making.copy_consents(first)
        if others:
            cursor.execute(RECORD, [*columns_of(others), list(rules.BY_OTHERS)])
        hers = [row.point_id for row in rows if row.decision == "granted" and row.how in rules.BY_HERSELF]
        if hers:
            cursor.execute(LIFT, [hers, list(rules.LIFTABLE)])


def grant(said: Said) -> None:
    """Record one yes."""
    record_many([said])


def withdraw(
    *, point_id: int, partner_id: int | None, channel: str, purposes: Iterable[str], how: str, now: datetime
) -> None:
    """Withdraw some purposes of one partner at one point."""
    record_many([Said(point_id, partner_id, channel, p, "withdrawn", how, now) for p in purposes])


def withdraw_everything(*, point_ids: Sequence[int], how: str, now: datetime) -> None:
    """Unsubscribe: suppress these points and withdraw every consent they gave, for all partners, at once."""
    with transaction.atomic(savepoint=False):
        suppress_points(point_ids, reason="unsubscribed", now=now)
        with connection.cursor() as cursor:
            cursor.execute(WITHDRAW_ALL, [now, how, list(point_ids)])


def suppress_points(point_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Never write to these points again."""
    with connection.cursor() as cursor:
        cursor.execute(SUPPRESS.format(points=POINT_ROWS), [reason, now, list(point_ids)])


def suppress_many(kind: str, values: Iterable[str], *, reason: str, now: datetime) -> None:
    """Never write to these normalised addresses again, whether we know them or not."""
    key = selectors.hash_key()
    hashes = [rules.keyed_hash(kind, value, key=key) for value in values]
    with connection.cursor() as cursor:
        cursor.execute(SUPPRESS.format(points=HASH_ROWS), [reason, now, [kind] * len(hashes), hashes])


def do_not_contact(person_ids: Sequence[int], *, how: str, now: datetime) -> None:
    """Honour 'do not contact me': every current point of these people is suppressed and every consent withdrawn."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT point_id FROM contacts_reach WHERE person_id = ANY(%s) AND until IS NULL",
            [list(person_ids)],
        )
        points = [row[0] for row in cursor.fetchall()]
        suppress_points(points, reason="do_not_contact", now=now)
        cursor.execute(WITHDRAW_ALL, [now, how, points])


def mark_bounced(point_ids: Sequence[int], *, now: datetime) -> None:
    """Note that these addresses do not exist: never written to again."""
    _mark(point_ids, "bounced", now)


def mark_complained(point_ids: Sequence[int], *, now: datetime) -> None:
    """Note a complaint of spam: never written to again, and every consent ends."""
    with transaction.atomic(savepoint=False):
        _mark(point_ids, "complained", now)
        with connection.cursor() as cursor:
            cursor.execute(WITHDRAW_ALL, [now, "complaint", list(point_ids)])


def count_soft_bounces(counts: Mapping[int, int]) -> None:
    """Note how many messages in a row could not be taken just now (point -> count); whether it is worn out: `rules`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contactpoint p SET soft_bounces = least(n.count, 1000)"
            " FROM unnest(%s::bigint[], %s::int[]) AS n (id, count) WHERE p.id = n.id AND p.soft_bounces <> n.count",
            [list(counts), list(counts.values())],
        )


def keep_wording(*, key: str, language: str, text: str) -> int:
    """Keep a text that people will agree to; the same text keeps its version, another one gets the next. Gives it."""
    with transaction.atomic(savepoint=False):
        versions = Wording.objects.select_for_update().filter(key=key)
        same = versions.filter(language=language, text=text).order_by("-version").first()
        if same:
            return same.version
        # The languages of one version belong together: a language joins the latest version that lacks it.
        latest = versions.order_by("-version").first()
        version = latest.version if latest else 1
        if latest and versions.filter(version=version, language=language).exists():
            version += 1
        Wording.objects.create(key=key, version=version, language=language, text=text)
        return version


class Points(dict[tuple[str, str], int]):
    """The ids of contact points by kind and value; `made`: those that are new."""

    made: frozenset[int] = frozenset()


def find_or_create_points(addresses: Iterable[rules.Address], *, now: datetime) -> Points:
    """Give the ids of these contact points, making the missing ones; their rows stay locked until the commit.

    Sorted insertion and locking keep two bundles from waiting for each other; the lock makes them match people in turn.
    """
    wanted = {(a.kind, a.value): a for a in addresses}
    if not wanted:
        return Points()
    keys = sorted(wanted)
    kinds, values = [kind for kind, _ in keys], [value for _, value in keys]
    found = selectors.get_points(kinds, values)
    missing = [key for key in keys if key not in found]
    made = making.create_points([wanted[key] for key in missing], now) if missing else {}
    if len(found) + len(made) < len(keys):  # another bundle made some of them meanwhile
        found |= selectors.get_points(kinds, values)
    with connection.cursor() as cursor:  # what this bundle made nobody else can see yet
        cursor.execute(
            "SELECT id FROM contacts_contactpoint WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
            [array(found[key] for key in found.keys() - made.keys())],
        )
    points = Points(found | made)
    points.made = frozenset(made.values())
    return points


def link_many(
    links: Iterable[tuple[int, int, str]], *, now: datetime, newcomers: Collection[int] = frozenset()
) -> set[tuple[int, int]]:
    """Say that points reach people (person, point, label); newcomers have none yet. Gives the links that had ended."""
    told: dict[tuple[int, int], str] = {}
    for person, point, label in sorted(set(links)):
        told.setdefault((person, point), label)
    rows = [(*pair, label) for pair, label in told.items() if pair[0] not in newcomers]
    fresh = [(*pair, label, label != "other", now) for pair, label in told.items() if pair[0] in newcomers]
    if fresh:
        copy_in("contacts_reach", "person_id, point_id, label, is_primary, since", fresh)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(LINK, [now, *columns_of(rows)])
            return {(person, point) for person, point, had_ended in cursor.fetchall() if had_ended}
    return set()


def _mark(point_ids: Sequence[int], status: str, now: datetime) -> None:
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contactpoint SET status = %s, status_at = %s WHERE id = ANY(%s)"
            " AND status NOT IN ('complained', %s)",
            [status, now, list(point_ids), status],
        )
        suppress_points(point_ids, reason=status, now=now)


def fix_wording(*, key: str, texts: dict[str, str]) -> int:
    """Fix the texts of a wording by language; tells the version: the newest if it says the same, else a new one."""
    rows = list(Wording.objects.filter(key=key).order_by("-version").values_list("version", "language", "text"))
    newest = rows[0][0] if rows else 0
    known = {language: text for version, language, text in rows if version == newest}
    if rows and all(known.get(language) == text for language, text in texts.items()):
        return newest
    Wording.objects.bulk_create(
        [Wording(key=key, version=newest + 1, language=language, text=text) for language, text in texts.items()]
    )
    return newest + 1


def erase_points(point_ids: Sequence[int], *, now: datetime) -> list[tuple[str, str]]:
    """Forget addresses: what was said at them goes, the row keeps no address, the keyed hash stays suppressed.

    Gives the addresses (kind, value) for the last time: who else holds them must forget them, too.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, value FROM contacts_contactpoint WHERE id = ANY(%s) ORDER BY id", [list(point_ids)]
        )
        known = cursor.fetchall()
        suppress_points(point_ids, reason="erased", now=now)
        for table in ("consentask", "consentstate", "consent", "reach"):
            cursor.execute(f"DELETE FROM contacts_{table} WHERE point_id = ANY(%s)", [list(point_ids)])
        cursor.execute(
            "UPDATE contacts_contactpoint SET value = 'erased-' || uuid, raw = '', canonical = '', hash = '',"
            " status = 'invalid', status_at = %s, verified_at = NULL WHERE id = ANY(%s)",
            [now, list(point_ids)],
        )
    return known


def leave_points(person_ids: Sequence[int], *, now: datetime) -> list[int]:
    """Part people from all their points; gives the points that reach nobody any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM contacts_reach WHERE person_id = ANY(%s) RETURNING point_id)"
            " SELECT DISTINCT point_id FROM gone WHERE NOT EXISTS (SELECT FROM contacts_reach r"
            " WHERE r.point_id = gone.point_id AND NOT (r.person_id = ANY(%s)))",
            [list(person_ids), list(person_ids)],
        )
        return [row[0] for row in cursor.fetchall()]
