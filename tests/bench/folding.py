"""Folding waiting submissions, by two workers as in production, beside the COPY of the same rows.

intake.fold: petition-like arrivals (e-mail, name, ZIP, a role, a consent with its wording), a tenth of them of people
who came before, a tenth on shared mailboxes. intake.fold.one: the same by a single process.
"""

import multiprocessing
import random
import time

from django.db import connection, connections
from django.utils import timezone

from coalition.partners.models import Partner
from contacts.consent.services import keep_wording
from contacts.intake import services
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from tests.bench.report import Report

COUNT = 30_000
SLUG = "bench-intake"
# What a key held by statements leads to (decision 0039) is not emptied along.
HOUSE = (
    "submission",
    "person",
    "contactpoint",
    "address",
    "reach",
    "role",
    "stewardship",
    "tagging",
    "consent",
    "consentstate",
)


def run(report: Report) -> None:
    """Measure one process, two processes, and the bound."""
    partner = clean_partner()
    keep_wording(key="bench", language="en", text="Yes, write to me.")
    for name, workers in (("intake.fold.one", 1), ("intake.fold", 2)):
        arrivals = arrivals_of(partner.pk, COUNT, salt=name)
        began = time.perf_counter()
        for start in range(0, COUNT, 5000):
            services.receive_many(arrivals[start : start + 5000], now=timezone.now())
        copied = COUNT / (time.perf_counter() - began)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_submission")
        with report.rate(name, COUNT, "submissions/s"):
            fold_by(workers)
        report.line(f"{name}.bound", copied, "rows/s by COPY")
    left = Submission.objects.filter(partner=partner).exclude(state="folded").count()
    report.line("intake.fold.left", left, "submissions not folded (0 is right)")


def fold_by(workers: int) -> None:
    """Fold all that waits with so many processes."""
    connections.close_all()
    if workers == 1:
        services.fold_waiting(now=timezone.now())
        return
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_fold, args=(half,)) for half in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def arrivals_of(partner_id: int, count: int, *, salt: str) -> list[Arrival]:
    """Make arrivals as a petition brings them."""
    draw = random.Random(salt)
    rows = []
    for i in range(count):
        same = draw.random()
        number = draw.randrange(i + 1) if same < 0.1 else i
        mailbox = number - 1 if 0.1 <= same < 0.2 and number else number
        payload = {
            "email": f"person.{salt}.{mailbox}@example.org",
            "given_name": f"Given{number % 997}",
            "family_name": f"Family{number % 4999}",
            "zip": f"06{draw.randrange(1000):03}",
            "town": "Hartford",
            "roles": ["parent"],
            "consents": [{"channel": "email", "purpose": "alerts", "wording": {"key": "bench", "version": 1}}],
        }
        rows.append(Arrival("person.added", "web", partner_id, payload, key=f"{salt}.{i}.{draw.random()}"))
    return rows


def _fold(half: int) -> None:
    services.fold_waiting(now=timezone.now(), half=half)


def clean_partner() -> Partner:
    """Give the bench's partner in a house without people."""
    partner, _made = Partner.objects.get_or_create(slug=SLUG, defaults={"name": "Bench of intake"})
    with connection.cursor() as cursor:
        for table in HOUSE:
            cursor.execute(f"TRUNCATE contacts_{table} CASCADE")
    return partner
