"""Counting six segments over a million people, beside the bare count of the partner's people.

`segments.count.p95` is taken over all six, each counted several times in random order with warm caches.
"""

import random
import time
from statistics import quantiles
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from coalition.partners.models import Partner
from contacts.people.models import Stewardship, Tag
from contacts.places.models import District, Town
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.segments import selectors
from tests.bench.report import Report, p95

PEOPLE = 1_000_000
SLUG = "bench-segments"
ROUNDS = 8

# g runs from 1 to the number of people; ids are drawn from a range of their own, so that several runs can share a base.
CROWD = [
    """INSERT INTO contacts_person
              (id, uuid, given_name, family_name, preferred_name, language, created_at, modified_at)
       SELECT %(base)s + g, gen_random_uuid(), CASE WHEN g %% 20 = 0 THEN '' ELSE 'Given' || g %% 997 END,
              'Family' || g %% 4999, '', CASE WHEN g %% 5 = 0 THEN 'es' ELSE 'en' END, now(), now()
       FROM generate_series(1::bigint, %(people)s) g""",
    """INSERT INTO contacts_stewardship (person_id, partner_id, since, via)
       SELECT %(base)s + g, %(partner)s, now() - (g %% 900) * interval '1 day',
              (ARRAY['import', 'petition', 'turnout'])[1 + g %% 3]
       FROM generate_series(1::bigint, %(people)s) g""",
    """INSERT INTO contacts_role (person_id, kind, detail, since, source)
       SELECT %(base)s + g, kind, '{}', current_date, 'bench' FROM generate_series(1::bigint, %(people)s) g,
       LATERAL (VALUES ('parent', g %% 2 = 0), ('educator', g %% 7 = 0), ('student', g %% 31 = 0),
                       ('community', g %% 3 = 0)) AS r(kind, has) WHERE has""",
    """INSERT INTO contacts_address (person_id, street, unit, town_id, town_text, state, zip, precision, since,
                                     matched_at)
       SELECT %(base)s + g, '', '', (%(towns)s::bigint[])[1 + (g * 7919) %% %(n_towns)s], '', 'CT',
              '06' || lpad((g %% 300)::text, 3, '0'), 'zip', now(), now()
       FROM generate_series(1::bigint, %(people)s) g""",
    """INSERT INTO contacts_residence (person_id, chamber, plan, district_id, confidence, candidates, how, at)
       SELECT %(base)s + g, 'upper', 'bench', u[1 + (g * 7919) %% 36], CASE WHEN g %% 4 = 0 THEN 0.6 ELSE 1 END,
              CASE WHEN g %% 4 = 0 THEN ARRAY[u[1 + (g * 7919) %% 36], u[1 + (g * 7919 + 1) %% 36]] ELSE '{}' END,
              'zip', now()
       FROM generate_series(1::bigint, %(people)s) g, (SELECT %(upper)s::bigint[] AS u) AS d""",
    """INSERT INTO contacts_residence (person_id, chamber, plan, district_id, confidence, candidates, how, at)
       SELECT %(base)s + g, 'lower', 'bench', l[1 + (g * 104729) %% 151], CASE WHEN g %% 3 = 0 THEN 0.5 ELSE 1 END,
              CASE WHEN g %% 3 = 0 THEN ARRAY[l[1 + (g * 104729) %% 151], l[1 + (g * 104729 + 1) %% 151]] ELSE '{}' END,
              'zip', now()
       FROM generate_series(1::bigint, %(people)s) g, (SELECT %(lower)s::bigint[] AS l) AS d""",
    """INSERT INTO contacts_tagging (person_id, tag_id, at, via)
       SELECT %(base)s + g, tag, now(), 'bench' FROM generate_series(1::bigint, %(people)s) g,
       LATERAL (SELECT tag, n FROM unnest(%(tags)s::bigint[]) WITH ORDINALITY AS t(tag, n)) AS t
       WHERE g %% (6 * n + 1) = 0""",
    """INSERT INTO contacts_contactpoint (id, uuid, kind, value, raw, canonical, hash, status, soft_bounces, created_at)
       SELECT %(base)s + g, gen_random_uuid(), 'email', 'bench' || %(base)s + g || '@example.org', '', '',
              md5((%(base)s + g)::text), CASE WHEN g %% 50 = 0 THEN 'bounced' ELSE 'ok' END, 0, now()
       FROM generate_series(1::bigint, %(people)s) g""",
    """INSERT INTO contacts_reach (person_id, point_id, label, is_primary, since)
       SELECT %(base)s + g, %(base)s + g, '', true, now() FROM generate_series(1::bigint, %(people)s) g""",
    """WITH said AS (INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, basis,
                                                   language)
       SELECT %(base)s + g, %(partner)s, 'email', 'alerts', CASE WHEN g %% 9 = 0 THEN 'withdrawn' ELSE 'granted' END,
              now(), 'bench', '', 'en' FROM generate_series(1::bigint, %(people)s) g WHERE g %% 10 <> 0
       RETURNING id, point_id, partner_id, channel, purpose, decision, at)
       INSERT INTO contacts_consentstate (consent_id, point_id, partner_id, channel, purpose, decision, at)
       SELECT * FROM said""",
    """INSERT INTO campaigns_action (uuid, person_id, partner_id, kind, about, reference, at, source, medium)
       SELECT gen_random_uuid(), %(base)s + 1 + (g * 15485863::bigint) %% %(people)s, %(partner)s,
              (ARRAY['petition.signed', 'petition.signed', 'turnout.promised', 'turnout.came', 'outreach.reached']
              )[1 + g %% 5], 'petition:bench' || g %% 40, 'bench:' || %(base)s + g,
              now() - (g %% 720) * interval '1 day', 'mail', ''
       FROM generate_series(1::bigint, 2 * %(people)s) g""",
]
TOUCHED = ["person", "stewardship", "role", "address", "residence", "tagging"]
TOUCHED += ["contactpoint", "reach", "consent", "consentstate"]


