"""Finding duplicates: how many of the planted ones, how many wrongly, and how long for a million people.

`dedupe.precision` and `dedupe.recall` are of the certain band, on 200,000 made-up people of whom a tenth are second
entries (dedupe_people tells what changed in them, and the traps); `.shown` is the recall of all three bands.
The weights were set while looking at the first crowd; `.unseen` is said of another, drawn from another seed.
`dedupe.splink.*` is what Splink says of the first, where it is installed: weights learnt, sure from 0.99 on.
`dedupe.seconds` is a whole search over 1,000,000; its bound reads the same people once.
"""

import time
from collections import Counter

from django.db import connection, transaction
from django.utils import timezone

from coalition.columns import copy_in, new_uuids, take_stock
from coalition.partners.models import Partner
from contacts.dedupe import matching
from contacts.dedupe.models import Candidate, DuplicateRun
from contacts.dedupe.opinion import matching as opinion
from tests.bench import dedupe_people
from tests.bench.report import Report

SEEN, UNSEEN = 7, 8  # seeds
SURE = 0.99
LABELLED = 200_000
PEOPLE = 1_000_000
SLUG = "bench-dedupe"


def run(report: Report) -> None:
    """Measure quality, then time; what is written is rolled back."""
    for name, count, seed in (("", LABELLED, SEEN), (".unseen", LABELLED, UNSEEN), ("", PEOPLE, SEEN)):
        with transaction.atomic():
            partner = Partner.objects.create(slug=SLUG, name=SLUG)
            entries = write(list(dedupe_people.Crowd(seed).entries(count)), partner.pk)
            take_stock("contacts")
            row = DuplicateRun.objects.create(partner=partner)
            began = time.perf_counter()
            matching.search(row)
            spent = time.perf_counter() - began
            report.note(f"{count} people, {row.total} pairs compared, {row.counts}, {len(row.skipped)} blocks skipped")
            if count == LABELLED:
                planted = planted_in(entries)
                judge(report, entries, planted, partner.pk, name)
                if not name:
                    ask_splink(report, planted, partner.pk)
            else:
                report.line("dedupe.seconds", spent, "s")
                report.line("dedupe.seconds.bound", _bound(partner.pk), "s to read them once")
            transaction.set_rollback(True)


def planted_in(entries: dict[int, dedupe_people.Entry]) -> dict[tuple[int, int], str]:
    """Give the pairs that are one human, and what changed in the second entry."""
    first: dict[int, int] = {}
    planted: dict[tuple[int, int], str] = {}
    for pk in sorted(entries):
        if entries[pk].kind:
            planted[first[entries[pk].who], pk] = entries[pk].kind
        else:
            first[entries[pk].who] = pk
    return planted


def judge(
    report: Report,
    entries: dict[int, dedupe_people.Entry],
    planted: dict[tuple[int, int], str],
    partner: int,
    name: str,
) -> None:
    """Compare what was found with what was planted."""
    rows = Candidate.objects.filter(partner=partner).values_list("low", "high", "band", "bits", "why", "doubts")
    bands = {(low, high): band for low, high, band, *_rest in rows}
    certain = [pair for pair, band in bands.items() if band == "certain"]
    right = [pair for pair in certain if pair in planted]
    report.line(f"dedupe.precision{name}", len(right) / max(len(certain), 1), "of the certain are right")
    report.line(f"dedupe.recall{name}", len(right) / len(planted), "of the planted are certain")
    seen = sum(pair in bands for pair in planted)
    report.line(f"dedupe.recall.shown{name}", seen / len(planted), "of the planted are shown")
    shown = sum(pair in planted for pair in bands)
    report.line(f"dedupe.precision.shown{name}", shown / max(len(bands), 1), "of all that is shown are right")
    missed = Counter(planted[pair] for pair in planted if bands.get(pair) != "certain")
    report.note(f"planted but not certain: {dict(missed.most_common(8))}")
    wrong = [(entries[low], entries[high], bits, why) for low, high, band, bits, why, _d in rows
             if band == "certain" and (low, high) not in planted]  # fmt: skip
    report.note(
        f"certain but wrong: {len(wrong)}, of them of one home {sum(a.street == b.street for a, b, *_r in wrong)}"
    )


def ask_splink(report: Report, planted: dict[tuple[int, int], str], partner: int) -> None:
    """Let Splink weigh the same people, and compare with what was planted."""
    if not opinion.is_installed():
        report.note("Splink is not installed (pip install 'coalition[splink]'): not compared")
        return
    began = time.perf_counter()
    said = opinion.judge(partner)
    report.line("dedupe.splink.seconds", time.perf_counter() - began, "s, learning and weighing")
    sure = {pair for pair, probability in said.items() if probability >= SURE}
    right = len(sure & planted.keys())
    report.line("dedupe.splink.precision", right / max(len(sure), 1), "of those it is sure of are right")
    report.line("dedupe.splink.recall", right / len(planted), "of the planted it is sure of")


def write(entries: list[dedupe_people.Entry], partner: int) -> dict[int, dedupe_people.Entry]:
    """Write entries as people with homes and points; gives them by the ids of the people."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM contacts_person")
        start = int(cursor.fetchone()[0])
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM contacts_contactpoint")
        point = int(cursor.fetchone()[0])
        cursor.execute("SET LOCAL synchronous_commit = off")
    people = {start + n: one for n, one in enumerate(entries)}
    names = "id, uuid, given_name, family_name, preferred_name, language, created_at, modified_at"
    uuids = new_uuids(len(people))
    copy_in("contacts_person", names, (
        (pk, uuid, e.given.title(), e.family.title(), "", "en", now, now)
        for uuid, (pk, e) in zip(uuids, people.items(), strict=True)
    ))  # fmt: skip
    copy_in("contacts_stewardship", "person_id, partner_id, since, via", ((pk, partner, now, "") for pk in people))
    homes = "person_id, street, unit, town_text, state, zip, precision, since"
    copy_in("contacts_address", homes, ((pk, e.street, "", "", "CT", e.zip, "zip", now) for pk, e in people.items()))
    told = {(kind, value) for e in entries for kind, value in _points(e)}
    points = {key: point + n for n, key in enumerate(sorted(told))}
    columns = "id, uuid, kind, value, raw, canonical, hash, status, soft_bounces, created_at"
    uuids = new_uuids(len(points))
    copy_in("contacts_contactpoint", columns, (
        (pk, uuid, kind, value, "", value if kind == "email" else "", f"bench-{pk}", "ok", 0, now)
        for uuid, ((kind, value), pk) in zip(uuids, points.items(), strict=True)
    ))  # fmt: skip
    copy_in("contacts_reach", "person_id, point_id, label, is_primary, since", (
        (pk, points[kind, value], "", True, now) for pk, e in people.items() for kind, value in _points(e)
    ))  # fmt: skip
    return people


def _points(entry: dedupe_people.Entry) -> list[tuple[str, str]]:
    """Give her points, apart from any that the base has."""
    found = [("email", entry.email and f"{entry.email}.bench"), ("phone", entry.phone and f"{entry.phone}0")]
    return [(kind, value) for kind, value in found if value]


def _bound(partner: int) -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(fold_text(p.given_name)), count(c.value) FROM contacts_person p"
            " JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %s"
            " JOIN contacts_reach r ON r.person_id = p.id JOIN contacts_contactpoint c ON c.id = r.point_id",
            [partner],
        )
        cursor.fetchone()
    return time.perf_counter() - began
