"""Makes the made-up letters, calls and sign-ups: who did what, when, and what came of it; one statement each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

# People of a partner with who holds the seats of their districts; the same people and hours at every run.
DRAWN = """
WITH drawn AS (
    SELECT p.id AS person_id, p.language, p.given_name, p.family_name, a.town_text AS town, a.zip, a.street,
           row_number() OVER (ORDER BY md5(p.id || %(salt)s)) AS n
    FROM contacts_person p
    JOIN contacts_stewardship w ON w.person_id = p.id AND w.partner_id = %(partner)s
    JOIN contacts_address a ON a.person_id = p.id AND a.until IS NULL
    ORDER BY md5(p.id || %(salt)s) LIMIT %(size)s
), timed AS (  -- quick after the launch, then slower, by day and in the evening
    SELECT d.*, %(since)s + (%(now)s - %(since)s) * pow(d.n::float / %(size)s, 1.7)
                * (0.97 + 0.03 * (d.n %% 7) / 7.0) AS at
    FROM drawn d
), aimed AS (
    SELECT t.*, h.id AS term_id, h.seat_id, h.person_id AS policymaker_id, s.chamber
    FROM timed t
    JOIN contacts_residence r ON r.person_id = t.person_id AND r.district_id IS NOT NULL
    JOIN contacts_seat s ON s.district_id = r.district_id AND s.chamber IN ('upper', 'lower')
    JOIN contacts_term h ON h.seat_id = s.id AND h.ends_on IS NULL
)
"""
LETTERS = f"""
{DRAWN}
INSERT INTO campaigns_letter (uuid, drive_id, person_id, seat_id, term_id, policymaker_id, position, language, subject,
                              body, signed, similarity, state, why, source, written_at, handed_at)
SELECT gen_random_uuid(), %(drive)s, a.person_id, a.seat_id, a.term_id, a.policymaker_id, 'ask', a.language,
       CASE WHEN a.language = 'es' THEN %(subject_es)s ELSE %(subject_en)s END,
       replace(CASE WHEN a.language = 'es' THEN (%(bodies_es)s::text[])[1 + a.n %% cardinality(%(bodies_es)s::text[])]
                    ELSE (%(bodies_en)s::text[])[1 + a.n %% cardinality(%(bodies_en)s::text[])] END,
               '{{town}}', a.town),
       jsonb_build_object('name', a.given_name || ' ' || a.family_name, 'street', a.street, 'town', a.town, 'zip',
                          a.zip),
       CASE WHEN a.language = 'es' THEN (%(alike_es)s::int[])[1 + a.n %% cardinality(%(alike_es)s::int[])]
            ELSE (%(alike_en)s::int[])[1 + a.n %% cardinality(%(alike_en)s::int[])] END,
       CASE WHEN a.at < %(now)s - interval '1 day' THEN 'handed' ELSE 'ready' END, '',
       CASE a.n %% 5 WHEN 0 THEN 'share' WHEN 1 THEN 'website' ELSE 'alert' END, a.at,
       CASE WHEN a.at < %(now)s - interval '1 day' THEN a.at + interval '15 hours' END
FROM aimed a ON CONFLICT DO NOTHING
"""
WROTE = """
INSERT INTO campaigns_action (uuid, person_id, campaign_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), l.person_id, %(campaign)s, %(partner)s, 'letter.written', %(about)s, 'letter:' || l.uuid,
       l.written_at, l.source, 'web'
FROM (SELECT DISTINCT ON (person_id) * FROM campaigns_letter WHERE drive_id = %(drive)s ORDER BY person_id, id) l
"""
CALLS = f"""
{DRAWN}
INSERT INTO campaigns_callreport (uuid, call_page_id, person_id, term_id, "on", at, outcome, note, needs_confirmation,
                                  confirmed_at, language, source)
SELECT gen_random_uuid(), %(page)s, a.person_id, a.term_id, (a.at AT TIME ZONE 'America/New_York')::date, a.at,
       CASE WHEN a.n %% 9 < 4 THEN 'spoke' WHEN a.n %% 9 < 7 THEN 'voicemail' WHEN a.n %% 9 = 7 THEN 'busy'
            ELSE 'refused' END,
       CASE WHEN a.n %% 9 < 4 THEN (%(notes)s::text[])[1 + a.n %% cardinality(%(notes)s::text[])] ELSE '' END,
       false, a.at, a.language, CASE WHEN a.n %% 3 = 0 THEN 'share' ELSE 'alert' END
FROM aimed a WHERE a.chamber = 'upper' OR a.n %% 3 = 0 ON CONFLICT DO NOTHING
"""
CALLED = """
INSERT INTO campaigns_action (uuid, person_id, campaign_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), c.person_id, %(campaign)s, %(partner)s, 'call.made', %(about)s, 'call:' || c.uuid, c.at,
       c.source, 'web'
