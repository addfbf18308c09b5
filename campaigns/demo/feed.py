"""Makes the made-up history: what was sent, who signed, promised, came and was called, with believable timing."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from contacts.correspondence.tallies import folding as tallies

# Who may be written to: one row per address, by the same rules as a real send (granted, not bounced).
AUDIENCE = """
CREATE TEMP TABLE demo_audience ON COMMIT DROP AS
SELECT DISTINCT ON (s.point_id) s.point_id, p.id AS person_id, p.language, p.given_name, a.town_text AS town,
       random() AS r1, random() AS r2, random() AS r3, random() AS r4
FROM contacts_consentstate s
JOIN contacts_contactpoint c ON c.id = s.point_id AND c.status = 'ok'
JOIN contacts_reach r ON r.point_id = s.point_id AND r.until IS NULL
JOIN contacts_person p ON p.id = r.person_id
JOIN contacts_stewardship w ON w.person_id = p.id AND w.partner_id = %(partner)s
LEFT JOIN contacts_address a ON a.person_id = p.id AND a.until IS NULL
WHERE s.partner_id = %(partner)s AND s.channel = 'email' AND s.purpose = 'alerts' AND s.decision = 'granted'
ORDER BY s.point_id, p.id
"""
BUNDLES = """
WITH cut AS (
    SELECT language, (row_number() OVER (PARTITION BY language ORDER BY person_id) - 1) / 1000 AS part FROM
       demo_audience
)
INSERT INTO contacts_bundle (uuid, dispatch_id, language, variant, size, state, fence, attempt, provider_id, error,
                             created_at, handed_at, settled_at)
SELECT gen_random_uuid(), %(dispatch)s, language, 'A', count(*), 'accepted', 1, 1, 'demo-' || language || part, '',
       %(at)s, %(at)s + part * interval '4 seconds', %(at)s + part * interval '4 seconds'
FROM cut GROUP BY language, part ORDER BY language, part
"""
MESSAGES = """
WITH numbered AS (
    SELECT a.*, (row_number() OVER (PARTITION BY language ORDER BY person_id) - 1) / 1000 AS part FROM demo_audience a
), placed AS (
    SELECT id, language, row_number() OVER (PARTITION BY language ORDER BY id) - 1 AS part
    FROM contacts_bundle WHERE dispatch_id = %(dispatch)s
)
INSERT INTO contacts_message (uuid, dispatch_id, bundle_id, person_id, point_id, language, variant, values,
       fate, fate_at,
                              fate_reason, clicked_at, acted_at, unsubscribed_at, created_at, personal)
SELECT gen_random_uuid(), %(dispatch)s, p.id, n.person_id, n.point_id, n.language, 'A',
       jsonb_build_object('first_name', n.given_name, 'town', coalesce(n.town, '')),
       CASE WHEN n.r1 < 0.006 THEN 'bounced' WHEN n.r1 < 0.0064 THEN 'complained' WHEN n.r1 < 0.012 THEN 'deferred'
            ELSE 'delivered' END,
       %(at)s + (5 + n.r2 * 400) * interval '1 second', CASE WHEN n.r1 < 0.006 THEN 'hard' ELSE '' END,
       CASE WHEN n.r1 >= 0.012 AND n.r3 < %(clicks)s THEN %(at)s + (-ln(1 - n.r2 * 0.98)) * interval '14 hours' END,
       CASE WHEN n.r1 >= 0.012 AND n.r3 < %(acts)s THEN %(at)s + (-ln(1 - n.r2 * 0.98)) * interval '843 minutes' END,
       CASE WHEN n.r1 >= 0.012 AND n.r4 < 0.0018 THEN %(at)s + n.r2 * interval '2 days' END, %(at)s, false
FROM numbered n JOIN placed p USING (language, part)
"""
EVENTS = """
INSERT INTO contacts_mailevent (event_id, message_id, bundle_uuid, kind, at, facts, is_machine, received_at)
SELECT 'demo-' || m.id || '-' || e.kind || CASE WHEN e.is_machine THEN '-m' ELSE '' END, m.id, b.uuid, e.kind, e.at,
       CASE WHEN e.kind <> 'click' THEN '{}'::jsonb
            WHEN m.id %% 11 = 0 AND NOT e.is_machine THEN jsonb_build_object('url', %(site)s || '/me/x/')
            ELSE jsonb_build_object(
                'url', %(site)s || '/p/' || %(slug)s || '/?lang=' || m.language || '&source=alert') END,
       e.is_machine, e.at
