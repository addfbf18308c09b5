"""Makes the made-up people, set-based: a million of them is the same dozen statements as ten."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.demo import rules
from coalition.columns import take_stock
from contacts.people.models import Tag
from contacts.places.models import ZipTown

DRAW = """
CREATE TEMP TABLE demo_person ON COMMIT DROP AS
WITH drawn AS MATERIALIZED (
    SELECT i, random() AS r_partner, random() AS r_language, random() AS r_given, random() AS r_family,
           random() AS r_town, random() AS r_role, random() AS r_phone, random() AS r_street, random() AS r_point,
           random() AS r_consent, random() AS r_age, random() AS r_x, random() AS r_y, random() AS r_bounce
    FROM generate_series(1, %(people)s) AS i
), named AS (
    SELECT d.*, CASE WHEN r_language < %(spanish)s THEN 'es' ELSE 'en' END AS language,
           (%(partners)s::bigint[])[1 + width_bucket(r_partner, %(partner_steps)s::float8[])] AS partner_id,
           1 + width_bucket(r_town * %(town_total)s, %(town_steps)s::float8[]) AS place
    FROM drawn d
)
SELECT n.*, %(base)s + i AS person_id, i %% %(family_every)s = 0 AS shares,
       CASE language WHEN 'es' THEN (%(given_es)s::text[])[1 + floor(r_given * cardinality(%(given_es)s::text[]))::int]
            ELSE (%(given_en)s::text[])[1 + floor(r_given * cardinality(%(given_en)s::text[]))::int] END AS given,
       CASE language
            WHEN 'es' THEN (%(family_es)s::text[])[1 + floor(r_family * cardinality(%(family_es)s::text[]))::int]
            ELSE (%(family_en)s::text[])[1 + floor(r_family * cardinality(%(family_en)s::text[]))::int] END AS family,
       (%(town_ids)s::bigint[])[place] AS town_id, (%(town_names)s::text[])[place] AS town,
       (%(zips)s::text[])[place] AS zip, (%(lats)s::float8[])[place] AS lat, (%(lons)s::float8[])[place] AS lon,
       %(now)s::timestamptz - r_age * interval '900 days' AS since
FROM named n
"""
FAMILIES = """
UPDATE demo_person d SET family = e.family, language = e.language, partner_id = e.partner_id, town_id = e.town_id,
       town = e.town, zip = e.zip, since = e.since
FROM demo_person e WHERE d.shares AND e.i = d.i - 1
"""
PEOPLE = """
INSERT INTO contacts_person (id, uuid, given_name, family_name, preferred_name, language, created_at, modified_at)
SELECT person_id, md5('demo-person-' || person_id)::uuid, given, family, '', language, since, since FROM demo_person
"""
STEWARDS = """
INSERT INTO contacts_stewardship (person_id, partner_id, since, via)
SELECT person_id, partner_id, since, 'demo' FROM demo_person
"""
# Some said yes to a second partner at the door of the first: the next one in the list.
SHARED = """
SELECT person_id, partner_id AS first, since, language,
       (%(partners)s::bigint[])[1 + array_position(%(partners)s::bigint[], partner_id) %% cardinality(%(partners)s)]
           AS second
FROM demo_person WHERE NOT shares AND i %% %(shared_every)s = 0
"""
SECOND_STEWARDS = f"""
INSERT INTO contacts_stewardship (person_id, partner_id, since, via)
SELECT person_id, second, since, 'demo' FROM ({SHARED}) s
"""
INTRODUCTIONS = f"""
INSERT INTO contacts_introduction (person_id, by_id, to_id, at)
SELECT person_id, first, second, since FROM ({SHARED}) s
"""
SECOND_CONSENTS = f"""
INSERT INTO contacts_consent (partner_id, channel, purpose, decision, at, point_id, how, wording_id, basis, language)
SELECT s.second, 'email', 'alerts', 'granted', s.since, r.point_id, 'web_form', w.id, '', s.language
FROM ({SHARED}) s
JOIN contacts_reach r ON r.person_id = s.person_id
JOIN contacts_contactpoint p ON p.id = r.point_id AND p.kind = 'email'
JOIN contacts_wording w ON w.key = 'demo.alerts' AND w.language = s.language AND w.version = 1
"""
ROLES = """
INSERT INTO contacts_role (person_id, kind, detail, since, source)
SELECT person_id, (%(kinds)s::text[])[1 + width_bucket(r_role, %(steps)s::float8[])], '{}'::jsonb,
       since::date, 'demo' FROM demo_person
