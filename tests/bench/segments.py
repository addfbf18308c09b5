"""Ten segments over a million people with twenty million actions and messages, beside the bare count of the people.

`segments.count.p95` is what somebody at the builder waits for the number (exact where that is quick, else estimated
from a sample, decision 0045), `segments.sample.p95` for the first ten names, `segments.exact.p95` for the exact
number that follows; each of the ten is asked several times in random order with warm caches. `SEGMENTS_PEOPLE=150000`
makes a smaller crowd, with twenty rows of actions and messages a person all the same.
"""

import os
import random
import time
from statistics import quantiles
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from campaigns.ledger.engagement import folding as engagement
from campaigns.outreach.models import CallList
from coalition.partners.models import Partner
from contacts.correspondence.models import Dispatch
from contacts.people.models import Stewardship, Tag
from contacts.places.models import District, Town
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.segments import selectors
from contacts.segments.counting import selectors as counting
from tests.bench.bare import bare
from tests.bench.report import Report, p95

PEOPLE = int(os.environ.get("SEGMENTS_PEOPLE", 1_000_000))
ALERTS = 12  # to everybody but a few
SLUG = f"bench-segments-{PEOPLE}"
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
                                     matched_at, lat, lon)
       SELECT %(base)s + g, '', '', (%(towns)s::bigint[])[1 + (g * 7919) %% %(n_towns)s], '', 'CT',
              '06' || lpad((g %% 300)::text, 3, '0'), 'zip', now(), now(),
              CASE WHEN g %% 2 = 0 THEN 41.0 + ((g * 7919) %% 1000) / 1000.0 END,
              CASE WHEN g %% 2 = 0 THEN -73.5 + ((g * 104729) %% 1700) / 1000.0 END
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
       FROM generate_series(1::bigint, 8 * %(people)s) g""",
    """INSERT INTO contacts_message (uuid, dispatch_id, person_id, point_id, language, variant, "values", fate,
                                     fate_reason, personal, created_at, acted_at)
       SELECT gen_random_uuid(), d.id, %(base)s + g, %(base)s + g, 'en', 'A', '{}',
              CASE WHEN (g + d.n) %% 10 = 0 THEN 'deferred' ELSE 'delivered' END, '', false,
              now() - d.n * interval '20 days',
              CASE WHEN (g * 31 + d.n) %% 13 = 0 THEN now() END
       FROM unnest(%(dispatches)s::bigint[]) WITH ORDINALITY AS d(id, n), generate_series(1::bigint, %(people)s) g
       WHERE (g + d.n) %% 50 <> 0""",
    """INSERT INTO campaigns_attempt (uuid, assignment_id, person_id, partner_id, at, outcome, answers, note, key)
       SELECT gen_random_uuid(), a.id, a.person_id, %(partner)s, now() - (a.id %% 300) * interval '1 day',
              (ARRAY['reached', 'no_answer', 'left_message'])[1 + a.id %% 3], '{}', '', 'bench:' || a.id
       FROM campaigns_assignment a WHERE a.call_list_id = %(calls)s""",
]
ASSIGN = """
INSERT INTO campaigns_assignment (uuid, call_list_id, person_id, state, attempts_made, outcome)
SELECT gen_random_uuid(), %(calls)s, %(base)s + g, 'done', 1, '' FROM generate_series(1::bigint, %(people)s, 9) g
"""
TOUCHED = ["person", "stewardship", "role", "address", "residence", "tagging"]
TOUCHED += ["contactpoint", "reach", "consent", "consentstate"]

LONG = ["campaigns_action", "contacts_message", "campaigns_attempt", "campaigns_assignment"]


def segments(tags: list[str], towns: list[str], committee: str, alerts: list[str]) -> dict[str, dict[str, Any]]:
    """The ten given segments."""
    acted = {"is": "acted", "kind": ["petition.signed"], "days": 60}
    often = {"is": "acted", "kind": ["petition.signed"], "days": 90, "times": 2}
    corners = [[41.2, -73.3], [41.9, -73.3], [41.9, -72.6], [41.5, -72.9], [41.2, -72.5]]
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
        "signed twice in 90 days, never called": {"all": [often, {"not": {"is": "called"}}]},
        "was sent two alerts and did not act": {
            "all": [{"is": "alerted", "fate": "silent", "value": alerts[:2]}, {"is": "role", "value": ["parent"]}]
        },
        "engaged inside an area": {"all": [{"is": "area", "area": corners}, {"is": "engagement", "low": 30}]},
        "step by step": {
            "steps": [
                {"add": {"is": "near", "centre": "41.5,-72.7", "miles": 15}},
                {"add": {"is": "zip", "value": ["06001", "06002", "06003"]}},
                {"subtract": {"is": "alerted", "fate": "acted", "value": []}},
                {"limit": {"is": "reachable", "value": "email:alerts"}},
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
        facts = {"base": base, "people": people, "partner": partner.pk, "tags": tags, **places, **_sent(partner)}
        began = time.monotonic()
        with bare(cursor, [f"contacts_{table}" for table in TOUCHED] + LONG):
            for statement in (*CROWD[:-1], ASSIGN, CROWD[-1]):
                cursor.execute(statement, facts)
            report.note(f"rows: {time.monotonic() - began:.0f} s")
        report.note(f"with indexes and keys: {time.monotonic() - began:.0f} s")
        models = [Stewardship._meta.apps.get_model("contacts", name) for name in ("person", "contactpoint")]
        for reset in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(reset)
    with connection.cursor() as cursor:
        for table in TOUCHED:
            cursor.execute(f"VACUUM ANALYZE contacts_{table}")
        for table in LONG:
            cursor.execute(f"VACUUM ANALYZE {table}")
    began = time.monotonic()
    engagement.count_all(partner.pk, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE campaigns_engagement")
    report.line("segments.engagement", time.monotonic() - began, "s for everybody")
    return partner


def _sent(partner: Partner) -> dict[str, Any]:
    sends = [
        Dispatch.objects.create(partner=partner, reference=f"alert:{SLUG}:{n}", purpose="alerts", state="done")
        for n in range(ALERTS)
    ]
    calls = CallList.objects.create(partner=partner, name="Bench", state="closed")
    return {"dispatches": [one.pk for one in sends], "calls": calls.pk}


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
    """Ask for the number, first names and exact number of each of the ten several times; then the bare count."""
    partner = prepare(report)
    tags = [str(tag.uuid) for tag in Tag.objects.filter(partner=partner).order_by("id")]
    committee = str(Committee.objects.get(name="Bench committee").uuid)
    alerts = list(Dispatch.objects.filter(partner=partner).order_by("pk").values_list("reference", flat=True))
    given = segments(tags, [f"bench {n}" for n in range(169)], committee, alerts)
    asked = {name: {"v": 1, **tree} for name, tree in given.items()}
    ways = {"count": counting.count_soon, "sample": counting.sample_soon, "exact": selectors.count}
    counting.drawn(partner.pk)
    taken: dict[str, list[float]] = {}
    for name, tree in asked.items():
        told = counting.count_soon(tree, partner.pk)
        about = "" if told.is_exact else f" (told as about {told.people:,}, give or take {told.give_or_take:,})"
        report.note(f"{name}: {selectors.count(tree, partner.pk):,} people{about}")
    for way, ask in ways.items():
        order = [name for name in asked for _ in range(ROUNDS if way != "exact" else 2)]
        random.Random(7).shuffle(order)
        for name in order:
            began = time.perf_counter()
            ask(asked[name], partner.pk)
            taken.setdefault(f"{way}|{name}", []).append((time.perf_counter() - began) * 1000)
    for key, times in taken.items():
        way, name = key.split("|")
        report.note(f"{way:6} {name}: {sum(times) / len(times):.0f} ms on average, {max(times):.0f} ms at most")
    for way in ways:
        told = [one for key, times in taken.items() if key.startswith(f"{way}|") for one in times]
        report.line(f"segments.{way}.p95", quantiles(told, n=20)[-1], "ms")
    report.line("segments.count.bound", p95(lambda: Stewardship.objects.filter(partner=partner).count()), "ms")
