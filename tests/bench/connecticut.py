"""The real Connecticut of the reference folder, loaded into an empty house: districts, roster, a session of bills.

The bound is 60 s for all three (187 legislators, 27 committees, 4,064 bills).
"""

import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.legislation.syncing import services as syncing
from contacts.places import services as places
from contacts.policymakers import services as roster
from tests.bench.report import Report

BOUND = 60


def run(report: Report) -> None:
    """Measure in a transaction that is rolled back."""
    folder, now = settings.REFERENCE_DIR, timezone.now()
    if folder is None:
        report.note("REFERENCE_DIR is not set: nothing to load")
        return
    with transaction.atomic():
        began = time.perf_counter()
        places.load_districts(folder / "boundaries", now=now)
        report.line("connecticut.districts", time.perf_counter() - began, "s")
        roster.load_roster(folder / "legislators", now=now)
        report.line("connecticut.roster", time.perf_counter() - began, "s since the start")
        path = folder / "bills" / "legiscan_ct_bills_2025.csv"
        syncing.bring_in({path.name: path.read_text(encoding="utf-8-sig")}, now=now)
        report.line("connecticut.all", time.perf_counter() - began, "s")
        report.line("connecticut.all.bound", BOUND, "s")
        transaction.set_rollback(True)
