"""Finds pairs in PostgreSQL and scores them: cards, blocks, pairs, then candidates chunk by chunk.

The cards and pairs of a run are made in one transaction; a chunk of scores and its watermark are another. A killed
worker leaves a run that the next one goes on with where it stands; the lock of a run ends with its holder.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import structlog
from django.db import connection, transaction
from django.utils import timezone

from coalition.audit import services as audit
from coalition.columns import array, columns_of, no_sweeps
from coalition.errors import Refusal
from coalition.locks import holding
from contacts.dedupe import rules
from contacts.dedupe.cards import loading as cards
from contacts.dedupe.merging import selectors as merges
from contacts.dedupe.merging import services as merging
from contacts.dedupe.models import DuplicateRun, DuplicateRunState, RunKind
from contacts.households import selectors as households
from contacts.people.models import Stewardship

CHUNK = 20_000
MOST_SKIPPED = 200  # blocks too large that a run names; the rest is counted
log = structlog.get_logger("dedupe")

FOUND = """
INSERT INTO contacts_candidate (uuid, partner_id, low_id, high_id, bits, band, why, doubts, state, run_id, seen_at)
SELECT gen_random_uuid(), %(partner)s, n.low, n.high, n.bits, n.band, n.why,
       coalesce(string_to_array(n.doubts, ' '), '{}'), 'open', %(run)s, %(now)s
FROM unnest(%(low)s::bigint[], %(high)s::bigint[], %(bits)s::float8[], %(band)s::text[], %(why)s::jsonb[],
            %(doubts)s::text[]) AS n (low, high, bits, band, why, doubts)
ORDER BY n.low, n.high
ON CONFLICT (partner_id, low_id, high_id) DO UPDATE
SET bits = excluded.bits, band = excluded.band, why = excluded.why, doubts = excluded.doubts, run_id = excluded.run_id,
    seen_at = excluded.seen_at
WHERE contacts_candidate.state = 'open'
"""
# What this search did not find any more was mended meanwhile, or stands in a block that grew too large.
GONE = "DELETE FROM contacts_candidate WHERE partner_id = %s AND state = 'open' AND run_id <> %s"


def work(run_id: int) -> None:
    """Take a run if nobody works at it, and carry it to its end."""
    with holding(f"duplicates.{run_id}") as mine:
        run = DuplicateRun.objects.filter(pk=run_id, finished_at=None).first() if mine else None
        if run is None:
            return
        try:
            if run.kind == RunKind.MERGE:
                merge_certain(run)
            else:
                search(run)
        except Refusal as no:  # somebody erased or merged one of the two in this moment: the rest waits for the sweeper
            log.warning("duplicates_interrupted", run=str(run.uuid), reason=no.code)


def search(run: DuplicateRun) -> None:
    """Carry a search to its end from wherever it stands; the caller holds the run's lock."""
    begins = run.state in {DuplicateRunState.WAITING, DuplicateRunState.PAIRING} or not cards.is_kept(run.pk)
    if begins and not _pair(run):
        return
    people = cards.crowd_of(run.pk)
    while run.upto < run.total:
        if not _score(run, people, now=timezone.now()):
            return
    _finish(run, timezone.now())


def _pair(run: DuplicateRun) -> bool:
    """Make cards, blocks and pairs anew; the numbers of a run's pairs go from 1 on."""
    alive = DuplicateRun.objects.filter(pk=run.pk, finished_at=None)
    if not alive.update(state=DuplicateRunState.PAIRING, upto=0, done=0):
        return False
    with transaction.atomic():
        cards.forget(run.pk)
        run.people = cards.write_cards(run.pk, run.partner_id)
        run.skipped = cards.write_pairs(run.pk)[:MOST_SKIPPED]
        run.total, run.upto, run.counts = cards.count_pairs(run.pk), 0, {}
        run.state = DuplicateRunState.SCORING
        facts = {name: getattr(run, name) for name in ("people", "skipped", "total", "upto", "counts", "state")}
        return bool(alive.update(**facts, done=0))