UNION ALL SELECT person_id, 'educator', '{}'::jsonb, since::date, 'demo' FROM demo_person WHERE r_role < 0.03
"""
ADDRESSES = """
INSERT INTO contacts_address (person_id, street, unit, town_id, town_text, state, zip, lat, lon, precision, since)
SELECT person_id,
       CASE WHEN r_street < 0.6 THEN (1 + floor(r_x * 400))::text || ' ' ||
            (%(streets)s::text[])[1 + floor(r_y * cardinality(%(streets)s::text[]))::int] || ' Street' ELSE '' END,
       '', town_id, town, %(state)s, zip,
       CASE WHEN r_street < 0.35 THEN lat + (r_x - 0.5) * 0.02 END,
       CASE WHEN r_street < 0.35 THEN lon + (r_y - 0.5) * 0.02 END,
       CASE WHEN r_street < 0.35 THEN 'point' WHEN zip = '' THEN 'town' ELSE 'zip' END, since
FROM demo_person
"""
# HMAC-SHA256 in SQL: the same bytes as contacts.consent.rules.keyed_hash
HASH = (
    "encode(sha256(%(opad)s::bytea || sha256(%(ipad)s::bytea || convert_to({kind} || ':' || {value}, 'UTF8'))), 'hex')"
)
MAILBOX = "fold_text(replace(given || '.' || family, '''', '')) || '.' || person_id || '@example.org'"
MAILBOX_OF_OTHER = "fold_text(replace(o.given || '.' || o.family, '''', '')) || '.' || o.person_id || '@example.org'"
POINTS = f"""
INSERT INTO contacts_contactpoint (uuid, kind, value, raw, canonical, hash, status, status_at, soft_bounces, created_at)
SELECT md5('demo-' || kind || value)::uuid, kind, value, value, value, {HASH.format(kind="kind", value="value")},
       CASE WHEN kind = 'email' AND r_bounce < 0.012 THEN 'bounced' ELSE 'ok' END,
       CASE WHEN kind = 'email' AND r_bounce < 0.012 THEN %(now)s::timestamptz END, 0, since
FROM (SELECT 'email' AS kind, {MAILBOX} AS value, r_bounce, since FROM demo_person WHERE NOT shares
      UNION ALL
      SELECT 'phone', '+1555' || lpad(person_id::text, 7, '0'), r_bounce, since
       FROM demo_person WHERE r_phone < %(phones)s) p
"""
REACHES = f"""
INSERT INTO contacts_reach (person_id, point_id, label, is_primary, since)
SELECT d.person_id, p.id, '', true, d.since
FROM demo_person d
JOIN demo_person o ON o.i = CASE WHEN d.shares THEN d.i - 1 ELSE d.i END
JOIN contacts_contactpoint p ON p.kind = 'email' AND p.value = {MAILBOX_OF_OTHER}
UNION ALL
SELECT d.person_id, p.id, '', true, d.since
FROM demo_person d
JOIN contacts_contactpoint p ON p.kind = 'phone' AND p.value = '+1555' || lpad(d.person_id::text, 7, '0')
WHERE d.r_phone < %(phones)s
"""
CONSENTS = """
INSERT INTO contacts_consent (partner_id, channel, purpose, decision, at, point_id, how, wording_id, basis, language)
SELECT d.partner_id, a.channel, a.purpose,
       CASE WHEN d.r_consent > a.share THEN 'withdrawn' ELSE 'granted' END,
       d.since, r.point_id, 'web_form', w.id, '', d.language
FROM demo_person d
JOIN contacts_reach r ON r.person_id = d.person_id
JOIN contacts_contactpoint p ON p.id = r.point_id
JOIN (VALUES ('email', 'email', 'alerts', 0.86), ('email', 'email', 'events', 0.62),
             ('email', 'email', 'newsletter', 0.48),
             ('phone', 'phone', 'calls', 0.55)) AS a(kind, channel, purpose, share) ON a.kind = p.kind
JOIN contacts_wording w ON w.key = 'demo.' || a.purpose AND w.language = d.language AND w.version = 1
WHERE NOT d.shares AND d.r_consent <= a.share + 0.05
"""
STATES = """
INSERT INTO contacts_consentstate (partner_id, channel, purpose, decision, at, point_id, consent_id)
SELECT c.partner_id, c.channel, c.purpose, c.decision, c.at, c.point_id, c.id
FROM contacts_consent c WHERE c.id > %(last_consent)s
"""
TAGGINGS = """
INSERT INTO contacts_tagging (person_id, tag_id, at, via)
SELECT d.person_id, t.id, d.since, 'demo'
FROM demo_person d JOIN unnest(%(tags)s::bigint[], %(shares)s::float8[]) WITH ORDINALITY AS t(id, share, n)
  ON ('x' || substr(md5(d.person_id || '-' || t.n), 1, 6))::bit(24)::int / 16777216.0 < t.share
