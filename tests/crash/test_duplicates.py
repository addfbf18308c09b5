"""A search for duplicates and a merge of the certain, killed with SIGKILL again and again: all once, nothing lost."""

import multiprocessing
import time

import pytest
from django.db import connection, connections
from django.db.models import Count
from django.utils import timezone

from coalition.columns import take_stock
from contacts.dedupe import matching, services
from contacts.dedupe.merging.models import Merge
from contacts.dedupe.models import Candidate, DuplicateRun
from contacts.people.models import Person
from tests.bench import dedupe, dedupe_people

pytestmark = [pytest.mark.crash, pytest.mark.slow]
KILLS = 4


def work(run_id):
    """Do as a worker does, in a process of its own that nobody asks whether it may die."""
    connections.close_all()
    matching.work(run_id)


def work_and_kill(run_id, measure):
    """Start workers one after the other and kill each as soon as it has moved on; gives how many were killed."""
    kills = 0
    while DuplicateRun.objects.filter(pk=run_id, finished_at=None).exists():
        before = measure()
        connection.close()  # a child must not speak on its parent's line
        worker = multiprocessing.get_context("fork").Process(target=work, args=(run_id,))
        worker.start()
        until = time.monotonic() + 60
        while worker.is_alive() and time.monotonic() < until:
            if kills < KILLS and measure() > before:
                worker.kill()
                kills += 1
            time.sleep(0.002)
        worker.join()
    return kills


def found(partner):
    rows = Candidate.objects.filter(partner=partner).values_list("low", "high", "bits", "band")
    return sorted(rows)


@pytest.mark.django_db(transaction=True)
def test_a_killed_search_and_a_killed_merge_end_as_if_nothing_had_happened(lead, adam, monkeypatch):
    people = len(dedupe.write(list(dedupe_people.Crowd(seed=8).entries(1_200)), lead.pk))
    take_stock("contacts")
    matching.search(DuplicateRun.objects.create(partner=lead))
    undisturbed = found(lead)
    Candidate.objects.all().delete()

    monkeypatch.setattr(matching, "CHUNK", 40)
    run = DuplicateRun.objects.create(partner=lead)
    assert work_and_kill(run.pk, lambda: DuplicateRun.objects.get(pk=run.pk).upto) == KILLS
    assert found(lead) == undisturbed
    run.refresh_from_db()
    assert (run.state, run.people) == ("done", people) and sum(run.counts.values()) == len(undisturbed)

    monkeypatch.setattr(matching, "BUNDLE", 8)
    certain = [row[:2] for row in undisturbed if row[3] == "certain"]
    merging = services.merge_certain(by=adam, now=timezone.now())
    assert work_and_kill(merging.pk, lambda: DuplicateRun.objects.get(pk=merging.pk).upto) == KILLS
    merging.refresh_from_db()
    merged = sorted(Merge.objects.values_list("winner", "loser"))
    told = {"left": 0, **merging.counts}
    assert told["merged"] + told["left"] == len(certain) and len(merged) == told["merged"]
    assert {tuple(sorted(pair)) for pair in merged} <= set(certain) and len(merged) > 80
    assert not Merge.objects.values("loser").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Person.objects.filter(merged_into=None).count() == people - len(merged)
