"""How many will come: seeded simulations of events of which the forecast knows only the past.

The model of the simulation: each source has a share of its own, each kind of promise moves it, each event moves all of
them together (a normal step on the log-odds), and everybody comes or not by herself.
"""

import datetime as dt
import math
import random

from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Hearing
from campaigns.turnout.door import services as door
from campaigns.turnout.forecast import delivery, rules
from campaigns.turnout.forecast.models import Forecast
from campaigns.turnout.models import Rsvp
from campaigns.turnout.reminders import delivery as reminders
from campaigns.turnout.report import selectors as reports
from tests.campaigns.turnout.test_places import crowd

SOURCES = {"alert": 0.1, "friend": 0.9, "call": 0.5, "flyer": -0.6}
KINDS = {"confirmed": 0.8, "promised": -0.3}


def simulate(event, dice):
    """Let an event happen."""
    whole, found = dice.gauss(0, 0.35), []
    for source, own in SOURCES.items():
        for kind, more in KINDS.items():
            n = dice.randint(0, 40)
            chance = 1 / (1 + math.exp(-(own + more + whole)))
            came = sum(dice.random() < chance for _one in range(n))
            found.append(rules.Past(event, (kind, "week", "away", "yes", source), n, came))
    return found


def test_it_holds_in_nine_of_ten_events():
    dice = random.Random(20270209)
    for events in (6, 40):
        held = total = off = 0
        for world in range(12):
            past = [one for event in range(events) for one in simulate(event, dice)]
            model = rules.learn(past)
            for event in range(25):
                truth = simulate(world * 1000 + event, dice)
                told = rules.predict(model, [(one.group, one.promised) for one in truth])
                came = sum(one.came for one in truth)
                held += told.low <= came <= told.high
                off += came - told.expected
                total += 1
        assert 0.85 <= held / total <= 0.95, (events, held / total)
        assert abs(off / total) < 5  # and leans to neither side


def test_it_is_modest_where_nothing_is_known():
    told = rules.predict(rules.learn([]), [(("promised", "days", "?", "no", ""), 30)])
    assert told.low <= 12 and told.high >= 22 and told.events == 0
    assert rules.predict(rules.learn([]), []).high == 0
    assert rules.interval(10, 0.995, 0.004) == (10, 10)


def test_it_is_kept_the_day_before_and_answered_for(event, hearing, alice, vera, desk_of):
    now = timezone.now()
    rsvps = crowd(event, 20, source="flyer", promised_at=now - dt.timedelta(days=4))
    Rsvp.objects.filter(pk__in=[one.pk for one in rsvps[:8]]).update(confirmed_at=now - dt.timedelta(days=1))
    Hearing.objects.update(starts_at=now + dt.timedelta(hours=20))
    assert (delivery.keep(now), delivery.keep(now)) == (1, 0)
    desk, url = desk_of(alice), reverse("turnout:detail", args=[event.uuid])
    assert "of the 20 who promised" in desk.get(url).content.decode()
    for i, rsvp in enumerate(Rsvp.objects.order_by("id").select_related("event__page")[:13]):
        door.check_in(rsvp, device_key=f"key-{i:04}", by=vera, now=now)
    Hearing.objects.update(starts_at=now - dt.timedelta(hours=10))
    delivery.keep(now)
    row = Forecast.objects.get()
    assert row.came == 13 and row.low < 12 < row.high
    assert "13 came" in desk.get(url).content.decode()
    page = desk.get(url).content.decode()
    assert "1 of 1 forecasts held" in page


def test_it_reports_by_every_way_and_adds_up(
    event, hearing, alice, bob, vic, vera, desk_of, django_assert_max_num_queries
):
    now = timezone.now()
    for source, n in (("flyer", 6), ("", 4)):
        crowd(event, n, source=source, promised_at=now - dt.timedelta(days=4))
    Hearing.objects.update(starts_at=now + dt.timedelta(hours=20))
    rows = list(Rsvp.objects.order_by("id").select_related("event__page"))
    desk = desk_of(alice)
    reminders.remind(now)
    desk.post(reverse("turnout:confirm", args=[event.uuid]), {"chosen": [str(one.uuid) for one in rows[:3]]})
    desk.post(reverse("turnout:cancel", args=[event.uuid]), {"chosen": [str(rows[9].uuid)]})
    for i in (0, 1, 4, 7):
        door.check_in(rows[i], device_key=f"key-{i:04}", by=vera, now=now)
    door.note_spoken(rows[0], device_key="key-spoke", by=vera, now=now)
    door.walk_in(event, door.WalkIn("Emil", "Stone", "emil@example.org"), device_key="walk-0001", by=vera, now=now)
    Hearing.objects.update(starts_at=now - dt.timedelta(hours=10))
    event.refresh_from_db()
    told = reports.report_of(event, now)
    whole = told["whole"]
    assert told["adds_up"] and told["count"] == Rsvp.objects.count() == 11
    assert (whole.promised, whole.came, whole.spoke, whole.walk_in, whole.missed, whole.cancelled) == (9, 5, 1, 1, 5, 1)
    assert {name: row.came for name, row in told["tables"]["source"]} == {"flyer": 3, "": 2}
    assert {name: row.promised for name, row in told["tables"]["organizer"]}[alice.user.name or alice.user.email] == 3
    url = reverse("turnout:report", args=[event.uuid])
    with django_assert_max_num_queries(16):
        page = desk.get(url).content.decode()
    assert "Every table adds up to the 11 on the list" in page and "one of us asked and heard yes" in page
    spanish = desk.get(url, {"lang": "es"}).content.decode()
    assert all(words in page for words in (">flyers<", ">directly<")) and ">volantes<" in spanish
    assert page.count('data-label="Came"') == page.count(">Altogether<") + sum(map(len, told["tables"].values()))
    assert [desk_of(who).get(url).status_code for who in (vic, bob, vera)] == [200, 404, 403]
