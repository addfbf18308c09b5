"""From the form to the door: promised, changed, confirmed, cancelled, came."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.legislation.models import Hearing
from campaigns.turnout import selectors
from campaigns.turnout.models import CheckIn, Rsvp
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from tests.campaigns.pages.stage import send

SLUG = "come-with-us"
SPEAK = {
    "mode": "speak",
    "needs": ["ride", "interpreter"],
    "needs_note": "Wheelchair",
    "guests": "2",
    "attend_language": "es",
}


def fold():
    intake.fold_waiting(now=timezone.now())


def promised(data=None, **more):
    send(SLUG, {**SPEAK, **(data or {})}, **more)
    fold()
    return Rsvp.objects.order_by("-id").first()


def link_of(rsvp):
    return f"/rsvp/{selectors.token_of(rsvp.uuid)}/"


def test_it_takes_a_promise_with_needs_and_sends_a_link(event):
    rsvp = promised()
    assert (rsvp.mode, rsvp.needs, rsvp.guests, rsvp.language) == ("speak", ["ride", "interpreter"], 2, "es")
    assert Action.objects.get().kind == "turnout.promised"
    assert link_of(rsvp) in Message.objects.get().values["manage_link"]


def test_it_offers_nothing_after_its_deadline(event, hearing, client):
    page = client.get(f"/p/{SLUG}/").content.decode()
    assert 'value="speak"' in page and 'value="write"' in page and 'value="come"' in page
    Hearing.objects.update(registration_closes_at=timezone.now() - dt.timedelta(minutes=1))
    cache.clear()
    page = client.get(f"/p/{SLUG}/").content.decode()
    assert 'value="speak"' not in page and "Registration to speak is closed" in page
    answer = send(SLUG, SPEAK)
    assert answer.status_code == 422 and "deadline for this has passed" in answer.content.decode()
    Hearing.objects.update(status="cancelled")
    cache.clear()
    page = client.get(f"/p/{SLUG}/").content.decode()
    assert "<form" not in page and "cancelled" in page


def test_it_closes_a_cached_form_to_the_second(event, hearing, client):
    Hearing.objects.update(registration_closes_at=timezone.now() + dt.timedelta(milliseconds=400))
    cache.clear()
    client.get(f"/p/{SLUG}/")
    import time

    time.sleep(0.5)
    assert send(SLUG, SPEAK).status_code == 422  # the page stands in the cache, the clock does not


def test_it_changes_the_promise_with_a_second_form(event):
    promised()
    rsvp = promised({"mode": "write", "needs": [], "key": "k2"})
    assert Rsvp.objects.count() == 1 and rsvp.mode == "write" and rsvp.needs == []
    assert Action.objects.count() == 1


def test_it_shows_by_link_and_changes_only_by_post(event):
    rsvp = promised()
    client, url = Client(), None
    url = link_of(rsvp)
    page = client.get(url)
    assert page.status_code == 200 and not page.cookies and "<svg" in page.content.decode()
    assert client.get(url + "?do=cancel").status_code == 200
    rsvp.refresh_from_db()
    assert rsvp.cancelled_at is None and rsvp.confirmed_at is None
    client.post(url, {"mode": "come", "guests": "1", "needs": ["childcare"]})
    rsvp.refresh_from_db()
    assert (rsvp.mode, rsvp.guests, rsvp.needs) == ("come", 1, ["childcare"]) and rsvp.confirmed_at
    client.post(url, {"do": "cancel"})
    rsvp.refresh_from_db()
    assert rsvp.cancelled_at
    client.post(url, {"mode": "come"})
    rsvp.refresh_from_db()
    assert rsvp.cancelled_at is None


def test_it_does_not_change_to_what_is_closed(event, hearing):
    rsvp = promised({"mode": "come"})
    Hearing.objects.update(registration_closes_at=timezone.now() - dt.timedelta(minutes=1))
    assert Client().post(link_of(rsvp), {"mode": "speak"}).status_code == 422
    rsvp.refresh_from_db()
    assert rsvp.mode == "come"


def test_it_counts_without_javascript_only_when_confirmed(event):
    rsvp = promised(proven=False)
    assert rsvp.needs_confirmation and not Action.objects.exists()
    Client().post(link_of(rsvp), {"mode": "speak"})
    kinds = set(Action.objects.values_list("kind", flat=True))
    assert kinds == {"turnout.promised", "turnout.confirmed"}


def test_it_gives_a_calendar_file_and_refuses_forged_links(event, client):
    rsvp = promised()
    answer = client.get(link_of(rsvp) + "event.ics")
    assert answer["Content-Type"].startswith("text/calendar") and b"Room 2C" in answer.content
    assert client.get("/rsvp/forged/").status_code == 404 and client.get("/rsvp/forged/event.ics").status_code == 404


def test_it_lists_filters_and_exports(event, alice, vic, desk_of, django_assert_max_num_queries):
    promised()
    url = reverse("turnout:detail", args=[event.uuid])
    desk = desk_of(alice)
    with django_assert_max_num_queries(17):
        page = desk.get(url).content.decode()
    assert "Dolores Rivera" in page and "an interpreter" in page
    assert "Dolores Rivera" in desk.get(url + "?need=ride").content.decode()
    assert "Dolores Rivera" not in desk.get(url + "?need=access").content.decode()
    assert "Dolores Rivera" not in desk.get(url + "?mode=write").content.decode()
    assert "Dolores Rivera" not in desk.get(url + "?state=came").content.decode()
    assert b"Dolores" in b"".join(desk.post(url, {"export": "csv", "why": "Board meeting"}).streaming_content)
    assert desk_of(vic).post(url, {"export": "csv", "why": "Board meeting"}).status_code == 403
    assert "Fund our schools" in desk.get(reverse("turnout:list")).content.decode()


def test_it_notes_who_confirmed_and_who_will_not_come(event, alice, desk_of):
    rsvp = promised()
    desk = desk_of(alice)
    desk.post(reverse("turnout:confirm", args=[event.uuid]), {"chosen": [str(rsvp.uuid)]})
    assert selectors.count_funnel(event)["confirmed"] == 1
    desk.post(reverse("turnout:cancel", args=[event.uuid]), {"chosen": [str(rsvp.uuid)]})
    assert selectors.count_funnel(event) | {"promised": 0, "cancelled": 1} == selectors.count_funnel(event)


def test_it_checks_in_once_and_takes_it_back(event, vera, desk_of):
    rsvp = promised()
    desk = desk_of(vera)
    url = reverse("turnout:check_in", args=[event.uuid])
    for _ in range(2):
        desk.post(url, {"rsvp": str(rsvp.uuid), "device_key": "d1", "do": "here"})
    assert CheckIn.objects.count() == 1 and selectors.count_funnel(event)["came"] == 1
    desk.post(url, {"rsvp": str(rsvp.uuid), "do": "undo"})
    assert selectors.count_funnel(event)["came"] == 0
    desk.post(url, {"rsvp": str(rsvp.uuid), "device_key": "d1", "do": "here"})  # a request that was late
    assert selectors.count_funnel(event)["came"] == 0
    desk.post(url, {"rsvp": str(rsvp.uuid), "device_key": "d2", "do": "here"})
    assert selectors.count_funnel(event)["came"] == 1
    kinds = list(Action.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["turnout.promised", "turnout.came", "action.withdrawn"]


def test_it_finds_people_at_the_door(event, vera, desk_of, django_assert_max_num_queries):
    rsvp = promised()
    url = reverse("turnout:door", args=[event.uuid])
    desk = desk_of(vera)
    with django_assert_max_num_queries(12):
        assert "Dolores Rivera" in desk.get(url + "?q=riv").content.decode()
    assert "Dolores Rivera" not in desk.get(url + "?q=nobody").content.decode()
    page = desk.get(f"{url}?code={selectors.token_of(rsvp.uuid)}").content.decode()
    assert "Dolores Rivera" in page and "dolores@example.org" not in page and not CheckIn.objects.exists()


@pytest.mark.parametrize("reach", ["emil@example.org", "860-555-0123"])
def test_it_takes_somebody_who_just_came(event, vera, desk_of, reach):
    url = reverse("turnout:walk_in", args=[event.uuid])
    for _ in range(2):
        desk_of(vera).post(url, {"given_name": "Emil", "family_name": "Stone", "reach": reach, "device_key": "w1"})
    rsvp = Rsvp.objects.get()
    assert str(rsvp.person) == "Emil Stone" and rsvp.check_in.walk_in
    funnel = selectors.count_funnel(event)
    assert (funnel["promised"], funnel["came"], funnel["walk_in"]) == (0, 1, 1)
    assert not Message.objects.exists()


def test_it_knows_somebody_who_promised_and_is_typed_in_at_the_door(event, vera, desk_of):
    rsvp = promised()
    who = {"given_name": "Dolores", "family_name": "Rivera", "reach": "dolores@example.org", "device_key": "w2"}
    desk_of(vera).post(reverse("turnout:walk_in", args=[event.uuid]), who)
    before = (rsvp.mode, rsvp.needs)
    rsvp.refresh_from_db()
    assert (rsvp.mode, rsvp.needs) == before
    funnel = selectors.count_funnel(event)
    assert (funnel["promised"], funnel["came"], funnel["walk_in"]) == (1, 1, 0)


def test_it_lets_vera_only_check_in_and_bob_do_nothing(event, vera, bob, charlie, desk_of):
    rsvp = promised()
    detail, door = (reverse(f"turnout:{name}", args=[event.uuid]) for name in ("detail", "door"))
    assert desk_of(vera).get(detail).status_code == 403
    assert (
        desk_of(vera).post(reverse("turnout:confirm", args=[event.uuid]), {"chosen": [str(rsvp.uuid)]}).status_code
        == 403
    )
    assert desk_of(vera).get(reverse("turnout:doors")).status_code == 200
    for who, status in ((bob, 404), (charlie, 403)):
        assert desk_of(who).get(detail).status_code == status
        assert desk_of(who).get(door).status_code == status
        check = desk_of(who).post(
            reverse("turnout:check_in", args=[event.uuid]), {"rsvp": str(rsvp.uuid), "do": "here"}
        )
        assert check.status_code == status
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "\x00", "1e400"])
def test_it_checks_in_nobody_whom_it_does_not_know(event, vera, desk_of, typed):
    url = reverse("turnout:check_in", args=[event.uuid])
    assert desk_of(vera).post(url, {"rsvp": typed, "do": "here"}).status_code == 404
    assert not CheckIn.objects.exists()
