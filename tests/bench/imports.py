"""Importing 100,000 rows (ROWS=1000000: a million) to people, the importer beside one fold worker, as in production.

import.people: from the start of the run to its end. .bound: COPY of the same rows as submissions, nothing else.
import.worker.rss: the largest of the two workers. import.worker.cpu: seconds of both, without the database's.
import.undo: taking the whole run back.
"""

import csv
import io
import multiprocessing
import os
import random
import resource
import time

from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone

from contacts.imports import loading, selectors, services
from contacts.imports.headers import rules as headers
from contacts.imports.models import ImportRun
from contacts.imports.undoing import loading as undoing
from contacts.intake import services as intake
from tests.bench.folding import clean_partner
from tests.bench.report import Report

ROWS = int(os.environ.get("ROWS", 100_000))
HEADER = ["first_name", "last_name", "email", "phone_number"]
HEADER += ["primary_address1", "primary_city", "primary_zip", "tag_list"]


def run(report: Report) -> None:
    """Upload, plan, look ahead, import; then the bound."""
    partner = clean_partner()
    data = table(ROWS)
    began = time.perf_counter()
    file = ContentFile(data, name="people.csv")
    run = services.upload(file=file, name="people.csv", partner=partner, by=None, now=timezone.now())
    report.line("import.upload", ROWS / (time.perf_counter() - began), "rows/s")
    mapping = headers.guess_mapping(run.header)
    choices = services.Choices(mapping, basis="signed_up", basis_note="bench", purposes=["alerts"], tag="Bench")
    ImportRun.objects.filter(pk=run.pk).update(
        mapping=mapping, basis="signed_up", purposes=["alerts"], tag=choices.tag, state="ready"
    )
    with report.rate("import.look_ahead", ROWS, "rows/s"):
        loading.check(run.pk)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ImportRun.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now())
    connections.close_all()
    with report.rate("import.people", ROWS, "rows/s"):
        workers = [context.Process(target=target, args=(run.pk,)) for target in (_fold_until_done, _work_until_done)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    report.line("import.worker.rss", spent.ru_maxrss / 1024, "MB")
    report.line("import.worker.cpu", (spent.ru_utime + spent.ru_stime) / ROWS * 100_000, "s per 100,000 rows")
    run.refresh_from_db()
    told = {name: run.counts.get(name, 0) for name in ("created", "updated", "unchanged", "refused")}
    report.note(f"state={run.state} {told}")
    services.undo(run=run, by=None, now=timezone.now())
    with report.rate("import.undo", ROWS, "rows/s"):
        while ImportRun.objects.filter(pk=run.pk, state="undoing").exists():
            undoing.work(run.pk)
    run.refresh_from_db()
    report.note(f"state={run.state} {run.undone}")
    report.line("import.people.bound", _bound(run), "rows/s by COPY")


def table(rows: int) -> bytes:
    """Write a file as another system exports it: a twentieth shares a mailbox, a fiftieth comes twice."""
    draw, out = random.Random(7), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for i in range(rows):
        number = i - 1 if i and draw.random() < 0.02 else i
        mailbox = number - 1 if number and draw.random() < 0.05 else number
        name = [f"Given{number % 997}", f"Family{number % 4999}", f"Person.{mailbox}@Example.org"]
        phone = f"(860) {200 + number // 10_000 % 800}-{number % 10_000:04}"
        writer.writerow([*name, phone, f"{number % 900 + 1} Elm Street", "Hartford", "6106", "parents, spring"])
    return out.getvalue().encode()


def _fold_until_done(run_id: int) -> None:
    while ImportRun.objects.filter(pk=run_id, state="running").exists():
        if not intake.fold_waiting(now=timezone.now(), limit=5000):
            time.sleep(0.05)


def _work_until_done(run_id: int) -> None:
    while ImportRun.objects.filter(pk=run_id, state="running").exists():
        loading.work(run_id)


def _bound(run: ImportRun) -> float:
    plan, rows = selectors.plan_of(run), list(selectors.rows_of(run))
    arrivals = [selectors.arrival_of(run, plan, *row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE contacts_submission CASCADE")
    began = time.perf_counter()
    for start in range(0, ROWS, 5000):
        intake.receive_many(arrivals[start : start + 5000], now=timezone.now())
    return ROWS / (time.perf_counter() - began)
