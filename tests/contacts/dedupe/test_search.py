"""A search finds what is one human, tells why and what it left out, goes on after a crash."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from contacts.dedupe import matching, rules, selectors, tasks
from contacts.dedupe.merging.models import Merge
from contacts.dedupe.models import Candidate, DuplicateCard, DuplicatePair, DuplicateRun
from contacts.people.models import Person
from contacts.places.models import Address
from tests.bench import dedupe, dedupe_people
from tests.contacts.consent.story import make_person


@pytest.fixture
def crowd(lead):
    """Three hundred people, of whom thirty are second entries."""
    return dedupe.write(list(dedupe_people.Crowd(seed=3).entries(300)), lead.pk)


def look(desk, name="search"):
    answer = desk.post(reverse(f"duplicates:{name}"))
    assert answer.url == reverse("duplicates:queue")
    tasks.run_due()
    return DuplicateRun.objects.latest("pk")


def certain_pairs():
    return set(Candidate.objects.filter(band="certain").values_list("low", "high"))


def test_a_search_finds_the_planted_ones_and_says_why(crowd, alice, bob, desk_of, django_assert_max_num_queries):
    desk = desk_of(alice)
    empty = desk.get(reverse("duplicates:queue")).content.decode()
    assert "Nobody has looked for duplicates yet" in empty
    run = look(desk)
    assert (run.state, run.people, run.done) == ("done", 300, run.total)
    assert not DuplicateCard.objects.exists() and not DuplicatePair.objects.exists()
    first = {one.who: pk for pk, one in reversed(crowd.items()) if not one.kind}
    planted = {(first[one.who], pk) for pk, one in crowd.items() if one.kind}
    found = certain_pairs()
    assert len(found & planted) >= 24 and len(found - planted) <= 1
    with django_assert_max_num_queries(28):
        page = desk.get(reverse("duplicates:queue")).content.decode()
    assert "same e-mail address" in page and "compared" in page
    only = desk.get(reverse("duplicates:queue") + "?band=certain&why=phone:same").content.decode()
    assert "same phone" in only
    assert desk.get(reverse("duplicates:queue") + "?band=nonsense&why=nonsense&page=x").status_code == 200
    desk.cookies["django_language"] = "es"
    spanish = desk.get(reverse("duplicates:queue")).content.decode()
    assert "mismo correo" in spanish and "compared" not in spanish
    desk.cookies["django_language"] = "en"
    assert "Nobody has looked for duplicates yet" in desk_of(bob).get(reverse("duplicates:queue")).content.decode()
    assert "may be one person" in desk.get("/desk/").content.decode()


def test_a_second_search_adds_nothing_and_forgets_what_is_mended(crowd, alice, desk_of):
    desk = desk_of(alice)
    look(desk)
    before = set(Candidate.objects.values_list("low", "high"))
    two = list(Candidate.objects.filter(band="certain").order_by("pk")[:2])
    desk.post(reverse("duplicates:pair", args=[two[0].uuid]), {"decide": "dismiss"})
    Person.objects.filter(pk=two[1].high_id).update(given_name="Zoraida", family_name="Quux")
    look(desk)
    after = set(Candidate.objects.values_list("low", "high"))
    assert before - after == {(two[1].low_id, two[1].high_id)} and not after - before
    assert Candidate.objects.get(state="dismissed").low_id == two[0].low_id
    past = desk.get(reverse("duplicates:queue") + "?band=dismissed").content.decode()
    assert str(Candidate.objects.get(state="dismissed").uuid) in past
    desk.post(reverse("duplicates:pair", args=[two[0].uuid]), {"decide": "reopen"})
    assert not Candidate.objects.filter(state="dismissed").exists()


def test_a_killed_worker_leaves_a_run_that_goes_on(crowd, alice, desk_of, monkeypatch):
    desk, compare = desk_of(alice), rules.compare
    monkeypatch.setattr(matching, "CHUNK", 10)
    left = iter(range(25))

    def die(*args):
        if next(left, None) is None:
            raise DatabaseError("killed")
        return compare(*args)

    monkeypatch.setattr(rules, "compare", die)
    desk.post(reverse("duplicates:search"))
    with pytest.raises(DatabaseError):
        tasks.run_due()
    run = DuplicateRun.objects.get()
    assert (run.state, run.upto) == ("scoring", 20)
    assert "is under way already" in desk.post(reverse("duplicates:search"), follow=True).content.decode()
    assert "meter" in desk.get(reverse("duplicates:progress")).content.decode()
    monkeypatch.setattr(rules, "compare", compare)
    DuplicateCard.objects.all().delete()  # the server crashed, too: its working notes are gone
    tasks.run_due()
    run.refresh_from_db()
    assert (run.state, run.upto) == ("done", run.total)
    found = set(Candidate.objects.values_list("low", "high", "bits"))
    look(desk)
    assert found == set(Candidate.objects.values_list("low", "high", "bits"))
    assert desk.get(reverse("duplicates:progress")).headers["HX-Refresh"] == "true"


def test_all_certain_ones_are_merged_at_once_except_what_changed(crowd, alice, vic, desk_of, monkeypatch):
    desk = desk_of(alice)
    look(desk)
    monkeypatch.setattr(matching, "BUNDLE", 7)
    row = Candidate.objects.filter(band="certain").first()
    Person.objects.filter(pk=row.high_id).update(modified_at=timezone.now())
    count = Candidate.objects.filter(band="certain").count()
    assert f"Merge {count} certain pairs" in desk.get(reverse("duplicates:queue")).content.decode()
    assert desk_of(vic).post(reverse("duplicates:certain")).status_code == 403
    run = look(desk, "certain")
    row.refresh_from_db()
    assert run.state == "done" and row.state == "open"
    assert Merge.objects.filter(is_batch=True).count() == run.counts["merged"] >= count - 3
    assert Person.objects.filter(merged_into__isnull=False).count() == run.counts["merged"]
    history = desk.get(reverse("duplicates:history")).content.decode()
    assert "as one of the certain ones" in history and "Take the merge back" in history
    look(desk, "certain")
    assert Merge.objects.count() == run.counts["merged"]  # a second time there is nothing to do


def test_a_crowded_block_is_told_not_made(lead, alice, desk_of, monkeypatch):
    monkeypatch.setattr(rules, "BLOCK", 5)
    for n in range(7):
        person = make_person(lead, "Ana", f"Lopez{'abcdefg'[n]}", email=f"x{n}@example.org", phone="860-555-0100")
        Address.objects.create(person=person, zip="06106", town_text="Hartford")
    desk = desk_of(alice)
    run = look(desk)
    assert ["phone", "+18605550100", 7] in run.skipped
    page = desk.get(reverse("duplicates:queue")).content.decode()
    assert "Not looked at" in page and "one phone: +18605550100 (7)" in page


def test_a_household_with_one_mailbox_is_nobody_to_ask_about(lead, alice, desk_of):
    for given in ("Ana", "Luis", "Marta"):
        make_person(lead, given, "Lopez", email="familia@example.org", phone="860-555-0100")
    look(desk_of(alice))
    assert not Candidate.objects.exists()


def test_people_of_others_are_never_compared(lead, other, alice, bob, desk_of):
    make_person(lead, "Ana", "Lopez", email="ana@example.org")
    make_person(other, "Ana", "Lopez", email="ana@example.org")
    look(desk_of(alice))
    look(desk_of(bob))
    assert not Candidate.objects.exists()


def test_the_command_and_the_night_search_too(lead, other, alice, capsys):
    one = make_person(lead, "Bob", "Smith", email="bob@example.org")
    two = make_person(lead, "Róbert", "Smith", email="bob@example.org")
    call_command("find_duplicates", "--partner", lead.slug)
    assert "1 certain" in capsys.readouterr().out
    assert certain_pairs() == {(one.pk, two.pk)}
    assert matching.begin_nightly() == 0  # nobody changed since
    Person.objects.filter(pk=one.pk).update(modified_at=timezone.now())
    tasks.search_nightly()
    assert len(selectors.list_unfinished()) == 1
    tasks.run_due()
    assert selectors.list_unfinished() == [] and Candidate.objects.count() == 1