FROM contacts_message m JOIN contacts_bundle b ON b.id = m.bundle_id
CROSS JOIN LATERAL (VALUES
    (CASE m.fate WHEN 'bounced' THEN 'bounce' WHEN 'complained' THEN 'spamreport' ELSE m.fate END, m.fate_at, false),
    ('click', m.clicked_at, false), ('unsubscribe', m.unsubscribed_at, false),
    -- the mail filter of every fortieth mailbox presses the links before its owner sees them
    ('click', CASE WHEN m.id %% 40 = 0 AND m.fate = 'delivered' THEN m.fate_at + interval '1 second' END, true)
) AS e(kind, at, is_machine)
WHERE m.dispatch_id = %(dispatch)s AND e.at IS NOT NULL
"""
# Signers: those who acted on the alert, and others who came by other ways since the launch.
SIGNERS = """
CREATE TEMP TABLE demo_act ON COMMIT DROP AS
SELECT m.person_id, m.acted_at AS at, 'alert' AS source, 'email' AS medium, m.id AS message_id, m.language
FROM contacts_message m WHERE m.dispatch_id = %(dispatch)s AND m.acted_at IS NOT NULL
UNION ALL
SELECT o.person_id,
       least(CASE WHEN o.r < 0.45 THEN %(launch)s + (-ln(1 - o.r2 * 0.98)) * interval '30 hours'
                  ELSE %(launch)s + o.r2 * (%(now)s - %(launch)s) END, %(now)s - o.r * interval '3 hours'),
       (ARRAY['share', 'share', 'website', 'website', 'partner', 'flyer'])[1 + floor(o.r3 * 6)::int], 'web',
          NULL, o.language
FROM (SELECT p.id AS person_id, p.language, random() AS r, random() AS r2, random() AS r3
      FROM contacts_person p JOIN contacts_stewardship w ON w.person_id = p.id AND w.partner_id = %(partner)s
      WHERE NOT EXISTS (SELECT 1 FROM contacts_message m WHERE m.person_id = p.id AND m.dispatch_id = %(dispatch)s
                        AND m.acted_at IS NOT NULL)
      ORDER BY md5(p.id || %(salt)s) LIMIT %(others)s) o
"""
SUBMISSIONS = """
INSERT INTO contacts_submission (uuid, kind, origin, partner_id, about, payload, language, key, received_at,
       state, folded_at,
                                 reason, reason_facts, result, person_id)
SELECT gen_random_uuid(), %(kind)s, 'web', %(partner)s, %(about)s,
       jsonb_build_object('given_name', p.given_name, 'family_name', p.family_name), d.language,
       'demo-' || %(about)s || '-' || d.person_id, d.at, 'folded', d.at + interval '1 second', '', '{}'::jsonb,
          '{}'::jsonb,
       d.person_id
FROM demo_act d JOIN contacts_person p ON p.id = d.person_id ORDER BY d.at
"""
SIGNATURES = """
INSERT INTO campaigns_signature (uuid, petition_id, person_id, at, confirmed_at, needs_confirmation,
    show_name, invalid_reason, comment, language, source,
    submission, words)
SELECT gen_random_uuid(), %(petition)s, d.person_id, d.at, d.at, false, abs(hashint8(d.person_id)) %% 10 < 4, '',
       CASE WHEN abs(hashint8(d.person_id)) %% 40 = 0
            THEN (%(comments)s::text[])[1 + abs(hashint8(d.person_id)) / 40 %%
               cardinality(%(comments)s::text[])] ELSE '' END,
       d.language, d.source, s.uuid,
       CASE WHEN abs(hashint8(d.person_id)) %% 40 <> 0 THEN ''  -- of the comments, some wait to be read
            WHEN abs(hashint8(d.person_id)) %% 280 = 0 THEN 'waiting' ELSE 'shown' END
FROM demo_act d JOIN contacts_submission s ON s.key = 'demo-' || %(about)s || '-' || d.person_id AND s.kind =
       'petition.sign'
ORDER BY d.at
"""
SIGNED = """
INSERT INTO campaigns_action (uuid, person_id, campaign_id, partner_id, kind, about, reference, at, source, medium,
                              message_id, submission)
SELECT gen_random_uuid(), g.person_id, %(campaign)s, %(partner)s, 'petition.signed', %(about)s,
       'signature:' || g.uuid, g.at,
       d.source, d.medium, d.message_id, g.submission
FROM campaigns_signature g JOIN demo_act d ON d.person_id = g.person_id WHERE g.petition_id = %(petition)s
       ORDER BY g.at
"""
RSVPS = """
INSERT INTO campaigns_rsvp (uuid, event_id, person_id, mode, language, needs, needs_note, guests, source, submission,
                            promised_at, confirmed_at, needs_confirmation)
SELECT gen_random_uuid(), %(event)s, o.id,
       CASE WHEN o.r < 0.6 THEN 'come' WHEN o.r < 0.8 THEN 'speak' ELSE 'write' END,
       o.language, CASE WHEN o.r2 < 0.12 THEN ARRAY['ride'] WHEN o.r2 < 0.2 THEN ARRAY['childcare']
                        WHEN o.r2 < 0.24 THEN ARRAY['interpreter'] ELSE ARRAY[]::varchar[] END,
       '', CASE WHEN o.r3 < 0.2 THEN 1 ELSE 0 END, CASE WHEN o.r3 < 0.6 THEN 'alert' ELSE 'share' END, NULL, o.at,
       CASE WHEN o.r3 < 0.55 THEN o.at + (%(until)s - o.at) * 0.7 END, false
