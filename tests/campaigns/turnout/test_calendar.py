"""The calendar on the desk, and the feed that other calendars fetch by an address nobody can guess."""

import datetime as dt

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from campaigns.legislation.models import Hearing
from campaigns.turnout.calendar import selectors
from campaigns.turnout.calendar.models import CalendarFeed

PAGE, FEEDS = reverse("turnout:calendar_desk:calendar"), reverse("turnout:calendar_desk:feed_open")


def feed_of(partner, scope="ours"):
    row = CalendarFeed.objects.get(partner=partner, scope=scope, ended_at=None)
    return "/" + selectors.link_of(row).split("/", 3)[3]


def test_it_shows_months_and_an_agenda(alice, vic, vera, desk_of, event, hearing, django_assert_max_num_queries):
    for i in range(12):
        Hearing.objects.create(title=f"Other {i}", starts_at=hearing.starts_at + dt.timedelta(hours=i))
    desk = desk_of(vic)
    desk.get(PAGE)
    with django_assert_max_num_queries(14):
        month = desk.get(PAGE, {"month": f"{timezone.localtime(hearing.starts_at):%Y-%m}"}).content.decode()
    assert "Education Committee" in month and "Registration closes:" in month and "Other 0" in month
    ours = desk.get(PAGE, {"show": "ours", "view": "agenda"}).content.decode()
    assert "Education Committee" in ours and "Other 0" not in ours
    assert desk.get(PAGE, {"month": "nonsense-13"}).status_code == 200
    assert desk_of(vera).get(PAGE).status_code == 403
    assert desk_of(vic).post(FEEDS, {"scope": "ours"}).status_code == 403


def test_it_gives_each_partner_a_feed_that_can_be_renewed(alice, bob, desk_of, event, hearing):
    desk_of(alice).post(FEEDS, {"scope": "ours"})
    desk_of(bob).post(FEEDS, {"scope": "ours"})
    link = feed_of(alice.partner)
    answer = Client().get(link)
    lines = {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    uid = f"hearing-{hearing.uuid}"
    assert set(lines) == {uid, f"{uid}-registration", f"{uid}-testimony"}
    assert lines[uid].decoded("dtstart") == hearing.starts_at.replace(microsecond=0)
    assert lines[f"{uid}-registration"].decoded("dtstart") == hearing.registration_closes_at.replace(microsecond=0)
    assert not Calendar.from_ical(Client().get(feed_of(bob.partner)).content).walk("VEVENT")  # nothing of hers
    assert "Set-Cookie" not in answer and answer["Cache-Control"].startswith("private")
    Hearing.objects.update(status="cancelled")
    off = Calendar.from_ical(Client().get(link).content).walk("VEVENT")
    assert [(str(one["uid"]), str(one["status"])) for one in off] == [(uid, "CANCELLED")]
    desk_of(alice).post(FEEDS, {"scope": "ours"})
    assert Client().get(link).status_code == 404 and Client().get(feed_of(alice.partner)).status_code == 200
    link = feed_of(alice.partner)
    desk_of(alice).post(FEEDS, {"scope": "ours", "do": "end"})
    assert Client().get(link).status_code == 404 and Client().post(link).status_code == 405
    assert Client().get("/rsvp/calendar/AAAA.ics").status_code == 404
