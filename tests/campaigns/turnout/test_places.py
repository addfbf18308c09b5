"""Seats, childcare, interpreters: given in turn, never one too many, however many ask at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from campaigns.turnout import selectors, services
from campaigns.turnout.models import Event, Rsvp
from campaigns.turnout.places import rules
from campaigns.turnout.places import services as places
from campaigns.turnout.places.models import Allocation, Resource
from contacts.correspondence.models import Content, Message
from contacts.intake import services as intake
from contacts.people.models import Person, Stewardship
from tests.campaigns.pages.stage import make_page, send

SLUG = "come-with-us"


def offered(event, kind, capacity, label="Park Street"):
    return Resource.objects.create(
        event=event, kind=kind, capacity=capacity, labels={"en": label, "es": f"{label} (es)"}
    )


def crowd(event, n, **facts):
    """Let so many people have promised."""
    people = Person.objects.bulk_create([Person(given_name=f"P{i}", family_name="Ruiz") for i in range(n)])
    Stewardship.objects.bulk_create([Stewardship(person=one, partner=event.page.partner) for one in people])
    return Rsvp.objects.bulk_create([Rsvp(event=event, person=one, mode="come", **facts) for one in people])


def signs(email, **data):
    cache.clear()
    send(SLUG, {"email": email, "given_name": email[:2], "key": email, "mode": "come", **data})
    intake.fold_waiting(now=timezone.now())
    return Rsvp.objects.latest("id")


@pytest.mark.django_db(transaction=True)
def test_it_never_gives_one_too_many_to_two_hundred_at_once(event):
    seats = offered(event, "ride", 50)
    rsvps = list(Rsvp.objects.filter(pk__in=[one.pk for one in crowd(event, 200)]).select_related("event__page"))

    def ask(rsvp):
        try:
            facts = {"mode": "come", "needs": ["ride"], "needs_note": "", "guests": 0, "wants": {str(seats.uuid): 1}}
            services.change(rsvp, facts, now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=64) as pool:
        list(pool.map(ask, rsvps))
    seats.refresh_from_db()
    states = list(Allocation.objects.values_list("state", flat=True))
    assert (seats.taken, states.count("given"), states.count("waiting")) == (50, 50, 150)
    with ThreadPoolExecutor(max_workers=16) as pool:  # forty leave at once: forty of those who wait move up, in turn
        has = list(Allocation.objects.filter(state="given").values_list("rsvp_id", flat=True)[:40])
        leaving = Rsvp.objects.filter(pk__in=has).select_related("event__page")

        def leave(rsvp):
            try:
                services.cancel_by_link(rsvp, now=timezone.now())
            finally:
                connections.close_all()

        list(pool.map(leave, leaving))
    seats.refresh_from_db()
    states = list(Allocation.objects.values_list("state", flat=True))
    assert (seats.taken, states.count("given"), states.count("waiting")) == (50, 50, 110)


def test_it_chooses_a_stop_and_childcare_while_signing_up(event, client):
    bus, care = offered(event, "ride", 3), offered(event, "childcare", 2, "3 to 5 years")
    offered(event, "interpreter", 1, "Portuguese")
    cache.clear()
    page = client.get(f"/p/{SLUG}/?lang=es").content.decode()
    assert "Park Street (es) (" in page and "3 to 5 years (es)" in page and "Portuguese (es)" in page
    rsvp = signs("a@example.org", wants_ride=str(bus.uuid), children_0="2", guests="1")
    assert rsvp.needs == ["ride", "childcare"]
    told = {row.resource_id: (row.seats, row.state) for row in rsvp.allocations.all()}
    assert told == {bus.pk: (2, "given"), care.pk: (2, "given")}  # a seat for her guest too
    mine = client.get(f"/rsvp/{selectors.token_of(rsvp.uuid)}/").content.decode()
    assert "What we hold for you" in mine and "Park Street × 2" in mine
    late = signs("b@example.org", wants_ride=str(bus.uuid), guests="1", children_0="1")
    assert {row.state for row in late.allocations.all()} == {"waiting"}
    small = signs("c@example.org", wants_ride=str(bus.uuid))
    assert small.allocations.get().state == "given"  # one seat is left, and a party of two cannot use it
    client.post(f"/rsvp/{selectors.token_of(rsvp.uuid)}/", {"do": "cancel"})
    assert {row.state for row in late.allocations.all()} == {"given"}
    mails = Message.objects.filter(dispatch__reference__startswith="place:")
    assert {one.person_id for one in mails} == {late.person_id} and mails.count() == 2
    assert "Ya hay" in Content.objects.filter(dispatch__reference__startswith="place:", language="es").first().subject
    assert send(SLUG, {"email": "d@example.org", "key": "d", "mode": "come", "wants_ride": "x"}).status_code == 422


def test_it_has_a_waiting_list_for_the_event_itself(event, client, alice, desk_of):
    places.offer(
        event, {"kind": "place", "capacity": 2, "labels": {"en": "Room", "es": "Sala"}}, by=alice, now=timezone.now()
    )
    first, second, third = signs("a@example.org"), signs("b@example.org"), signs("c@example.org")
    assert [one.allocations.get().state for one in (first, second, third)] == ["given", "given", "waiting"]
    link = f"/rsvp/{selectors.token_of(third.uuid)}/"
    assert "On the waiting list" in client.get(link).content.decode()
    desk = desk_of(alice)
    assert (
        "On the waiting list"
        in desk.get(reverse("turnout:detail", args=[event.uuid]) + "?state=waiting").content.decode()
    )
    desk.post(reverse("turnout:cancel", args=[event.uuid]), {"chosen": [str(first.uuid)]})
    assert third.allocations.get().state == "given" and "On the waiting list" not in client.get(link).content.decode()
    desk.post(reverse("turnout:confirm", args=[event.uuid]), {"chosen": [str(third.uuid)]})
    assert Resource.objects.get().taken == 2


def test_it_is_offered_on_the_desk(event, alice, bob, vic, vera, desk_of, django_assert_max_num_queries):
    url, desk = reverse("turnout:places", args=[event.uuid]), desk_of(alice)
    facts = {"kind": "ride", "capacity": "2", "label_en": "Park Street 5:30", "label_es": "Calle Park 5:30"}
    assert desk.post(url, facts | {"capacity": "0"}).status_code == 422
    assert desk.post(url, facts).status_code == 302
    seats = Resource.objects.get()
    crowd(event, 3, wants={str(seats.uuid): 1})
    places.settle(list(Rsvp.objects.select_related("event")), timezone.now())
    with django_assert_max_num_queries(14):
        page = desk.get(url).content.decode()
    assert "Park Street 5:30" in page and "2 / 2" in page
    one = reverse("turnout:place", args=[event.uuid, seats.uuid])
    assert "waits" in desk.get(one).content.decode()
    assert desk.post(one, facts | {"capacity": "1"}).status_code == 422  # two are given
    assert "2 are given already" in desk.post(one, facts | {"capacity": "1"}).content.decode()
    assert desk.post(one, {"do": "remove"}).status_code == 422
    assert desk.post(one, facts | {"capacity": "5"}).status_code == 302
    assert set(Allocation.objects.values_list("state", flat=True)) == {"given"}
    for who, seen, done in ((vic, 200, 403), (bob, 404, 404), (vera, 403, 403)):
        assert desk_of(who).get(url).status_code == seen and desk_of(who).post(url, facts).status_code == done


def test_it_settles_many_with_few_statements(event):
    seats = offered(event, "place", 40)
    few, many = crowd(event, 3), crowd(event, 300)
    counts = []
    for some in (few, many):
        rows = list(Rsvp.objects.filter(pk__in=[one.pk for one in some]).select_related("event"))
        with connection.execute_wrapper(lambda run, *rest: (counts.append(1), run(*rest))[1]):
            counts.append(None)
            places.settle(rows, timezone.now())
    second = counts.index(None, 1)
    assert len(counts) - second <= second + 2
    seats.refresh_from_db()
    assert seats.taken == 40


def test_it_passes_over_a_party_that_does_not_fit():
    at = dt.datetime(2027, 2, 9, tzinfo=dt.UTC)
    queue = [rules.Queued(1, 4, at), rules.Queued(2, 2, at), rules.Queued(3, 1, at + dt.timedelta(hours=1))]
    assert rules.promote(3, queue) == [2, 3] and rules.promote(0, queue) == []
    assert rules.read_wants({"x": 1, "0d2b3c44-1f1e-4f6e-9d0e-aaaaaaaaaaaa": "-3", 7: None}) == {}


def test_it_makes_every_kind_of_event(alice, campaign, client):
    start = timezone.now() + dt.timedelta(days=3)
    options = {
        "hearing": None,
        "event_kind": "rally",
        "host": "Ana Ruiz",
        "starts_at": start,
        "ends_at": None,
        "place": "Capitol",
        "goal": 0,
    }
    make_page(alice, "turnout.rsvp", "rally", options, campaign=campaign)
    event = Event.objects.get()
    page = client.get("/p/rally/").content.decode()
    assert event.kind == "rally" and "Ana Ruiz" in page and 'value="speak"' not in page