FROM (SELECT p.id, p.language, random() AS r, random() AS r2, random() AS r3,
             %(since)s + random() * (%(until)s - %(since)s) AS at
      FROM contacts_person p JOIN contacts_stewardship w ON w.person_id = p.id AND w.partner_id = %(partner)s
      ORDER BY md5(p.id || %(salt)s) LIMIT %(size)s) o
"""
CHECK_INS = """
INSERT INTO campaigns_checkin (rsvp_id, at, device_key, walk_in)
SELECT id, %(at)s + random() * interval '50 minutes', 'demo-' || id, random() < 0.06 FROM campaigns_rsvp
WHERE event_id = %(event)s AND mode <> 'write' AND abs(hashint8(id)) %% 100 < CASE WHEN confirmed_at IS NULL
       THEN 38 ELSE 81 END
"""
TURNED_OUT = """
INSERT INTO campaigns_action (uuid, person_id, campaign_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), r.person_id, %(campaign)s, %(partner)s, k.kind, %(about)s, 'rsvp:' || r.uuid, k.at,
       r.source, 'web'
FROM campaigns_rsvp r LEFT JOIN campaigns_checkin c ON c.rsvp_id = r.id
CROSS JOIN LATERAL (VALUES ('turnout.promised', r.promised_at), ('turnout.confirmed', r.confirmed_at),
       ('turnout.came', c.at))
    AS k(kind, at)
WHERE r.event_id = %(event)s AND k.at IS NOT NULL ORDER BY k.at
"""
MODIFIED = """
UPDATE contacts_person p SET modified_at = a.at
FROM (SELECT person_id, max(at) AS at FROM campaigns_action GROUP BY person_id) a
WHERE a.person_id = p.id AND a.at > p.modified_at
"""


LEFT_OUT = """
INSERT INTO contacts_leftout (dispatch_id, person_id, reason)
SELECT %(dispatch)s, s.person_id, 'no_consent' FROM contacts_stewardship s WHERE s.partner_id = %(partner)s
AND NOT EXISTS (SELECT FROM contacts_message m WHERE m.dispatch_id = %(dispatch)s AND m.person_id = s.person_id)
"""


def send_alert(*, dispatch_id: int, partner_id: int, slug: str, at: datetime) -> int:
    """Make the messages of a sent alert about a page and what became of them; returns how many."""
    values = {"dispatch": dispatch_id, "partner": partner_id, "at": at, "clicks": 0.11, "acts": 0.062}
    values |= {"site": settings.PUBLIC_URL, "slug": slug}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS demo_audience")
        for statement in (AUDIENCE, BUNDLES, MESSAGES, EVENTS, LEFT_OUT):
            cursor.execute(statement, values)
        tallies.count_anew(dispatch_id)
        cursor.execute("SELECT count(*) FROM contacts_message WHERE dispatch_id = %s", [dispatch_id])
        return int(cursor.fetchone()[0])


def sign(*, petition: Any, dispatch_id: int, others: int, launch: datetime, now: datetime, comments: list[str]) -> None:
    """Make the signatures of a petition since its launch: by the alert, and `others` by other ways."""
    page = petition.page
    values = {
        "petition": petition.pk,
        "about": f"petition:{petition.uuid}",
        "kind": "petition.sign",
        "campaign": page.campaign_id,
        "partner": page.partner_id,
        "dispatch": dispatch_id,
        "others": others,
        "launch": launch,
        "now": now,
        "salt": page.slug,
        "comments": comments,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS demo_act")
        for statement in (SIGNERS, SUBMISSIONS, SIGNATURES, SIGNED):
            cursor.execute(statement, values)


def turn_out(*, event: Any, size: int, since: datetime, now: datetime) -> None:
    """Make the promises for an event, and, where it is over, who came."""
    page = event.page
    values = {
        "event": event.pk,
        "about": f"event:{event.uuid}",
        "campaign": page.campaign_id,
        "partner": page.partner_id,
        "size": size,
        "since": since,
        "until": min(now, event.starts_at),
        "salt": page.slug,
        "at": event.starts_at - timedelta(minutes=40),
    }
    with connection.cursor() as cursor:
        cursor.execute(RSVPS, values)
        if event.starts_at < now:
            cursor.execute(CHECK_INS, values)
        cursor.execute(TURNED_OUT, values)


def touch_people() -> None:
    """Let every person's change mark follow the last action."""
    with connection.cursor() as cursor:
        cursor.execute(MODIFIED)
