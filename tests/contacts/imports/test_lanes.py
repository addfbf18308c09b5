"""Two lanes: everybody once, in the order of the file; one that fails is done again; a stopped run stays so."""

import os
import signal
import subprocess

import pytest
from django.db import OperationalError
from django.utils import timezone

from contacts.consent.models import Reach
from contacts.imports import loading, services
from contacts.imports.lanes import loading as lanes
from contacts.imports.lanes import matching
from contacts.imports.models import ImportRun
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.contacts.imports.story import plan, upload

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "email,phone,first_name,last_name,language,zip\n"


@pytest.fixture(autouse=True)
def small(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(lanes, "WORTH", 10)
    monkeypatch.setattr(lanes, "PATIENCE", 60)
    monkeypatch.setattr(loading, "CHUNK", 60)


@pytest.fixture
def halves(monkeypatch):
    """The sizes of the halves that were given to the other process."""
    sizes, real = [], lanes.Lane.send

    def send(lane, rows):
        sizes.append(len(rows))
        real(lane, rows)

    monkeypatch.setattr(lanes.Lane, "send", send)
    return sizes


def started(lead, rows):
    run = plan(upload(lead, HEAD + "".join(rows)))
    services.start(run=run, by=None, now=timezone.now())
    return run


def line(i, language="en"):
    return f"p{i}@example.org,860555{i // 4:04},Given{i},Family{i},{language},0610{i % 3}\n"


def test_everybody_comes_once_and_the_last_row_about_somebody_counts(lead, halves):
    twice = [row for i in range(100) for row in (line(i), line(i, "es"))]
    alone = [f",,No Address{i},Here,en,06106\n" for i in (1, 2, 1)]
    run = started(lead, twice + alone)
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("done", 203, 203)
    assert run.counts["created"] == 102 and run.counts["updated"] == 100
    assert set(Person.objects.exclude(given_name__startswith="No").values_list("language", flat=True)) == {"es"}
    assert Reach.objects.filter(point__kind="phone").count() == 100  # four mailboxes share one
    assert Submission.objects.get(row=202).person_id == Submission.objects.get(row=204).person_id
    assert len(halves) == 4 and 80 < sum(halves) < 130


def test_a_half_that_gave_way_is_done_again(lead, halves, monkeypatch):
    real, gone = lanes.straight.fold, []

    def give_way_twice(rows, now):
        real(rows, now=now)
        if len(gone) < 2:
            gone.append(len(rows))
            raise OperationalError("deadlock detected")

    monkeypatch.setattr(lanes.straight, "fold", give_way_twice)
    run = started(lead, map(line, range(120)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 120, 120)
    assert len(gone) == 2 and len(halves) == 2


def test_what_the_other_process_kept_is_passed_over_when_the_worker_dies(lead, halves, monkeypatch):
    real, calls = lanes.straight.fold, []

    def die_in_the_second(rows, now):
        calls.append(len(rows))
        if len(calls) == 2:
            raise RuntimeError("out of memory")
        real(rows, now=now)

    run = started(lead, map(line, range(120)))
    with monkeypatch.context() as patch:
        patch.setattr(lanes.straight, "fold", die_in_the_second)
        with pytest.raises(RuntimeError):
            loading.work(run.pk)
    run.refresh_from_db()
    # The other process came to the end of what it had been given.
    assert (run.state, run.read, Submission.objects.count()) == ("running", 0, 120 - calls[1])
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 120, 120)


def test_a_worker_whose_other_process_was_killed_leaves_the_run_to_the_next(lead, halves, monkeypatch):
    real = lanes.Lane.send

    def killed_then_sent(lane, rows):
        if len(halves) == 1:
            os.kill(lane.process.pid, signal.SIGKILL)
            lane.process.wait()
        real(lane, rows)

    run = started(lead, map(line, range(180)))
    with monkeypatch.context() as patch:
        patch.setattr(lanes.Lane, "send", killed_then_sent)
        with pytest.raises(lanes.LaneLost):
            loading.work(run.pk)
    run.refresh_from_db()
    assert run.state == "running" and run.leased_until is None and run.read < 180
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 180, 180)


def test_a_cancelled_run_takes_no_more_rows_in_either_lane(lead, halves, monkeypatch):
    real = matching.part

    def cancelled_meanwhile(*told):
        ImportRun.objects.update(state="cancelled")
        return real(*told)

    monkeypatch.setattr(matching, "part", cancelled_meanwhile)
    run = started(lead, map(line, range(120)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("cancelled", 0, 0)


def test_a_process_that_was_left_behind_keeps_nothing_once_another_worker_has_claimed_the_run(lead):
    run = started(lead, map(line, range(30)))
    run.claim, run.state = 1, "running"
    ImportRun.objects.filter(pk=run.pk).update(claim=1)
    run.refresh_from_db()
    left = lanes.Lane(run)
    assert left.wakes()
    loading.work(run.pk)
    left.send([[500, ["late@example.org", "", "Late", "Comer", "en", "06106"]]])
    assert not left.is_kept()
    left.end()
    run.refresh_from_db()
    assert (run.state, run.claim, Person.objects.count()) == ("done", 2, 30)


def test_a_short_file_needs_no_other_process(lead, monkeypatch):
    monkeypatch.setattr(lanes, "WORTH", 31)
    monkeypatch.setattr(subprocess, "Popen", None)
    run = started(lead, map(line, range(30)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == ("done", 30)


def test_a_process_that_cannot_begin_leaves_all_to_the_worker(lead, halves, monkeypatch):
    monkeypatch.setattr(lanes, "COMMAND", "no_such_command")
    run = started(lead, map(line, range(120)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], halves) == ("done", 120, [])


COLUMNS = {0: "email", 1: "phone"}


def rows(*told):
    """Rows whose one cell tells these letters' e-mail addresses."""
    return [(place, [", ".join(f"{letter}@x.org" for letter in letters)]) for place, letters in enumerate(told)]


def test_who_shares_an_address_is_in_one_lane_in_order():
    told = ["a", "b", "ax", "c", "xy", "d", "yc", "", "e", ""]
    here, there, addresses = matching.part(rows(*told), COLUMNS, set())
    lines = [[line for line, _cells in part] for part in (here, there)]
    assert any([line for line in part if line in {0, 2, 3, 4, 6}] == [0, 2, 3, 4, 6] for part in lines)
    assert any({7, 9} <= set(part) for part in lines)
    assert sorted(sum(lines, [])) == list(range(10)) and all(part == sorted(part) for part in lines)
    assert {one for one in addresses if one} == {f"{letter}@x.org" for line in lines[1] for letter in told[line]}


def test_rows_follow_those_that_are_still_under_way():
    here, there, _addresses = matching.part(rows("a", "b", "bc", "d"), COLUMNS, {"c@x.org"})
    assert [line for line, _cells in there][:2] == [1, 2] and 0 in [line for line, _cells in here]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["Ana <Ana@X.org>", ""], ["mailto:ana@x.org", ""]),
        (["", "(860) 555-0123"], ["", "+1 860.555.0123 x12"]),
        (["", "860-555-0123; 203-555-0199"], ["", "1-203-555-0199"]),
    ],
)
def test_an_address_is_the_same_however_it_is_written(one, other):
    assert set(matching.keys_of(one, COLUMNS)) & set(matching.keys_of(other, COLUMNS))
