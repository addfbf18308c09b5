"""Searches for people who live together, makes the households that got a yes, and takes a yes back.

One statement for any number of them.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from coalition.audit import services as audit
from contacts.households.proposals.models import (
    BatchState,
    HouseholdBatch,
    HouseholdProposal,
    HouseholdSearch,
    ProposalState,
)

CHUNK = 2000
MOST = 8  # whoever shares an address with more people shares an office or a school
# Nobody stands in two proposals: a mailbox tells more than a phone, a phone more than a door. Two of one name are
# rather one person twice, and the room of duplicates asks about them.
SEARCH = """
WITH mine AS MATERIALIZED (
    SELECT p.id, p.search_name AS name, fold_text(p.family_name) AS family FROM contacts_person p
    JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
    WHERE p.merged_into_id IS NULL AND p.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM contacts_householdmember m WHERE m.person_id = p.id
                      AND m.partner_id = %(partner)s AND m.until IS NULL)),
shared AS MATERIALIZED (
    SELECT CASE q.kind WHEN 'email' THEN 1 ELSE 2 END AS rank, q.kind AS why, r.point_id::text AS key, m.*
    FROM mine m JOIN contacts_reach r ON r.person_id = m.id AND r.until IS NULL
    JOIN contacts_contactpoint q ON q.id = r.point_id
    UNION ALL
    SELECT 3, 'home', md5(a.zip || '|' || lower(a.street) || '|' || lower(a.unit)), m.*
    FROM mine m JOIN contacts_address a ON a.person_id = m.id AND a.until IS NULL AND a.zip <> '' AND a.street <> ''),
groups AS (
    SELECT rank, key FROM shared GROUP BY 1, 2 HAVING count(*) BETWEEN 2 AND %(most)s),
firsts AS (
    SELECT DISTINCT ON (s.id) s.* FROM shared s JOIN groups USING (rank, key) ORDER BY s.id, s.rank, s.key),
found AS (
    SELECT why, array_agg(id ORDER BY id) AS people, count(*) AS size,
           count(DISTINCT family) = 1 AND min(family) <> '' AS is_kin
    FROM firsts GROUP BY why, rank, key HAVING count(*) > 1 AND count(DISTINCT name) = count(*))