JOIN contacts_tag g ON g.id = t.id AND g.partner_id = d.partner_id
"""


def hmac_pads(key: str) -> dict[str, bytes]:
    """Make the two padded keys of HMAC-SHA256 (RFC 2104), for hashing in SQL."""
    raw = key.encode()
    raw = hashlib.sha256(raw).digest() if len(raw) > 64 else raw
    raw = raw.ljust(64, b"\0")
    return {"ipad": bytes(byte ^ 0x36 for byte in raw), "opad": bytes(byte ^ 0x5C for byte in raw)}


def make_wordings(words: dict[str, dict[str, str]]) -> None:
    """Keep the wordings that the made-up people agreed to: purpose -> language -> text."""
    rows = [(purpose, language, text) for purpose, texts in words.items() for language, text in texts.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO contacts_wording (uuid, key, version, language, text) "
            "VALUES (gen_random_uuid(), 'demo.' || %s, 1, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )


def weigh_places() -> list[dict[str, Any]]:
    """List every ZIP of every town with a point and how many people live there, for drawing homes."""
    rows = ZipTown.objects.filter(share__gt=0.05, town__lat__isnull=False).select_related("town")
    return [
        {
            "id": row.town_id,
            "name": row.town.name,
            "zip": row.zip,
            "lat": row.town.lat,
            "lon": row.town.lon,
            "weight": (row.town.population or 1000) * row.share,
        }
        for row in rows.order_by("town__name", "zip")
    ]


def make_people(
    *, people: int, partners: Sequence[int], places: list[dict[str, Any]], key: str, state: str, now: datetime
) -> tuple[int, int]:
    """Make that many people over these places ({id, name, zip, lat, lon, weight}); returns the range of their ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute("SELECT coalesce(max(id), 0) FROM contacts_person")
        base = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) FROM contacts_consent")
        values = {
            "people": people,
            "base": base,
            "now": now,
            "state": state,
            "last_consent": cursor.fetchone()[0],
            "spanish": rules.SPANISH_SHARE,
            "family_every": rules.FAMILY_EVERY,
            "shared_every": rules.SHARED_EVERY,
            "phones": rules.PHONE_SHARE,
            "streets": list(rules.STREETS),
            "kinds": [kind for kind, _ in rules.ROLES],
            "steps": rules.cumulated([share for _, share in rules.ROLES]),
            **_drawing(partners, places),
            **hmac_pads(key),
        }
        cursor.execute(DRAW, values)
        cursor.execute("CREATE UNIQUE INDEX ON demo_person (i)")
        cursor.execute("ANALYZE demo_person")
        for statement in (FAMILIES, PEOPLE, STEWARDS, SECOND_STEWARDS, INTRODUCTIONS, ROLES, ADDRESSES, POINTS):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE contacts_contactpoint")
        for statement in (REACHES, CONSENTS, SECOND_CONSENTS, STATES):
            cursor.execute(statement, values)
        cursor.execute(TAGGINGS, _tags(partners))
        cursor.execute("SELECT setval(pg_get_serial_sequence('contacts_person', 'id'), %s)", [base + people])
    take_stock()
    return base + 1, base + people


def _drawing(partners: Sequence[int], places: list[dict[str, Any]]) -> dict[str, Any]:
    steps = rules.cumulated([float(place["weight"]) for place in places])
    return {
        "partners": list(partners),
        "partner_steps": rules.cumulated([partner.share for partner in rules.PARTNERS]),
        "town_total": sum(float(place["weight"]) for place in places),
        "town_steps": steps,
        "town_ids": [place["id"] for place in places],
        "town_names": [place["name"] for place in places],
        "zips": [place["zip"] for place in places],
        "lats": [place["lat"] for place in places],
        "lons": [place["lon"] for place in places],
        "given_en": rules.names("given_en"),
        "given_es": rules.names("given_es"),
        "family_en": rules.names("family_en"),
        "family_es": rules.names("family_es"),
    }


def _tags(partners: Sequence[int]) -> dict[str, Any]:
    tags = Tag.objects.bulk_create([Tag(partner_id=one, name=name) for one in partners for name, _ in rules.TAGS])
    return {"tags": [tag.pk for tag in tags], "shares": [share for _ in partners for _, share in rules.TAGS]}
