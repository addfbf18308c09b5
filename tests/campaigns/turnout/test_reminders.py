"""The ladder of reminders: each step once, to whom it still applies, and never too late."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Hearing
from campaigns.outreach.models import CallList
from campaigns.turnout import selectors
from campaigns.turnout.door import services as door
from campaigns.turnout.models import Rsvp
from campaigns.turnout.reminders import delivery, rules
from campaigns.turnout.reminders.models import Reminder
from contacts.correspondence.models import Content, Dispatch, Message
from contacts.intake import services as intake
from contacts.segments.models import Segment
from contacts.segments.selectors import people_of
from tests.campaigns.pages.stage import send

HARTFORD = ZoneInfo("America/New_York")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def start(hearing):
    """Set the hearing to a Tuesday at 10:30, and give that moment."""
    day = timezone.localdate() + dt.timedelta(days=10)
    day += dt.timedelta(days=(1 - day.weekday()) % 7)
    at = dt.datetime.combine(day, dt.time(10, 30), tzinfo=HARTFORD)
    Hearing.objects.update(starts_at=at, registration_closes_at=None, testimony_closes_at=None)
    hearing.refresh_from_db()
    return at


def promised(n, event):
    for i in range(n):
        send("come-with-us", {"email": f"p{i}@example.org", "given_name": f"P{i}", "key": f"p{i}", "mode": "come"})
    intake.fold_waiting(now=timezone.now())
    return list(Rsvp.objects.order_by("id"))


def mailed(step):
    rows = Message.objects.filter(dispatch__reference__startswith=f"remind:{step}:")
    return set(rows.values_list("person_id", flat=True))


@pytest.mark.parametrize("day", ["2027-03-14", "2027-03-15", "2027-11-07", "2027-11-08", "2027-02-18"])
def test_it_knows_the_hours_on_the_wall(day):
    start = dt.datetime.fromisoformat(f"{day}T10:30").replace(tzinfo=HARTFORD).astimezone(dt.UTC)
    told = {
        step: rules.due_at(step, start, start + 3 * HOUR, "America/New_York").astimezone(HARTFORD)
        for step in rules.STEPS
    }
    on = dt.date.fromisoformat(day)
    assert (told["confirm"].date(), told["confirm"].hour) == (on - dt.timedelta(days=1), 11)
    assert (told["morning"].date(), told["morning"].hour) == (on, 8)
    assert (told["after"].date(), told["after"].hour) == (on + dt.timedelta(days=1), 10)
    for step, due in told.items():
        assert rules.fate(due, rules.lasts_until(step, due, start), due + 30 * HOUR) == "never"


def test_it_goes_down_the_ladder(event, start, vera, client, django_assert_max_num_queries):
    people = promised(5, event)
    silent, says_yes, cancels, _late, _last = (one.person_id for one in people)
    at = dict.fromkeys(rules.STEPS)
    for step in at:
        at[step] = rules.due_at(step, start, start + 3 * HOUR, "America/New_York")
    assert delivery.remind(at["confirm"] - HOUR) == 0
    with django_assert_max_num_queries(70):
        assert delivery.remind(at["confirm"]) == 5
    assert delivery.remind(at["confirm"] + HOUR) == 0 and len(mailed("confirm")) == 5
    spanish = Content.objects.get(dispatch__reference__startswith="remind:confirm:", language="es")
    assert "¿Viene mañana?" in spanish.subject and "10:30" in spanish.text
    link = f"/rsvp/{selectors.token_of(people[1].uuid)}/"
    assert "Yes, I am coming" in client.get(link).content.decode()
    client.post(link, {"do": "confirm"})
    client.post(f"/rsvp/{selectors.token_of(people[2].uuid)}/", {"do": "cancel"})
    people[1].refresh_from_db()
    assert people[1].confirmed_via == "link" and "You have confirmed" in client.get(link).content.decode()
    delivery.remind(at["morning"])
    delivery.remind(at["way"])
    assert cancels not in mailed("morning") | mailed("way") and {silent, says_yes} <= mailed("way")
    door.check_in(people[1], device_key="k1", by=vera, now=start)
    delivery.remind(at["after"])
    assert mailed("after") == {says_yes} and silent in mailed("missed") and cancels not in mailed("missed")
    assert Reminder.objects.filter(is_late=False).count() == 5


def test_it_lets_nothing_leave_too_late(event, start):
    promised(2, event)
    due = rules.due_at("confirm", start, start, "America/New_York")
    delivery.remind(due)
    sending = Dispatch.objects.get(reference__startswith="remind:confirm:")
    delivery.remind(due + 7 * HOUR)  # nothing was handed over: the provider was away
    sending.refresh_from_db()
    assert sending.state == "cancelled" and set(sending.bundles.values_list("state", flat=True)) == {"cancelled"}
    Hearing.objects.update(status="cancelled")
    assert delivery.remind(start - HOUR) == 0 and not mailed("way")
    Hearing.objects.update(status="scheduled")
    assert delivery.remind(start - HOUR / 6) == 0  # a worker that stood still says nothing ten minutes before
    assert Reminder.objects.get(step="way").is_late


def test_it_is_turned_off_and_calls_those_who_are_silent(event, start, alice, vic, desk_of):
    rsvps = promised(2, event)
    url = reverse("turnout:reminders", args=[event.uuid])
    assert desk_of(vic).post(url, {"do": "off"}).status_code == 403
    desk_of(alice).post(url, {"do": "off"})
    assert delivery.remind(rules.due_at("confirm", start, start, "America/New_York")) == 0
    desk_of(alice).post(reverse("turnout:confirm", args=[event.uuid]), {"chosen": [str(rsvps[0].uuid)]})
    rsvps[0].refresh_from_db()
    assert rsvps[0].confirmed_by == alice.user and rsvps[0].confirmed_via == "desk"
    answer = desk_of(alice).post(reverse("turnout:call_unconfirmed", args=[event.uuid]))
    assert answer.url.startswith(reverse("outreach:new")) and not CallList.objects.exists()
    segment = Segment.objects.get()
    assert list(people_of(segment, alice.partner.pk).values_list("pk", flat=True)) == [rsvps[1].person_id]
    desk_of(alice).post(reverse("turnout:call_unconfirmed", args=[event.uuid]))
    assert Segment.objects.count() == 1