def _score(run: DuplicateRun, people: rules.Crowd, *, now: datetime) -> bool:
    upto = min(run.upto + CHUNK, run.total)
    with no_sweeps(), transaction.atomic():
        mine = DuplicateRun.objects.filter(pk=run.pk, state=DuplicateRunState.SCORING, upto=run.upto)
        if not mine.exists():
            return False
        pairs = cards.read_pairs(run.pk, run.upto, upto)
        homes = households.households_of(run.partner_id, {card.person for pair in pairs for card in pair})
        found = [
            (low.person, high.person, score) for low, high in pairs if (score := _weigh(low, high, people, homes)).band
        ]
        counts = Counter(run.counts) + Counter(score.band for _low, _high, score in found)
        if not mine.update(upto=upto, done=upto, counts=dict(counts)):
            return False
        write_found(found, partner_id=run.partner_id, run_id=run.pk, now=now)
    run.upto, run.counts = upto, dict(counts)
    return True


def _weigh(low: rules.Card, high: rules.Card, people: rules.Crowd, homes: Mapping[int, int]) -> rules.Score:
    score = rules.compare(low, high, people)
    home = homes.get(low.person)
    return rules.living_together(score) if home and home == homes.get(high.person) else score


def write_found(
    found: Iterable[tuple[int, int, rules.Score]], *, partner_id: int, run_id: int | None, now: datetime
) -> None:
    """Write candidates; what was decided stays decided."""
    rows = [
        (low, high, s.bits, s.band, orjson.dumps(s.why).decode(), " ".join(s.doubts) or None) for low, high, s in found
    ]
    if not rows:
        return
    columns = dict(zip(("low", "high", "bits", "band", "why", "doubts"), columns_of(rows), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {**columns, "partner": partner_id, "run": run_id, "now": now})


def _finish(run: DuplicateRun, now: datetime) -> None:
    with transaction.atomic():
        running = DuplicateRun.objects.filter(pk=run.pk, state=DuplicateRunState.SCORING)
        if running.update(state=DuplicateRunState.DONE, finished_at=now):
            with connection.cursor() as cursor:
                cursor.execute(GONE, [run.partner_id, run.pk])
        cards.forget(run.pk)
    run.state = DuplicateRunState.DONE


# --- the certain, merged by a batch -----------------------------------------------------------------------------------
BUNDLE = 100
# The newest facts decide: whoever was changed since the search looked at her waits for the next search.
STILL = """
SELECT c.id, c.low_id, c.high_id FROM contacts_candidate c
JOIN contacts_person l ON l.id = c.low_id AND l.modified_at <= c.seen_at
JOIN contacts_person h ON h.id = c.high_id AND h.modified_at <= c.seen_at
WHERE c.partner_id = %s AND c.state = 'open' AND c.band = 'certain' AND c.id > %s AND c.id <= %s
ORDER BY c.id LIMIT %s FOR UPDATE OF c SKIP LOCKED
"""


def merge_certain(run: DuplicateRun) -> None:
    """Merge the certain candidates bundle by bundle from wherever the run stands; the caller holds the run's lock."""
    while True:
        with transaction.atomic():
            alive = DuplicateRun.objects.filter(pk=run.pk, state=DuplicateRunState.MERGING)
            locked = alive.select_related("partner", "made_by").select_for_update(of=("self",)).first()
            if locked is None or not _merge_bundle(locked):
                break
    DuplicateRun.objects.filter(pk=run.pk, state=DuplicateRunState.MERGING).update(
        state=DuplicateRunState.DONE, finished_at=timezone.now()
    )


def _merge_bundle(run: DuplicateRun) -> bool:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(STILL, [run.partner_id, run.upto, run.counts.get("last", 0), BUNDLE])
        rows = cursor.fetchall()
    if not rows:
        return False
    taken: set[int] = set()
    chosen = []
    for pk, low, high in rows:
        if not taken & {low, high}:
            chosen.append((pk, low, high))
        taken |= {low, high}
    pairs = [(low, high) for _pk, low, high in chosen]
    # Whoever lives in one household as any partner knows it is two people for a batch, also where that came later.
    blocked = merges.obstacles(pairs, partner_id=run.partner_id).keys() | households.together(pairs)
    good = [row for row in chosen if row[1:] not in blocked]
    if good:
        keeps = merges.choices_of([row[1:] for row in good])
        wanted = [merging.Wanted(low, high, keeps[low, high]) for _pk, low, high in good]
        done = merging.merge_many(wanted, partner=run.partner, user=run.made_by, now=now, is_batch=True)
        people = [one for row in done for one in (row.winner, row.loser)]
        audit.record_many("person.merged_by_batch", on=people, partner=run.partner.uuid)
        settle([(low, high) for _pk, low, high in good], partner_id=run.partner_id, user=run.made_by, now=now)
    # Who stood in an earlier pair of the bundle has been merged or waits for the next search.
    counts = Counter(run.counts) + Counter(merged=len(good), left=len(rows) - len(good))
    DuplicateRun.objects.filter(pk=run.pk).update(upto=rows[-1][0], done=run.done + len(rows), counts=dict(counts))
    return True


SETTLE = """
UPDATE contacts_candidate c SET state = 'merged', decided_at = %(now)s, decided_by_id = %(user)s
FROM unnest(%(low)s::bigint[], %(high)s::bigint[]) AS m (low, high)
WHERE c.partner_id = %(partner)s AND c.state <> 'merged' AND (c.low_id, c.high_id) = (m.low, m.high)
"""
# Another open pair of somebody who was merged away is asked again with whoever remains, by the next search.
MOOT = """
DELETE FROM contacts_candidate c USING contacts_person p
WHERE c.state = 'open' AND p.merged_into_id IS NOT NULL AND p.id IN (c.low_id, c.high_id) AND p.id = ANY(%s::bigint[])
"""


def settle(pairs: Sequence[tuple[int, int]], *, partner_id: int, user: Any, now: datetime) -> None:
    """Note that these pairs (older, younger) were merged."""
    low, high = columns_of(pairs)
    values = {"low": low, "high": high, "partner": partner_id, "user": user.pk if user else None, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        cursor.execute(MOOT, [array({person for pair in pairs for person in pair})])


def score_two(low: int, high: int, *, partner_id: int) -> rules.Score:
    """Weigh two people whom somebody put side by side: without counting names, so never certain, and no batch's."""
    notes = -low  # cards of no run
    cards.forget(notes)
    cards.write_cards(notes, partner_id, [low, high])
    told = cards.read_cards(notes, [low, high])
    cards.forget(notes)
    blank = {pk: told.get(pk) or rules.Card(pk) for pk in (low, high)}
    people = rules.Crowd(Stewardship.objects.filter(partner=partner_id).count(), {}, {})
    score = _weigh(blank[low], blank[high], people, households.households_of(partner_id, [low, high]))
    band = rules.LIKELY if score.band == rules.CERTAIN else score.band or rules.POSSIBLE
    return rules.Score(score.bits, band, score.why, score.doubts)


CHANGED = """
INSERT INTO contacts_duplicaterun (uuid, partner_id, kind, state, people, total, done, upto, counts, skipped, made_at)
SELECT gen_random_uuid(), t.id, 'search', 'waiting', 0, 0, 0, 0, '{}', '[]', %(now)s FROM coalition_partner t
WHERE EXISTS (SELECT FROM contacts_stewardship s JOIN contacts_person p ON p.id = s.person_id
              WHERE s.partner_id = t.id AND p.modified_at > coalesce(
                  (SELECT max(r.made_at) FROM contacts_duplicaterun r WHERE r.partner_id = t.id AND r.kind = 'search'),
                  '-infinity'))
ON CONFLICT DO NOTHING
"""


def begin_nightly() -> int:
    """Begin a search for every partner whose people changed since its last one."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"now": timezone.now()})
        return int(cursor.rowcount)