FROM campaigns_callreport c WHERE c.call_page_id = %(page)s
"""
SIGNUPS = f"""
{DRAWN}
INSERT INTO campaigns_signup (uuid, signup_page_id, person_id, at, interests, ways, note, needs_confirmation,
                              confirmed_at, help_state, helped_at, language, source)
SELECT gen_random_uuid(), %(page)s, t.person_id, t.at,
       ARRAY[(%(interests)s::text[])[1 + t.n %% cardinality(%(interests)s::text[])],
             (%(interests)s::text[])[1 + (t.n + 2) %% cardinality(%(interests)s::text[])]],
       CASE WHEN t.n %% 3 = 0 THEN '{{}}' ELSE ARRAY[(%(ways)s::text[])[1 + t.n %% cardinality(%(ways)s::text[])]] END,
       CASE WHEN t.n %% 11 = 0 THEN (%(notes)s::text[])[1 + t.n / 11 %% cardinality(%(notes)s::text[])] ELSE '' END,
       false, t.at, CASE WHEN t.n %% 3 = 0 THEN 'new' WHEN t.n %% 7 = 1 THEN 'done' WHEN t.n %% 4 = 1 THEN 'asked'
                         ELSE 'new' END,
       CASE WHEN t.n %% 3 <> 0 AND (t.n %% 7 = 1 OR t.n %% 4 = 1) THEN t.at + interval '2 days' END,
       t.language, CASE t.n %% 4 WHEN 0 THEN 'share' WHEN 1 THEN 'website' ELSE 'alert' END
FROM timed t ON CONFLICT DO NOTHING
"""
JOINED = """
INSERT INTO campaigns_action (uuid, person_id, campaign_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), s.person_id, %(campaign)s, %(partner)s, 'signup.joined', %(about)s, 'signup:' || s.uuid, s.at,
       s.source, 'web'
FROM campaigns_signup s WHERE s.signup_page_id = %(page)s
"""
PUT_THROUGH = """
INSERT INTO campaigns_connectedcall (uuid, call_page_id, term_id, language, phone, number_mark, network_mark, state,
    outcome, fence, call_id, asked_at, due_at, deadline_at, confirmed_at, over_at, seconds, charged_seconds, report_id)
SELECT gen_random_uuid(), c.call_page_id, c.term_id, c.language, '', md5('demo' || c.id), '', 'over',
       CASE c.outcome WHEN 'spoke' THEN 'connected' WHEN 'voicemail' THEN 'connected' WHEN 'busy' THEN 'office_busy'
            ELSE 'no_key' END, 1, '', c.at, c.at, c.at,
       CASE WHEN c.outcome <> 'refused' THEN c.at END, c.at + interval '3 minutes',
       CASE WHEN c.outcome IN ('spoke', 'voicemail') THEN 40 + c.id %% 200 ELSE 0 END, 30 + c.id %% 220,
       CASE WHEN c.outcome <> 'refused' THEN c.id END
FROM campaigns_callreport c WHERE c.call_page_id = %(page)s AND c.id %% 4 = 0
"""


@dataclass(frozen=True)
class Written:
    """What people wrote in a language: subject, and bodies with how much of each is the template's, in percent."""

    subject: str
    bodies: list[str]
    alike: list[int]


def write_letters(*, drive: Any, written: dict[str, Written], size: int, since: datetime, now: datetime) -> None:
    """Let people of the partner write to their legislators, each in words of her own."""
    values = _values(drive.page, f"letters:{drive.uuid}", size, since, now) | {"drive": drive.pk}
    for language in ("en", "es"):
        values[f"subject_{language}"] = written[language].subject
        values[f"bodies_{language}"], values[f"alike_{language}"] = written[language].bodies, written[language].alike
    _run((LETTERS, WROTE), values)


def make_calls(*, page: Any, notes: list[str], size: int, since: datetime, now: datetime) -> None:
    """Let people of the partner call, a quarter of them put through by us."""
    values = _values(page.page, f"call:{page.uuid}", size, since, now) | {"page": page.pk, "notes": notes}
    _run((CALLS, CALLED, PUT_THROUGH), values)


def sign_up(*, page: Any, notes: list[str], size: int, since: datetime, now: datetime) -> None:
    """Let people of the partner join, two in three of them with a way to help."""
    values = _values(page.page, f"signup:{page.uuid}", size, since, now) | {"page": page.pk, "notes": notes}
    values |= {name: [one["key"] for one in getattr(page, name)] for name in ("interests", "ways")}
    _run((SIGNUPS, JOINED), values)


def _values(page: Any, about: str, size: int, since: datetime, now: datetime) -> dict[str, Any]:
    own = {"about": about, "campaign": page.campaign_id, "partner": page.partner_id, "salt": page.slug}
    return {**own, "size": size, "since": since, "now": now}


def _run(statements: tuple[str, ...], values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
