"""Puts whoever shares a mailbox into a household, and gives most parents a school in their town."""

from datetime import datetime

from django.db import connection

HOUSEHOLDS = """
WITH shared AS (
    SELECT r.point_id, s.partner_id, gen_random_uuid() AS uuid, min(r.since) AS since
    FROM contacts_reach r JOIN contacts_contactpoint p ON p.id = r.point_id AND p.kind = 'email'
    JOIN contacts_stewardship s ON s.person_id = r.person_id
    WHERE r.until IS NULL AND NOT EXISTS (SELECT FROM contacts_householdmember m WHERE m.person_id = r.person_id
                                          AND m.partner_id = s.partner_id)
    GROUP BY 1, 2 HAVING count(*) > 1
), made AS (
    INSERT INTO contacts_household (uuid, partner_id, made_at) SELECT uuid, partner_id, since FROM shared
    RETURNING id, uuid
)
INSERT INTO contacts_householdmember (household_id, person_id, partner_id, since)
SELECT DISTINCT ON (r.person_id, h.partner_id) made.id, r.person_id, h.partner_id, h.since
FROM made JOIN shared h USING (uuid) JOIN contacts_reach r ON r.point_id = h.point_id AND r.until IS NULL
JOIN contacts_stewardship s ON s.person_id = r.person_id AND s.partner_id = h.partner_id
ORDER BY r.person_id, h.partner_id, made.id
"""
# Three of four parents have a child in a school of their town, in one to three grades of it.
SCHOOLS = """
UPDATE contacts_role r SET organization_id = s.organization_id, detail = jsonb_build_object('grades', to_jsonb(
       s.grades[1 + r.person_id % greatest(cardinality(s.grades) - 2, 1):
                1 + r.person_id % greatest(cardinality(s.grades) - 2, 1) + r.person_id % 3]))
FROM contacts_address a JOIN LATERAL (
    SELECT c.organization_id, c.grades FROM contacts_school c
    WHERE c.town_id = a.town_id AND c.type <> 'district' AND c.closed_at IS NULL AND c.grades <> '{}'
    ORDER BY md5(c.code || a.person_id) LIMIT 1) AS s ON true
WHERE r.kind = 'parent' AND r.until IS NULL AND r.organization_id IS NULL AND r.person_id % 4 <> 0
  AND a.person_id = r.person_id AND a.until IS NULL
"""


def bring_together(now: datetime) -> None:
    """Make the households and the parents' schools; a second run finds nobody left."""
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLDS)
        cursor.execute(SCHOOLS)
