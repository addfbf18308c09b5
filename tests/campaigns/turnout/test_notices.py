"""Whoever signed up hears it when the hearing is cancelled, moved, or about another bill: once, in her language."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.turnout.models import Event, Rsvp
from campaigns.turnout.notices import delivery
from campaigns.turnout.notices.models import Notice
from contacts.correspondence.models import Content, Message
from contacts.intake import services as intake
from tests.campaigns.pages.stage import send

SLUG = "come-with-us"
MINUTE = dt.timedelta(minutes=1)


def signed_up(event, n=1):
    for i in range(n):
        facts = {"email": f"p{i}@example.org", "given_name": f"P{i}", "key": f"p{i}", "mode": "come"}
        send(SLUG, facts, lang="es" if i else "en")
    intake.fold_waiting(now=timezone.now())
    delivery.watch(timezone.now())  # what they know
    return list(Rsvp.objects.order_by("id"))


def told():
    return Message.objects.filter(dispatch__reference__startswith="notice:")


def texts():
    return {one.language: one for one in Content.objects.filter(dispatch__reference__startswith="notice:")}


def test_it_tells_a_moved_hearing_once_after_some_minutes(event, hearing, django_assert_max_num_queries):
    people = signed_up(event, 3)
    Rsvp.objects.filter(pk=people[2].pk).update(cancelled_at=timezone.now())
    now = timezone.now()
    Hearing.objects.update(starts_at=hearing.starts_at + dt.timedelta(days=1), place="Room 1E", status="moved")
    delivery.watch(now)
    assert not told().exists() and Notice.objects.get().state == "waiting"
    delivery.watch(now + 4 * MINUTE)
    assert not told().exists()
    with django_assert_max_num_queries(60):
        assert delivery.watch(now + 6 * MINUTE) == 1
    assert set(told().values_list("person_id", flat=True)) == {people[0].person_id, people[1].person_id}
    assert "/rsvp/" in told().first().values["manage_link"]
    english, spanish = texts()["en"].text, texts()["es"].text
    assert "New time:" in english and "New place: Room 1E" in english and "Before it was:" in english
    assert "Lugar nuevo" in spanish and "Changed" in texts()["en"].subject
    assert delivery.watch(now + 60 * MINUTE) == 0 and told().count() == 2


def test_it_says_nothing_of_a_slip_that_was_mended(event, hearing):
    signed_up(event)
    now, was = timezone.now(), hearing.starts_at
    Hearing.objects.update(starts_at=was + dt.timedelta(days=30))
    delivery.watch(now)
    Hearing.objects.update(starts_at=was)
    delivery.watch(now + MINUTE)
    delivery.watch(now + 10 * MINUTE)
    assert Notice.objects.get().state == "void" and not told().exists()


def test_it_tells_added_bills_and_a_cancelled_hearing(event, hearing, alice, bob, desk_of):
    signed_up(event)
    session = Session.objects.create(identifier="2027", name="2027")
    hearing.bills.add(Bill.objects.create(session=session, identifier="HB 5003", title="An act concerning schools"))
    now = timezone.now()
    delivery.watch(now)
    desk, url = desk_of(alice), reverse("turnout:detail", args=[event.uuid])
    page = desk.get(url).content.decode()
    assert "1 person who signed up will be told" in page and "HB 5003, An act concerning schools" in page
    notice = reverse("turnout:notice", args=[event.uuid, Notice.objects.get().uuid])
    assert desk_of(bob).post(notice, {"do": "send"}).status_code == 404
    desk.post(notice, {"do": "send"})
    assert told().count() == 1 and "Now also about: HB 5003" in texts()["en"].text
    desk.post(notice, {"do": "send"})
    assert told().count() == 1
    Hearing.objects.update(status="cancelled")
    delivery.watch(now + 20 * MINUTE)
    delivery.watch(now + 30 * MINUTE)
    assert told().count() == 2
    last = Content.objects.filter(dispatch__reference__startswith="notice:", language="en").latest("id")
    assert last.subject.startswith("Cancelled") and "You need not come" in last.text
    assert "register before" not in last.text


def test_it_tells_nobody_if_an_organizer_says_so(event, hearing, alice, vic, desk_of):
    signed_up(event)
    Hearing.objects.update(place="Room 9")
    now = timezone.now()
    delivery.watch(now)
    notice = reverse("turnout:notice", args=[event.uuid, Notice.objects.get().uuid])
    assert desk_of(vic).post(notice, {"do": "stop"}).status_code == 403
    desk_of(alice).post(notice, {"do": "stop"})
    delivery.watch(now + 20 * MINUTE)
    assert not told().exists() and Notice.objects.get().state == "stopped"


def test_it_tells_who_signed_up_that_an_event_is_called_off(event, alice, vic, desk_of, client):
    signed_up(event)
    url = reverse("turnout:call_off", args=[event.uuid])
    assert desk_of(vic).post(url).status_code == 403
    desk_of(alice).post(url)
    now = timezone.now()
    page = client.get(f"/p/{SLUG}/").content.decode()
    assert "<form" not in page
    delivery.watch(now)
    delivery.watch(now + 6 * MINUTE)
    assert told().count() == 1
    desk_of(alice).post(url, {"do": "back"})
    assert Event.objects.get().cancelled_at is None
