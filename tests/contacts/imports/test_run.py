import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from contacts.consent.models import Consent, ConsentState
from contacts.imports import loading, selectors, services, tasks
from contacts.imports.models import ImportRun
from contacts.intake.models import Submission
from contacts.people.models import Person, Tagging
from contacts.places.models import Address
from tests.contacts.imports.story import bring_in, plan, refused_of, upload

FILE = """first_name,last_name,email,zip_code,phone,can2_subscription_status
Ana,Díaz,ana@example.org,6106,(860) 555-0123 x4,subscribed
Ben,Díaz,ana@example.org,06106,,subscribed
ana,diaz,ANA@example.org,06106,,subscribed
Carl,,carl-at-example,06511,,subscribed
Dora,Quick,dora@example.org,06511,,unsubscribed
🌻,محمد,sun@example.org,,,
Paul,Noaddress,,06106,,
Paul,Noaddress,,06106,,
Nobody,,,,,
Extra,Cell,extra@example.org,06106,,,oops
"""
COUNTS = {"created": 5, "updated": 0, "unchanged": 2, "refused": 3}


def test_it_does_what_the_look_ahead_said(lead):
    run = plan(upload(lead, FILE), basis="signed_up", purposes=["alerts"], tag="Fall drive")
    assert run.dry_run["counts"] == COUNTS
    assert run.dry_run["reasons"] == {"email_invalid": 1, "unreachable": 1, "too_many_cells": 1}
    assert not Person.objects.exists() and not Submission.objects.exists()
    run = bring_in(run)
    assert (run.state, run.rows) == ("done", 10)
    assert run.counts == {**COUNTS, "waiting": 0}
    assert Person.objects.count() == 5
    assert Address.objects.get(person__given_name="Ana").zip == "06106"
    assert Tagging.objects.filter(tag__name="Fall drive").count() == 5
    assert set(Consent.objects.values_list("basis", flat=True)) == {"signed_up", "other_system"}
    states = dict(ConsentState.objects.filter(purpose="alerts").values_list("point__value", "decision"))
    assert states == {"ana@example.org": "granted", "dora@example.org": "withdrawn", "sun@example.org": "granted"}


def test_it_changes_nothing_the_second_time(lead):
    bring_in(plan(upload(lead, FILE)))
    again = plan(upload(lead, FILE))
    assert again.dry_run["counts"] == {"created": 1, "updated": 0, "unchanged": 6, "refused": 3}
    before = dict(Person.objects.values_list("pk", "modified_at"))
    again = bring_in(again)
    assert again.counts == {"created": 1, "updated": 0, "unchanged": 6, "refused": 3, "waiting": 0}
    assert dict(Person.objects.filter(pk__in=before).values_list("pk", "modified_at")) == before
    assert selectors.find_same(upload(lead, FILE)) == again


def test_it_sees_ahead_what_will_be_updated(lead):
    bring_in(plan(upload(lead, FILE)))
    run = plan(upload(lead, "email,first_name,last_name,zip\nana@example.org,Ana,Díaz,06511\n"), tag="New")
    assert run.dry_run["counts"]["updated"] == 1
    assert bring_in(run).counts["updated"] == 1


def test_it_gives_the_refused_rows_back_with_reasons(lead):
    run = bring_in(plan(upload(lead, FILE.replace("Nobody,", "=cmd|' /C calc'!A0,"))))
    rows = refused_of(run)
    assert rows[0][-2:] == ["Line", "Reason"]
    assert [(row[0], row[-2]) for row in rows[1:]] == [("Carl", "5"), ("=cmd|' /C calc'!A0", "10"), ("Extra", "11")]
    assert "e-mail" in rows[1][-1]


def test_it_asks_for_a_column_that_tells_who(lead):
    run = upload(lead, "colour,size\nred,9\n")
    with pytest.raises(services.NobodyMapped):
        plan(run)


