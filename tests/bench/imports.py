"""Importing 100,000 rows (ROWS=1000000: a million) to people, points, homes, roles, tags and consent, by one worker.

A tenth of the rows is about people of the base (half of them moved), a fiftieth comes twice in the file, a twentieth
shares a mailbox. import.people: from the start of the run to its end, by a process of its own, as in production.
.bound: COPY of the same rows as submissions, nothing else. import.rss: the most memory that worker and the process of
its second lane held together; import.cpu and import.cpu.database: their seconds and PostgreSQL's. import.undo: taking
the whole run back.
"""

import csv
import io
import os
import random
import subprocess
import sys
import time
from dataclasses import replace

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from contacts.imports import loading, rules, selectors, services
from contacts.imports.headers import rules as headers
from contacts.imports.models import ImportRun
from contacts.intake import services as intake
from tests.bench.folding import clean_partner
from tests.bench.report import Report, database_cpu

ROWS = int(os.environ.get("ROWS", 100_000))
BASE = ROWS // 5
HEADER = ["first_name", "last_name", "email", "phone_number", "language", "role"]
HEADER += ["primary_address1", "primary_city", "primary_zip", "tag_list"]
TOWNS = (("Hartford", "6106"), ("New Haven", "06511"), ("Bridgeport", "06604"), ("Stamford", "06902"))
ROLES = ("parent", "parent", "educator", "parent; community member", "")
WORKER = """
import os, pathlib, re, resource
import django; django.setup()
from contacts.imports import loading
from contacts.imports.undoing import loading as undoing
began = sum(os.times()[:4])
{room}.work({pk}, budget=36_000)
# What getrusage says of a process itself may be of the one that started it.
held = int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
print(held + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sum(os.times()[:4]) - began)
"""


def run(report: Report) -> None:
    """Fill the base, upload, look ahead, import, undo; then the bound."""
    partner = clean_partner()
    _work(_start(_upload(partner, table(BASE, salt=1))))
    began = time.perf_counter()
    run = _upload(partner, table(ROWS))
    report.line("import.upload", ROWS / (time.perf_counter() - began), "rows/s")
    with report.rate("import.look_ahead", ROWS, "rows/s"):
        loading.check(run.pk)
    for name, room in (("people", "loading"), ("undo", "undoing")):
        if room == "loading":
            _start(run)
        else:
            services.undo(run=run, by=None, now=timezone.now())
        before = database_cpu()
        with report.rate(f"import.{name}", ROWS, "rows/s"):
            spent = _work(run, room)
        _tell(report, "import" if room == "loading" else "import.undo", spent, database_cpu() - before)
        run.refresh_from_db()
        report.note(f"state={run.state} {run.counts if room == 'loading' else run.undone}")
    report.line("import.people.bound", _bound(run), "rows/s by COPY")


def _tell(report: Report, name: str, worker: tuple[float, float], database: float) -> None:
    kilobytes, seconds = worker
    report.line(f"{name}.rss", kilobytes / 1024, "MB")
    report.line(f"{name}.cpu", seconds / ROWS * 100_000, "s per 100,000 rows")
    report.line(f"{name}.cpu.database", database / ROWS * 100_000, "s per 100,000 rows")


def table(rows: int, salt: int = 0) -> bytes:
    """Write a file as another system exports it; with a salt: the people who are known before."""
    draw, out = random.Random(7), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for i in range(rows):
        number = i - 1 if i and draw.random() < 0.02 else i
        known = salt or (number % 10 == 0 and number // 2 < BASE)
        if known:
            number = number if salt else number // 2
        mailbox = number - 1 if number and draw.random() < 0.05 else number
        who = "Base" if known else "Person"
        street = f"{number % 900 + 1 + (number % 2 if known and not salt else 0)} Elm Street"
        phone = f"({'203' if known else '860'}) {200 + number // 10_000 % 800}-{number % 10_000:04}"
        writer.writerow(
            [f"Given{number % 997}", f"Family{number % 4999}", f"{who}.{mailbox}@Example.org", phone]
            + ["es" if number % 5 == 0 else "en", ROLES[number % 5], street, *TOWNS[number % 4], "parents, spring"]
        )
    return out.getvalue().encode()


def _upload(partner: object, data: bytes) -> ImportRun:
    file = ContentFile(data, name="people.csv")
    run = services.upload(file=file, name="people.csv", partner=partner, by=None, now=timezone.now())
    mapping = headers.guess_mapping(run.header)
    ImportRun.objects.filter(pk=run.pk).update(
        mapping=mapping, basis="signed_up", purposes=["alerts"], tag="Bench", state="ready"
    )
    run.refresh_from_db()
    return run


def _start(run: ImportRun) -> ImportRun:
    ImportRun.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now())
    return run


def _work(run: ImportRun, room: str = "loading") -> tuple[float, float]:
    """Let a process of its own do the work; gives the most memory it held (kB) and the seconds it took."""
    command = [sys.executable, "-c", WORKER.format(room=room, pk=run.pk)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[-2]), float(told[-1])


def _bound(run: ImportRun) -> float:
    plan, one = selectors.plan_of(run), selectors.list_of(run)
    arrivals = [
        replace(one, payload=rules.payload_of(cells, plan), key=f"{one.key}:{number}", row=number)
        for number, cells in selectors.rows_of(run)
    ]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE contacts_submission CASCADE")
    began = time.perf_counter()
    for start in range(0, ROWS, 5000):
        intake.receive_many(arrivals[start : start + 5000], now=timezone.now())
    return ROWS / (time.perf_counter() - began)
