"""When an alert goes out: once, at everybody's own hour, spread over some hours; clocks that change included."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.alerts import delivery, services
from campaigns.alerts.models import Alert
from campaigns.alerts.timing import forms, rules, selectors
from coalition.partners.models import Membership
from contacts.correspondence import delivery as post
from contacts.correspondence.models import Bundle, Dispatch
from contacts.correspondence.pace.models import SendingRate
from contacts.people.models import Person
from contacts.places.models import Address
from contacts.places.rules import ZONE_OF_STATE
from tests.campaigns.alerts.test_pages import form_of

HOUR = dt.timedelta(hours=1)
ZONES = sorted(set(ZONE_OF_STATE.values()))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def live(name: str, state: str) -> None:
    Address.objects.create(person=Person.objects.get(given_name=name), state=state)


def at_nine(alert: Alert, text: str = "2027-02-10T09:00") -> Alert:
    clock = dt.datetime.fromisoformat(text)
    alert.timing = rules.Timing(rules.LOCAL, at=clock).stored()
    alert.send_at = rules.hour_in("America/New_York", clock)
    alert.save()
    return alert


def test_it_knows_a_zone_for_every_state() -> None:
    assert len(ZONE_OF_STATE) == 56
    for zone in ZONES:
        ZoneInfo(zone)


@pytest.mark.parametrize(
    "zone, clock, moment",
    [
        ("America/New_York", "2027-02-10T09:00", "2027-02-10T14:00"),
        ("America/Phoenix", "2027-07-01T09:00", "2027-07-01T16:00"),
        ("America/Denver", "2027-07-01T09:00", "2027-07-01T15:00"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30"),  # skipped: 3:30 by the new clock
        ("America/Phoenix", "2027-03-14T02:30", "2027-03-14T09:30"),  # not skipped there
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),  # comes twice: the first
        ("Pacific/Honolulu", "2027-11-07T01:30", "2027-11-07T11:30"),
    ],
)
def test_it_tells_the_moment_of_a_clock_in_a_zone(zone: str, clock: str, moment: str) -> None:
    assert rules.hour_in(zone, dt.datetime.fromisoformat(clock)) == utc(moment)


@given(
    zone=st.sampled_from(ZONES),
    clock=st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2032, 1, 1)),  # noqa: DTZ001
)
def test_it_shows_the_hour_on_every_wall_or_as_much_later_as_clocks_skip(zone: str, clock: dt.datetime) -> None:
    shown = rules.hour_in(zone, clock).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown in (clock, clock + HOUR)


@given(
    timing=st.one_of(
        st.just(rules.Timing()),
        st.builds(rules.Timing, st.just(rules.SPREAD), hours=st.sampled_from(rules.HOURS)),
        st.builds(
            rules.Timing,
            st.just(rules.LOCAL),
            at=st.datetimes().map(lambda at: at.replace(second=0, microsecond=0)),
        ),
    )
)
def test_it_keeps_a_timing_as_it_was(timing: rules.Timing) -> None:
    assert rules.read(timing.stored()) == timing


@pytest.mark.parametrize(
    "stored", [{}, {"kind": "local"}, {"kind": "local", "at": "soon"}, {"kind": "spread"}, {"x": 1}]
)
def test_it_takes_what_it_cannot_read_for_once(stored: dict[str, Any]) -> None:
    assert rules.read(stored) == rules.Timing()


def read(text: str, now: dt.datetime) -> forms.Wish:
    return forms.read_wish(QueryDict(text), now)


def test_it_reads_what_the_composer_says(now: dt.datetime) -> None:
    assert read("when=now&at=2027-02-10T09:00", now) == forms.Wish()
    assert read("when=at&at=2027-02-10T09:00", now).moment.at == utc("2027-02-10T14:00")
    local = read("when=local&at=2027-02-10T09:00", now)
    assert local.timing.at == dt.datetime(2027, 2, 10, 9, 0)  # noqa: DTZ001
    assert local.moment.at == utc("2027-02-10T14:00")
    assert read("when=local&at=", now).moment.fault == "unreadable"
    assert read("when=local&at=2027-02-09T09:00", now).moment.fault == "past"
    assert read("when=local&at=2027-11-07T01:30", now).moment.at == utc("2027-11-07T05:30")
    spread = read("when=spread&hours=8&at=", now)
    assert (spread.timing.hours, spread.moment.at, spread.moment.fault) == (8, None, "")
    assert read("when=spread&hours=8&at=2027-02-10T09:00", now).moment.at == utc("2027-02-10T14:00")
    assert read("when=spread&hours=5000", now).timing.hours == 4


def test_it_begins_when_it_is_that_hour_for_the_first(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    live("Ana", "PR")
    live("Ben", "CA")
    at_nine(alert)
    services.schedule(alert, planned=True, by=alice, now=now)
    assert alert.send_at == utc("2027-02-10T13:00")  # nine in San Juan is eight in Hartford
    assert alert.planned_at == utc("2027-02-10T14:00")
    services.take_back(alert, by=alice, now=now)
    assert (alert.state, alert.send_at) == ("draft", utc("2027-02-10T14:00"))
    assert selectors.timing_of(alert).kind == "local"


def test_it_reaches_everybody_at_her_own_hour(alert: Alert, alice: Membership, now: dt.datetime, settings: Any) -> None:
    settings.MAIL_GATEWAY = "memory"
    live("Ana", "AZ")
    live("Ben", "CA")
    at_nine(alert)
    services.schedule(alert, planned=True, by=alice, now=now)
    start = utc("2027-02-10T14:00")
    delivery.start_due(now=start)
    dues = Bundle.objects.order_by("due_at").values_list("zone", "due_at", "language")
    assert list(dues) == [
        ("America/New_York", start, "es"),  # nobody knows where Dolores lives
        ("America/Phoenix", start + 2 * HOUR, "en"),
        ("America/Los_Angeles", start + 3 * HOUR, "en"),
    ]
    assert [post.send_due(clock=lambda at=start + n * HOUR: at) for n in range(4)] == [1, 0, 1, 1]
    delivery.follow(now=start + 3 * HOUR)
    alert.refresh_from_db()
    assert alert.state == "sent"


def test_it_goes_to_all_at_once_when_somebody_says_now_instead(
    alert: Alert, alice: Membership, now: dt.datetime
) -> None:
    live("Ben", "CA")
    at_nine(alert)
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=now + HOUR)
    assert set(Bundle.objects.values_list("due_at", flat=True)) == {None}


def test_it_keeps_the_wish_when_now_instead_is_taken_back(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    at_nine(alert)
    services.schedule(alert, planned=False, by=alice, now=now)
    services.take_back(alert, by=alice, now=now)
    assert selectors.timing_of(alert).kind == "local"


def test_it_looks_at_deadlines_with_the_last_person_s_hour(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    live("Ben", "HI")
    alert.versions.update(blocks=[{"kind": "text", "text": "Register by {{ registration_deadline }}"}])
    at_nine(alert)  # registration closes at 10:00 in Hartford, when it is five in Honolulu
    with pytest.raises(services.NotReady):
        services.schedule(alert, planned=True, by=alice, now=now)
    Address.objects.update(state="CT")
    selectors.cache.clear()
    services.schedule(alert, planned=True, by=alice, now=now)


def test_it_spreads_an_alert_and_moves_the_rest_when_it_was_paused(
    alert: Alert, alice: Membership, now: dt.datetime
) -> None:
    alert.timing = rules.Timing(rules.SPREAD, hours=4).stored()
    alert.save()
    services.schedule(alert, planned=False, by=alice, now=now)
    due = alert.send_at
    assert due is not None
    delivery.start_due(now=due)
    alert.refresh_from_db()
    assert list(Bundle.objects.order_by("due_at").values_list("due_at", flat=True)) == [due, due + 2 * HOUR]
    services.pause(alert, by=alice, now=due)
    services.resume(alert, by=alice, now=due + HOUR)
    assert list(Bundle.objects.order_by("due_at").values_list("due_at", flat=True)) == [due + HOUR, due + 3 * HOUR]


@pytest.fixture
def soon() -> dt.datetime:
    """Pages ask the clock themselves: a Wednesday far enough ahead."""
    day = timezone.localdate() + dt.timedelta(days=40)
    return dt.datetime.combine(day, dt.time(9, 0), tzinfo=ZoneInfo("America/New_York"))


def test_it_is_chosen_in_the_composer_and_shown_where_it_goes_out(
    alice: Membership, desk_of: Any, alert: Alert, soon: dt.datetime
) -> None:
    live("Ben", "CA")
    alert.campaign.hearings.update(  # type: ignore[union-attr]
        starts_at=soon + 50 * HOUR, registration_closes_at=soon + 20 * HOUR
    )
    client = desk_of(alice)
    text = soon.strftime("%Y-%m-%dT%H:%M")
    url = reverse("alerts:compose", args=[alert.uuid])
    assert client.post(url, form_of(alert, when="local", at=text)).status_code == 302
    alert.refresh_from_db()
    assert alert.timing == {"kind": "local", "at": text}
    assert alert.send_at == soon
    page = client.get(url).content.decode()
    assert 'value="local" checked' in page
    assert "Pacific" in page
    check = client.get(reverse("alerts:check", args=[alert.uuid])).content.decode()
    assert "Pacific" in check
    client.post(reverse("alerts:schedule", args=[alert.uuid]), {"when": "planned"})
    waiting = client.get(reverse("alerts:detail", args=[alert.uuid])).content.decode()
    assert "Eastern" in waiting and "Pacific" in waiting


def test_it_keeps_what_was_typed_beside_a_fault(alice: Membership, desk_of: Any, alert: Alert) -> None:
    url = reverse("alerts:compose", args=[alert.uuid])
    page = desk_of(alice).post(url, form_of(alert, when="local", at="2020-01-01T09:00", do="save"))
    assert page.status_code == 422
    told = page.content.decode()
    assert "That time has passed" in told
    assert 'value="2020-01-01T09:00"' in told and 'value="local" checked' in told


def test_it_says_what_a_send_waits_for(
    alice: Membership, desk_of: Any, alert: Alert, now: dt.datetime, django_assert_max_num_queries: Any
) -> None:
    today = timezone.now()
    alert.timing = rules.Timing(rules.SPREAD, hours=4).stored()
    alert.versions.update(blocks=[{"kind": "text", "text": "Come"}])
    alert.save()
    services.schedule(alert, planned=False, by=alice, now=today - dt.timedelta(minutes=30))
    assert alert.send_at is not None
    delivery.start_due(now=alert.send_at)
    Bundle.objects.order_by("due_at")[0:1].get().delete()
    SendingRate.objects.create(domain="lead.example.org", warm_up_on=timezone.localdate(), warm_up_caps=[0, 1, 2, 3])
    with django_assert_max_num_queries(40):
        page = desk_of(alice).get(reverse("alerts:detail", args=[alert.uuid])).content.decode()
    assert "The next ones leave at" in page
    assert "This domain is warming up: none today any more" in page
    assert Dispatch.objects.get().state == "running"
