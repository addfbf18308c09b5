"""The statements of every kind of change, there and back: (person, what stood there) of everybody whom it changed."""

TAG = """
INSERT INTO contacts_tagging (person_id, tag_id, at, via)
SELECT p.id, %(tag)s, %(now)s, %(via)s FROM unnest(%(people)s::bigint[]) AS p (id)
ON CONFLICT DO NOTHING RETURNING person_id, '{}'
"""
UNTAG = """
DELETE FROM contacts_tagging WHERE person_id = ANY(%(people)s::bigint[]) AND tag_id = %(tag)s
RETURNING person_id, jsonb_build_object('at', at, 'via', via)::text
"""
ROLE = """
INSERT INTO contacts_role (person_id, kind, detail, since, source)
SELECT p.id, %(role)s, '{}', %(today)s, %(via)s FROM unnest(%(people)s::bigint[]) AS p (id)
WHERE NOT EXISTS (SELECT FROM contacts_role r WHERE r.person_id = p.id AND r.kind = %(role)s AND r.until IS NULL)
ON CONFLICT DO NOTHING RETURNING person_id, '{}'
"""
END_ROLE = """
WITH ended AS (UPDATE contacts_role SET until = %(today)s
    WHERE person_id = ANY(%(people)s::bigint[]) AND kind = %(role)s AND until IS NULL RETURNING id, person_id, until)
SELECT person_id, jsonb_build_object('roles', jsonb_agg(id), 'until', min(until))::text FROM ended GROUP BY person_id
"""
ANSWER = """
WITH old AS (SELECT person_id, value FROM contacts_customanswer
             WHERE person_id = ANY(%(people)s::bigint[]) AND field_id = %(field)s),
written AS (
    INSERT INTO contacts_customanswer AS a (person_id, field_id, value, at)
    SELECT p.id, %(field)s, %(answer)s, %(now)s FROM unnest(%(people)s::bigint[]) AS p (id)
    ON CONFLICT (person_id, field_id) DO UPDATE SET value = excluded.value, at = excluded.at
    WHERE a.value <> excluded.value RETURNING person_id)
SELECT w.person_id, jsonb_build_object('value', o.value)::text FROM written w LEFT JOIN old o USING (person_id)
"""
WITHDRAW = """
WITH points AS (SELECT DISTINCT r.person_id, r.point_id FROM contacts_reach r
                WHERE r.person_id = ANY(%(people)s::bigint[]) AND r.until IS NULL),
mine AS (SELECT DISTINCT st.point_id, st.channel, st.purpose, st.at FROM contacts_consentstate st
         WHERE st.point_id IN (SELECT point_id FROM points) AND st.partner_id = %(partner)s
           AND st.purpose = ANY(%(purposes)s) AND st.channel = ANY(%(channels)s) AND st.decision = 'granted'),
said AS (
    INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, basis, language)
    SELECT point_id, %(partner)s, channel, purpose, 'withdrawn', greatest(%(now)s, at), 'desk', '', ''
    FROM mine ORDER BY point_id, channel, purpose
    RETURNING id, point_id, partner_id, channel, purpose, decision, at),
stated AS (
    UPDATE contacts_consentstate st SET decision = s.decision, at = s.at, consent_id = s.id FROM said s
    WHERE st.point_id = s.point_id AND st.partner_id = s.partner_id AND st.channel = s.channel
      AND st.purpose = s.purpose AND (s.at, s.id) >= (st.at, st.consent_id))
SELECT person_id, jsonb_build_object('consents', jsonb_agg(s.id))::text
FROM (SELECT point_id, min(person_id) AS person_id FROM points GROUP BY 1) p JOIN said s USING (point_id)
GROUP BY person_id
"""
LET_GO = """
DELETE FROM contacts_stewardship WHERE person_id = ANY(%(people)s::bigint[]) AND partner_id = %(partner)s
RETURNING person_id, jsonb_build_object('since', since, 'via', via)::text
"""
THERE = {
    "tag": TAG,
    "untag": UNTAG,
    "role": ROLE,
    "end_role": END_ROLE,
    "answer": ANSWER,
    "withdraw": WITHDRAW,
    "let_go": LET_GO,
}

ROWS = "unnest(%(people)s::bigint[], %(was)s::jsonb[]) AS n (person_id, was)"
BACK = {
    "tag": """
DELETE FROM contacts_tagging WHERE person_id = ANY(%(people)s::bigint[]) AND tag_id = %(tag)s AND via = %(via)s
RETURNING person_id
""",
    "untag": f"""
INSERT INTO contacts_tagging (person_id, tag_id, at, via)
SELECT n.person_id, t.id, (n.was->>'at')::timestamptz, n.was->>'via'
FROM {ROWS} JOIN contacts_tag t ON t.id = %(tag)s ON CONFLICT DO NOTHING RETURNING person_id
""",
    "role": """
DELETE FROM contacts_role WHERE person_id = ANY(%(people)s::bigint[]) AND kind = %(role)s AND source = %(via)s
  AND until IS NULL RETURNING person_id
""",
    # A role that was given again since stays as it is.
    "end_role": f"""
UPDATE contacts_role r SET until = NULL FROM {ROWS}
WHERE r.person_id = n.person_id AND n.was->'roles' @> to_jsonb(r.id) AND r.until = (n.was->>'until')::date
  AND NOT EXISTS (SELECT FROM contacts_role o WHERE o.person_id = r.person_id AND o.kind = r.kind AND o.until IS NULL
                  AND o.organization_id IS NOT DISTINCT FROM r.organization_id)
RETURNING r.person_id
""",
    "answer": f"""
WITH mine AS (SELECT a.id, a.person_id, n.was->>'value' AS old FROM {ROWS}
              JOIN contacts_customanswer a ON a.person_id = n.person_id AND a.field_id = %(field)s
              WHERE a.value = %(answer)s),
gone AS (DELETE FROM contacts_customanswer a USING mine m WHERE a.id = m.id AND m.old IS NULL RETURNING a.person_id),
back AS (UPDATE contacts_customanswer a SET value = m.old FROM mine m WHERE a.id = m.id AND m.old IS NOT NULL
         RETURNING a.person_id)
SELECT person_id FROM gone UNION ALL SELECT person_id FROM back
""",
    # The consents themselves are given back by the room of consent.
    "withdraw": f"""
SELECT n.person_id, st.consent_id FROM {ROWS}
CROSS JOIN LATERAL jsonb_array_elements_text(n.was->'consents') AS c (id)
JOIN contacts_consentstate st ON st.consent_id = c.id::bigint
JOIN contacts_reach r ON r.person_id = n.person_id AND r.point_id = st.point_id
""",
    "let_go": f"""
INSERT INTO contacts_stewardship (person_id, partner_id, since, via)
SELECT n.person_id, %(partner)s, (n.was->>'since')::timestamptz, n.was->>'via'
FROM {ROWS} JOIN contacts_person p ON p.id = n.person_id AND p.erased_at IS NULL
ON CONFLICT DO NOTHING RETURNING person_id
""",
}
