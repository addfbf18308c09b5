"""The page of a person, opened at the desk over and over for random people among a million with long lives.

Lives are as uneven as real ones: most people have a dozen lines, one in a hundred a few hundred, one in ten thousand
two thousand. `person.page.p95` is the whole answer of the page (head, timeline, panels by name), asked for through the
middleware as a browser does, warm; `person.page.bound` the bare timeline statement of the same people. PERSON_PEOPLE
and PERSON_ROWS make it smaller.
"""

import os
import random
import time
from statistics import quantiles
from typing import Any

from django.db import connection, transaction
from django.test import Client

from coalition.accounts.models import User
from coalition.partners.models import Membership, Partner
from contacts.people.models import Person, Stewardship
from contacts.profile import selectors
from tests.bench import segments
from tests.bench.bare import bare
from tests.bench.report import Report

PEOPLE = int(os.environ.get("PERSON_PEOPLE", 1_000_000))
ROWS = int(os.environ.get("PERSON_ROWS", 20_000_000))
LOOKS = 200
SENDS = 8  # alerts that everybody got
LIVELY = 100  # one in so many has a long life, and one in LIVELY * 100 a very long one
# Person number g of whoever a row is about: a third of all rows belong to the one per cent of the lively.
WHOSE = """CASE WHEN g %% 3 > 0 THEN 1 + (g * 15485863::bigint) %% %(people)s
                WHEN g %% 12 > 0 THEN %(lively)s * (1 + (g * 104729::bigint) %% (%(people)s / %(lively)s))
                ELSE %(lively)s * 100 * (1 + (g * 7919::bigint) %% greatest(%(people)s / %(lively)s / 100, 1)) END"""
LIFE = {
    "sends": """
INSERT INTO contacts_dispatch (uuid, reference, partner_id, purpose, from_email, from_name, reply_to, state, standing,
       priority, provider_errors, size, left_out, halt_facts, reason, created_at, started_at)
SELECT gen_random_uuid(), 'alert:life-' || n, %(partner)s, 'alerts', 'a@example.org', '', '', 'done', false, 5, 0, 0,
       '{}', '{}', '', now() - n * interval '9 days', now() - n * interval '9 days'
FROM generate_series(1, %(sends)s) n""",
    "messages": """
INSERT INTO contacts_message (uuid, dispatch_id, person_id, point_id, language, variant, "values", fate, fate_reason,
       created_at, personal)
SELECT gen_random_uuid(), d.id, %(base)s + g, %(base)s + g, 'en', 'A', '{}', 'delivered', '', d.created_at, false
FROM contacts_dispatch d, generate_series(1::bigint, %(people)s) g
WHERE d.partner_id = %(partner)s AND d.reference LIKE 'alert:life-%%'""",
    "actions": f"""
INSERT INTO campaigns_action (uuid, person_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), %(base)s + {WHOSE}, %(partner)s,
       (ARRAY['petition.signed', 'letter.written', 'signup.joined', 'call.made'])[1 + g %% 4],
       'petition:bench' || g %% 40, 'person-bench:' || g, now() - (g %% 900) * interval '1 day', 'mail', ''
FROM generate_series(1::bigint, %(actions)s) g""",
    "notes": f"""
INSERT INTO contacts_note (uuid, person_id, partner_id, text, at)
SELECT gen_random_uuid(), %(base)s + {WHOSE}, %(partner)s, 'Called; wants to come',
       now() - (g %% 900) * interval '1 day'
FROM generate_series(1::bigint, %(notes)s) g""",
    "submissions": f"""
INSERT INTO contacts_submission (uuid, kind, origin, partner_id, about, payload, key, received_at, state, reason,
       reason_facts, result, person_id, language)
SELECT gen_random_uuid(), 'petition.sign', 'web', %(partner)s, '', '{{}}', 'person-bench:' || g,
       now() - (g %% 900) * interval '1 day', 'folded', '', '{{}}', '{{}}', %(base)s + {WHOSE}, 'en'
FROM generate_series(1::bigint, %(submissions)s) g""",
}
TABLES = ("contacts_message", "campaigns_action", "contacts_note", "contacts_submission")


def shares(people: int, rows: int) -> dict[str, int]:
    """Tell how many rows of each kind there are beside what the bench of segments made (ten lines a person)."""
    left = max(rows - people * (SENDS + 7), people)
    return {"actions": left // 2, "submissions": left // 4, "notes": left // 4}


def prepare(report: Report) -> tuple[Partner, int]:
    """Give the million of the bench of segments long lives, once; tells the partner and where their ids begin."""
    partner = segments.prepare(report, PEOPLE)
    first = Stewardship.objects.filter(partner=partner).order_by("person_id").values_list("person_id", flat=True)[0]
    facts: dict[str, Any] = {
        "partner": partner.pk,
        "base": first - 1,
        "people": PEOPLE,
        "sends": SENDS,
        "lively": LIVELY,
        **shares(PEOPLE, ROWS),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contacts_dispatch WHERE reference LIKE 'alert:life-%%'", [])
        if cursor.fetchone()[0]:
            return partner, first - 1
        report.note(f"making lives of {ROWS:,} lines for {PEOPLE:,} people, once")
        with transaction.atomic():
            began = time.monotonic()
            with bare(cursor, list(TABLES)):
                for name, statement in LIFE.items():
                    cursor.execute(statement, facts)
                    report.note(f"{name}: {cursor.rowcount:,}")
            report.note(f"all in {time.monotonic() - began:.0f} s")
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    return partner, first - 1


def run(report: Report) -> None:
    """Open the pages of random people, a tenth of them lively; then the bare timeline of the same."""
    partner, base = prepare(report)
    user = User.objects.filter(email="bench-person@example.org").first()
    user = user or User.objects.create_user("bench-person@example.org", "x" * 40, name="Bench")
    membership, _new = Membership.objects.get_or_create(user=user, partner=partner, defaults={"role": "organizer"})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    session = client.session
    session["mfa_seen"] = int(time.time()) + 86_400  # in production an organizer has a second factor
    session.save()
    draw = random.Random(11)
    numbers = [draw.randint(1, PEOPLE) for _ in range(LOOKS * 9 // 10)]
    numbers += [LIVELY * draw.randint(1, PEOPLE // LIVELY) for _ in range(LOOKS // 10 - 4)]
    numbers += [LIVELY * 100 * (1 + n % max(PEOPLE // LIVELY // 100, 1)) for n in range(4)]
    draw.shuffle(numbers)
    people = {row.pk: row for row in Person.objects.filter(pk__in=[base + n for n in numbers])}
    for kind in ("", "?kind=did"):  # connections, templates, plans
        client.get(f"/desk/people/{next(iter(people.values())).uuid}/{kind}")
    pages, bare, older = [], [], []
    for number in numbers:
        person = people[base + number]
        began = time.perf_counter()
        answer = client.get(f"/desk/people/{person.uuid}/")
        pages.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
        began = time.perf_counter()
        timeline = selectors.timeline(membership, person)
        bare.append((time.perf_counter() - began) * 1000)
        if timeline.older:
            began = time.perf_counter()
            client.get(f"/desk/people/{person.uuid}/timeline/", {"older": timeline.older})
            older.append((time.perf_counter() - began) * 1000)
    report.line("person.page.p95", quantiles(pages, n=20)[-1], "ms")
    report.line("person.page.median", quantiles(pages, n=2)[0], "ms")
    if len(older) > 1:
        report.line("person.older.p95", quantiles(older, n=20)[-1], "ms")
    report.line("person.page.bound", quantiles(bare, n=20)[-1], "ms")