def segments(tags: list[str], towns: list[str], committee: str) -> dict[str, dict[str, Any]]:
    """The six given segments."""
    acted = {"is": "acted", "kind": ["petition.signed"], "days": 60}
    return {
        "parents of five towns": {"all": [{"is": "role", "value": ["parent"]}, {"is": "town", "value": towns[:5]}]},
        "reachable Spanish speakers": {
            "all": [{"is": "language", "value": ["es"]}, {"is": "reachable", "value": "email:alerts"}]
        },
        "represented on the committee": {
            "all": [
                {"is": "committee", "value": [committee], "possible": True},
                {"is": "role", "value": ["parent", "educator"]},
            ]
        },
        "signed, never came": {"all": [acted, {"not": {"is": "acted", "kind": ["turnout.came"]}}]},
        "either way": {
            "any": [
                {"all": [{"is": "role", "value": ["educator"]}, {"is": "district", "value": ["upper:1", "upper:2"]}]},
                {"all": [{"is": "tag", "value": tags[:1]}, {"not": {"is": "role", "value": ["student"]}}]},
                {"is": "acted", "times": 4, "days": 365},
            ]
        },
        "new and silent": {
            "all": [
                {"is": "member_since", "days": 90},
                {"not": {"is": "acted", "days": 90}},
                {"not": {"any": [{"is": "tag", "value": tags[1:3]}, {"is": "role", "value": ["student"]}]}},
            ]
        },
    }


def prepare(report: Report, people: int = PEOPLE) -> Partner:
    """Make the million once; later runs find it."""
    partner, is_new = Partner.objects.get_or_create(slug=SLUG, defaults={"name": "Bench of segments"})
    if not is_new and Stewardship.objects.filter(partner=partner).count() == people:
        return partner
    report.note(f"making {people:,} people, once")
    places = _places()
    tags = [Tag.objects.get_or_create(partner=partner, name=f"bench {n}")[0].pk for n in range(4)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 10 FROM contacts_person")
        base = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) + 10 FROM contacts_contactpoint")
        base = max(base, cursor.fetchone()[0])
        facts = {"base": base, "people": people, "partner": partner.pk, "tags": tags, **places}
        for statement in CROWD:
            began = time.monotonic()
            cursor.execute(statement, facts)
            report.note(f"{statement.split('(')[0].split()[-1]}: {time.monotonic() - began:.0f} s")
        models = [Stewardship._meta.apps.get_model("contacts", name) for name in ("person", "contactpoint")]
        for reset in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(reset)
    with connection.cursor() as cursor:
        for table in TOUCHED:
            cursor.execute(f"VACUUM ANALYZE contacts_{table}")
        cursor.execute("VACUUM ANALYZE campaigns_action")
    return partner


def _places() -> dict[str, Any]:
    towns = [Town.objects.get_or_create(key=f"bench {n}", defaults={"name": f"Bench {n}"})[0].pk for n in range(169)]
    districts: dict[str, list[int]] = {}
    committee, _new = Committee.objects.get_or_create(name="Bench committee")
    for chamber, most in (("upper", 36), ("lower", 151)):
        for n in range(1, most + 1):
            facts = {"name": f"{chamber} {n}"}
            district, _new = District.objects.get_or_create(chamber=chamber, number=n, plan="bench", defaults=facts)
            districts.setdefault(chamber, []).append(district.pk)
    if not committee.terms.exists():
        _seat_some(committee, districts["upper"][:6])
    return {"towns": towns, "n_towns": len(towns), **districts}


def _seat_some(committee: Committee, districts: list[int]) -> None:
    Person = Stewardship._meta.get_field("person").related_model
    for n, district in enumerate(districts):
        person = Person.objects.create(family_name=f"Bench {n}")
        seat, _new = Seat.objects.get_or_create(chamber="upper", number=n + 1, defaults={"district_id": district})
        if not seat.terms.exists():
            Term.objects.create(seat=seat, person=person, starts_on=timezone.localdate())
            CommitteeTerm.objects.create(committee=committee, person=person)


def run(report: Report) -> None:
    """Count each of the six several times; then the bare count."""
    partner = prepare(report)
    tags = [str(tag.uuid) for tag in Tag.objects.filter(partner=partner).order_by("id")]
    committee = str(Committee.objects.get(name="Bench committee").uuid)
    asked = segments(tags, [f"bench {n}" for n in range(169)], committee)
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for name, tree in asked.items():
        report.note(f"{name}: {selectors.count({'v': 1, **tree}, partner.pk):,} people")
    order = [name for name in asked for _ in range(ROUNDS)]
    random.Random(7).shuffle(order)
    for name in order:
        began = time.perf_counter()
        selectors.count({"v": 1, **asked[name]}, partner.pk)
        taken[name].append((time.perf_counter() - began) * 1000)
    for name, times in taken.items():
        report.note(f"{name}: {sum(times) / len(times):.0f} ms on average, {max(times):.0f} ms at most")
    report.line("segments.count.p95", quantiles([one for times in taken.values() for one in times], n=20)[-1], "ms")
    report.line("segments.count.bound", p95(lambda: Stewardship.objects.filter(partner=partner).count()), "ms")
