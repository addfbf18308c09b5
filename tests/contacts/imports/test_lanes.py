"""Two lanes: everybody once, in the order of the file; one that fails is done again; a stopped run stays so."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from contacts.consent.models import Reach
from contacts.imports import loading, services
from contacts.imports.lanes import loading as lanes
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
    monkeypatch.setattr(loading, "CHUNK", 60)


def started(lead, rows):
    run = plan(upload(lead, HEAD + "".join(rows)))
    services.start(run=run, by=None, now=timezone.now())
    return run


def line(i, language="en"):
    return f"p{i}@example.org,860555{i // 4:04},Given{i},Family{i},{language},0610{i % 3}\n"


def test_everybody_comes_once_and_the_last_row_about_somebody_counts(lead):
    twice = [row for i in range(100) for row in (line(i), line(i, "es"))]
    alone = [f",,No Address{i},Here,en,06106\n" for i in (1, 2, 1)]
    run = started(lead, twice + alone)
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("done", 203, 203)
    assert run.counts["created"] == 102 and run.counts["updated"] == 100
    assert set(Person.objects.exclude(given_name__startswith="No").values_list("language", flat=True)) == {"es"}
    assert Reach.objects.filter(point__kind="phone").count() == 100  # shared by four mailboxes, of both lanes
    assert Submission.objects.get(row=202).person_id == Submission.objects.get(row=204).person_id


def test_a_lane_that_gave_way_is_done_again(lead, monkeypatch):
    real, gone = lanes.straight.fold, []

    def give_way_once(rows, now):
        if len(gone) < 2:
            gone.append(len(rows))
            real(rows, now=now)
            raise OperationalError("deadlock detected")
        return real(rows, now=now)

    monkeypatch.setattr(lanes.straight, "fold", give_way_once)
    run = started(lead, map(line, range(120)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 120, 120)
    assert len(gone) == 2


def test_one_lane_is_kept_when_the_worker_dies_in_the_other(lead, monkeypatch):
    real, calls = lanes.straight.fold, []

    def die_in_the_last(rows, now):
        calls.append(len(rows))
        if len(calls) == 4:
            raise RuntimeError("out of memory")
        return real(rows, now=now)

    run = started(lead, map(line, range(120)))
    with monkeypatch.context() as patch:
        patch.setattr(lanes.straight, "fold", die_in_the_last)
        with pytest.raises(RuntimeError):
            loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("running", 60, 120 - calls[3])
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 120, 120)


def test_a_cancelled_run_takes_no_more_rows_in_either_lane(lead, monkeypatch):
    real = lanes.matching.part

    def cancelled_meanwhile(rows, going):
        ImportRun.objects.update(state="cancelled")
        return real(rows, going)

    monkeypatch.setattr(lanes.matching, "part", cancelled_meanwhile)
    run = started(lead, map(line, range(120)))
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("cancelled", 0, 0)


def rows(*told):
    return [SimpleNamespace(addresses=list(one), name=f"{place}") for place, one in enumerate(told)]


def test_who_shares_an_address_is_in_one_lane_in_order():
    told = rows("a", "b", "ax", "c", "xy", "d", "yc", "", "e", "")
    parts, lanes_of = lanes.matching.part(told, [])
    names = [[one.name for one in part] for part in parts]
    assert [name for part in names if "0" in part for name in part if name in "02346"] == ["0", "2", "3", "4", "6"]
    assert any({"7", "9"} <= set(part) for part in names) and sorted(sum(names, [])) == list("0123456789")
    assert abs(len(parts[0]) - len(parts[1])) <= 4 and set(lanes_of) == set("abxcyde") | {""}
    assert all(part == sorted(part) for part in names)


def test_rows_keep_to_the_lane_of_those_before_them_or_wait():
    assert [[one.name for one in part] for part in lanes.matching.part(rows("a", "b", "c"), [{"a": 1, "b": 1}])[0]] == [
        ["2"],
        ["0", "1"],
    ]
    assert lanes.matching.part(rows("ab"), [{"a": 1}, {"b": 0}]) is None
    assert lanes.matching.part(rows("ax", "xb"), [{"a": 1, "b": 0}]) is None