def test_it_goes_on_where_a_killed_worker_stood(lead, monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 100)
    text = "email,first_name\n" + "".join(f"p{i}@example.org,P{i}\n" for i in range(450))
    run = plan(upload(lead, text))
    services.start(run=run, by=None, now=timezone.now())
    real, calls = loading.lanes.straight.fold, []

    def die_in_the_third(rows, now):
        calls.append(len(rows))
        done = real(rows, now=now)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch:
        patch.setattr(loading.lanes.straight, "fold", die_in_the_third)
        with pytest.raises(KeyboardInterrupt):
            loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Submission.objects.count()) == ("running", 200, 200)
    ImportRun.objects.update(leased_until=None)
    loading.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Person.objects.count()) == ("done", 450, 450)
    assert set(Submission.objects.values_list("row", flat=True)) == set(range(2, 452))


def test_the_planner_knows_the_tables_after_a_large_file(lead, monkeypatch):
    monkeypatch.setattr(loading, "STOCK_FROM", 300)
    for size, is_known in ((217, False), (300, True)):
        text = "email,first_name\n" + "".join(f"p{size}x{i}@example.org,P{i}\n" for i in range(size))
        run = plan(upload(lead, text))
        services.start(run=run, by=None, now=timezone.now())
        loading.work(run.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'contacts_person'")
            assert (cursor.fetchone()[0] == Person.objects.count()) is is_known


def test_it_leaves_a_run_to_the_worker_that_holds_it(lead):
    run = plan(upload(lead, FILE))
    services.start(run=run, by=None, now=timezone.now())
    ImportRun.objects.update(leased_until=timezone.now() + loading.LEASE)
    loading.work(run.pk)
    assert not Submission.objects.exists()
    assert loading.due_runs(timezone.now()) == []


def test_it_stops_when_it_is_cancelled(lead, monkeypatch):
    run = plan(upload(lead, FILE))
    services.start(run=run, by=None, now=timezone.now())
    monkeypatch.setattr(loading, "CHUNK", 4)
    loading.work(run.pk, budget=0)
    Submission.objects.filter(reason="email_invalid").update(state="waiting", reason="")  # somebody lets it wait again
    services.cancel(run=run, by=None, now=timezone.now())
    loading.work(run.pk)
    told = Submission.objects.order_by("row").values_list("row", "state", "reason")
    assert list(told) == [(2, "folded", ""), (3, "folded", ""), (4, "folded", ""), (5, "spam", "cancelled")]
    with pytest.raises(services.WrongMoment):
        services.start(run=run, by=None, now=timezone.now())


def test_it_imports_from_the_command_line(lead, tmp_path, capsys):
    file, mapping = tmp_path / "p.csv", tmp_path / "m.json"
    file.write_text(FILE)
    mapping.write_text(json.dumps({"email": "email", "0": "given_name", "last_name": "family_name", "zip_code": "zip"}))
    call_command("import_people", str(file), "--partner", "lead", "--dry-run", "--mapping", str(mapping))
    told = capsys.readouterr().out
    assert "dry run: rows=10 created=5 updated=0 unchanged=2 refused=3" in told
    assert not Person.objects.exists()
    call_command("import_people", str(file), "--partner", "lead", "--mapping", str(mapping))
    assert "imported: rows=10 created=5 updated=0 unchanged=2 refused=3" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_people", str(file), "--partner", "nobody")


def test_it_looks_ahead_by_its_worker_and_starts_no_sooner(lead, alice):
    run = services.plan(
        run=upload(lead, FILE),
        choices=services.Choices(mapping={0: "given_name", 2: "email"}),
        by=alice,
        now=timezone.now(),
    )
    with pytest.raises(services.WrongMoment):
        services.start(run=run, by=alice, now=timezone.now())
    tasks.run_due()
    run.refresh_from_db()
    assert run.dry_run["rows"] == 10
    services.start(run=run, by=alice, now=timezone.now())
    tasks.run_due()
    run.refresh_from_db()
    assert run.state == "done"
