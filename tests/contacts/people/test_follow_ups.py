"""Follow-ups: made by hand or by a ladder, done, taken back, seen only by their partner."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from contacts.people.follow_ups import services
from contacts.people.follow_ups.services import Assigned
from contacts.people.models import FollowUp, Person, Stewardship


@pytest.fixture
def dolores(lead: Any) -> Person:
    person = Person.objects.create(given_name="Dolores", family_name="Rivera")
    Stewardship.objects.create(person=person, partner=lead)
    return person


@pytest.fixture
def row(dolores: Person, alice: Any) -> FollowUp:
    day = timezone.localdate() - dt.timedelta(days=1)
    return services.add(dolores, text="Call her", due_on=day, assignee=None, by=alice, now=timezone.now())


def test_it_is_made_on_the_page_of_a_person(dolores: Person, alice: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    panel = client.get(reverse("follow_ups:panel", args=[dolores.uuid])).content.decode()
    assert "Nothing is to be done" in panel
    address = reverse("follow_ups:add", args=[dolores.uuid])
    facts = {"text": "Ask for a quote", "due_on": "2027-03-01", "assignee": str(alice.user.uuid)}
    assert client.post(address, {**facts, "text": ""}).status_code == 422
    assert client.post(address, {**facts, "assignee": "nobody"}).status_code == 422
    assert client.post(address, facts).url == reverse("people:detail", args=[dolores.uuid])
    made = FollowUp.objects.get()
    assert (made.text, made.assignee, made.made_by) == ("Ask for a quote", alice.user, alice.user)
    assert "Ask for a quote" in client.get(reverse("follow_ups:panel", args=[dolores.uuid])).content.decode()
    assert "Ask for a quote" in client.get(reverse("people:timeline", args=[dolores.uuid])).content.decode()


def test_it_is_done_and_taken_back(row: FollowUp, alice: Any, desk_of: Any) -> None:
    client = desk_of(alice)
    listed = client.get(reverse("follow_ups:list")).content.decode()
    assert "Call her" in listed and "overdue" in listed
    done = client.post(reverse("follow_ups:done", args=[row.uuid]), {"next": "https://evil.example/"})
    assert done.url == reverse("follow_ups:list")
    client.post(reverse("follow_ups:done", args=[row.uuid]))
    row.refresh_from_db()
    assert row.done_by == alice.user
    assert Entry.objects.filter(action="follow_up.done").count() == 1
    assert (
        "Call her" not in client.get(reverse("follow_ups:list")).content.decode().split("</main>")[0].split("tabs")[-1]
    )
    assert "Call her" in client.get(reverse("follow_ups:list") + "?show=done").content.decode()
    client.post(reverse("follow_ups:undo", args=[row.uuid]), {"next": "/desk/"})
    row.refresh_from_db()
    assert row.done_at is None and row.done_by is None


def test_it_is_given_to_one_or_to_anybody(
    dolores: Person, alice: Any, adam: Any, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    today = timezone.localdate()
    for n in range(20):
        assignee = adam.user if n % 2 else None
        services.add(dolores, text=f"Task {n}", due_on=today, assignee=assignee, by=alice, now=timezone.now())
    client = desk_of(alice)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("follow_ups:list"))
    assert (page.context["mine"], page.context["everyone"]) == (10, 20)
    assert len(desk_of(adam).get(reverse("follow_ups:list")).context["rows"]) == 20


def test_many_are_made_once(dolores: Person, lead: Any, alice: Any, django_assert_num_queries: Any) -> None:
    day = timezone.localdate()
    rows = [Assigned(dolores.pk, lead.pk, None, f"Task {n}", day, "A ladder", f"ladder:{n}") for n in range(50)]
    with django_assert_num_queries(1):
        services.assign_many(rows, now=timezone.now())
    services.assign_many(rows, now=timezone.now())
    assert FollowUp.objects.count() == 50
    services.forget([dolores.pk], timezone.now())
    assert not FollowUp.objects.exists()


def test_nobody_else_reaches_it(row: FollowUp, bob: Any, vera: Any, vic: Any, desk_of: Any) -> None:
    done, undo = (reverse(f"follow_ups:{deed}", args=[row.uuid]) for deed in ("done", "undo"))
    panel = reverse("follow_ups:panel", args=[row.person.uuid])
    add = reverse("follow_ups:add", args=[row.person.uuid])
    assert [desk_of(bob).post(address).status_code for address in (done, undo, add)] == [404] * 3
    assert [desk_of(vic).post(address).status_code for address in (done, undo, add)] == [403] * 3
    assert [desk_of(vera).get(address).status_code for address in (panel, reverse("follow_ups:list"))] == [403] * 2
    assert desk_of(bob).get(panel).status_code == 404
    assert "Call her" not in desk_of(bob).get(reverse("follow_ups:list") + "?show=all").content.decode()
    assert desk_of(vic).get(panel).status_code == 200
    assert desk_of(vic).get(done).status_code in {403, 405}
    row.refresh_from_db()
    assert row.done_at is None