INSERT INTO contacts_householdproposal (uuid, partner_id, why, people, size, is_kin, key, state, found_at)
SELECT gen_random_uuid(), %(partner)s, why, people, size, is_kin, md5(people::text), 'open', %(now)s FROM found
ON CONFLICT (partner_id, key) DO NOTHING
"""
# Whoever moved in elsewhere meanwhile stays there; of whom fewer than two remain, nothing is made.
MAKE = """
WITH due AS (
    SELECT id, uuid, partner_id, people FROM contacts_householdproposal WHERE state = 'accepted'
    ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
told AS (
    SELECT DISTINCT ON (d.partner_id, p.id) d.id, d.uuid, d.partner_id, p.id AS person_id
    FROM due d CROSS JOIN LATERAL unnest(d.people) AS u (id)
    JOIN contacts_person p ON p.id = u.id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
    JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = d.partner_id
    WHERE NOT EXISTS (SELECT FROM contacts_householdmember m WHERE m.person_id = p.id
                      AND m.partner_id = d.partner_id AND m.until IS NULL)
    ORDER BY d.partner_id, p.id, d.id),
good AS (SELECT id FROM told GROUP BY id HAVING count(*) > 1),
homes AS (
    INSERT INTO contacts_household (uuid, partner_id, made_at)
    SELECT d.uuid, d.partner_id, %(now)s FROM due d JOIN good USING (id) RETURNING id, uuid, partner_id),
members AS (
    INSERT INTO contacts_householdmember (household_id, person_id, partner_id, since)
    SELECT h.id, t.person_id, t.partner_id, %(now)s FROM told t JOIN homes h USING (uuid)
    ON CONFLICT DO NOTHING RETURNING person_id),
touched AS (
    UPDATE contacts_person p SET modified_at = greatest(p.modified_at, %(now)s) FROM members m WHERE p.id = m.person_id)
UPDATE contacts_householdproposal p
SET state = CASE WHEN EXISTS (SELECT FROM good g WHERE g.id = p.id) THEN 'made' ELSE 'void' END
FROM due d JOIN coalition_partner c ON c.id = d.partner_id WHERE p.id = d.id RETURNING c.uuid, p.state
"""

# A household in which somebody moved in or out since stays as it is: what happened since is kept.
UNDO = """
WITH due AS (
    SELECT id, uuid FROM contacts_householdproposal
    WHERE batch_id = %(batch)s AND state = 'made' AND id > %(after)s ORDER BY id LIMIT %(limit)s FOR UPDATE),
homes AS (
    SELECT d.id AS proposal_id, h.id FROM due d JOIN contacts_household h ON h.uuid = d.uuid
    WHERE NOT EXISTS (SELECT FROM contacts_householdmember m WHERE m.household_id = h.id
                      AND (m.until IS NOT NULL OR m.since <> h.made_at))),
left_ AS (DELETE FROM contacts_householdmember m USING homes h WHERE m.household_id = h.id RETURNING m.person_id),
gone AS (DELETE FROM contacts_household x USING homes h WHERE x.id = h.id),
touched AS (
    UPDATE contacts_person p SET modified_at = greatest(p.modified_at, %(now)s) FROM left_ l WHERE p.id = l.person_id),
opened AS (
    UPDATE contacts_householdproposal p SET state = 'open', batch_id = NULL, decided_at = NULL
    FROM homes h WHERE p.id = h.proposal_id)
SELECT max(d.id), count(*), (SELECT count(*) FROM homes) FROM due d
"""


@transaction.atomic
def search(partner_id: int, *, now: datetime) -> int:
    """Find anew who may live together; what is open is replaced, what was decided stays. Says how many."""
    asked = HouseholdSearch.objects.select_for_update().filter(partner=partner_id, done_at=None).first()
    if asked is None:
        return 0
    HouseholdProposal.objects.filter(partner=partner_id, state=ProposalState.OPEN).delete()
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, {"partner": partner_id, "most": MOST, "now": now})
        found = cursor.rowcount
    HouseholdSearch.objects.filter(pk=asked.pk).update(done_at=now, found=found)
    return found


def due() -> list[int]:
    """List the partners whose search is due."""
    return list(HouseholdSearch.objects.filter(done_at=None).order_by("asked_at").values_list("partner", flat=True))


def make_accepted(*, now: datetime) -> int:
    """Make the households that got a yes, chunk by chunk; says how many."""
    made = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MAKE, {"limit": CHUNK, "now": now})
            rows = cursor.fetchall()
            for partner in {row[0] for row in rows}:
                count = sum(row == (partner, "made") for row in rows)
                audit.record_many("household.made_many", on=[None], partner=partner, facts={"count": count})
        made += sum(row[1] == "made" for row in rows)
        if len(rows) < CHUNK:
            return made


def undo_due(*, now: datetime) -> int:
    """Take back what somebody wants back, chunk by chunk: the people it joined live apart again. Says how many."""
    undone = 0
    for batch in HouseholdBatch.objects.filter(state=BatchState.UNDOING).order_by("id"):
        after, seen = 0, CHUNK
        while seen == CHUNK:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(UNDO, {"batch": batch.pk, "after": after, "limit": CHUNK, "now": now})
                last, seen, gone = cursor.fetchone()
                HouseholdBatch.objects.filter(pk=batch.pk).update(undone=F("undone") + gone)
            after, undone = last or after, undone + gone
        _finish(batch, now)
    return undone


@transaction.atomic
def _finish(batch: HouseholdBatch, now: datetime) -> None:
    kept = HouseholdProposal.objects.filter(batch=batch.pk, state=ProposalState.MADE).count()
    mine = HouseholdBatch.objects.filter(pk=batch.pk, state=BatchState.UNDOING)
    if mine.update(state=BatchState.UNDONE, undone_at=now, kept=kept):
        batch.refresh_from_db(fields=["undone"])
        facts = {"count": batch.undone, "kept": kept}
        audit.record_many("household.undone_many", on=[None], partner=batch.partner.uuid, facts=facts)
