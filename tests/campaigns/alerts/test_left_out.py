"""Who is left out of an alert: by acts, by limits of the coalition, by other alerts; the count says it beforehand."""

import datetime as dt
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.alerts import delivery, services
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert, AlertLimits
from coalition.partners.models import Membership
from contacts.consent.models import ContactPoint, Reach
from contacts.correspondence.models import Bundle, LeftOut, Message
from contacts.people.models import Person
from contacts.segments.models import Segment
from tests.campaigns.alerts.conftest import make_person
from tests.campaigns.alerts.story import act, make_alert, names, reasons, send, share

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def eastern(day: int, hour: int, minute: int = 0, month: int = 2) -> dt.datetime:
    local = dt.datetime(2027, month, day, hour, minute, tzinfo=timezone.get_default_timezone())
    return local.astimezone(dt.UTC)


def limit(per_day: int, per_week: int) -> None:
    AlertLimits.objects.create(per_day=per_day, per_week=per_week)


def test_it_leaves_out_who_acted_on_its_page(alert: Alert, people: Any, now: dt.datetime) -> None:
    act(people["ana"], alert, now)
    assert audience.count_audience(alert, now=now).left_out == {"no_consent": 1, "acted": 1}
    send(alert, now)
    assert names(alert) == {"Dolores", "Ben"}
    assert reasons(alert) == {"Ana": "acted", "Emil": "no_consent"}


def test_it_writes_to_who_acted_when_it_is_told_so(alert: Alert, people: Any, now: dt.datetime) -> None:
    act(people["ana"], alert, now)
    alert.skips_acted = False
    alert.save()
    assert audience.count_audience(alert, now=now).left_out == {"no_consent": 1}
    assert names(send(alert, now)) == {"Dolores", "Ben", "Ana"}


def test_it_goes_to_an_address_once_a_day(alice: Membership, people: Any, now: dt.datetime) -> None:
    send(make_alert(alice, "First"), now)
    second = make_alert(alice, "Second")
    assert audience.count_audience(second, now=now + HOUR).left_out == {"too_often": 3, "no_consent": 1}
    send(second, now + HOUR)
    assert (second.state, second.halted_reason) == ("halted", "nobody_left")
    third = send(make_alert(alice, "Third"), now + DAY)
    assert names(third) == {"Dolores", "Ana", "Ben"}
    ContactPoint.objects.filter(value="dolores@example.org").update(pace_days=30)  # her own wish
    assert names(send(make_alert(alice, "Fourth"), now + 9 * DAY)) == {"Ana", "Ben"}
    assert names(send(make_alert(alice, "Fifth"), now + 40 * DAY)) == {"Dolores", "Ana", "Ben"}


def test_it_goes_to_an_address_three_times_in_seven_days(alice: Membership, people: Any, now: dt.datetime) -> None:
    for day in range(3):
        assert send(make_alert(alice, f"Day {day}"), now + day * DAY).state == "sending"
    for day in range(3, 7):
        counted = audience.count_audience(make_alert(alice, "x"), now=now + day * DAY)
        assert counted.left_out["too_often"] == 3, day
    assert send(make_alert(alice, "Day 7"), now + 7 * DAY).state == "sending"


def test_it_obeys_the_limits_that_the_lead_set(alice: Membership, people: Any, now: dt.datetime) -> None:
    limit(2, 2)
    send(make_alert(alice, "First"), now)
    assert send(make_alert(alice, "Second"), now + HOUR).state == "sending"
    assert send(make_alert(alice, "Third"), now + DAY).state == "halted"


def test_it_counts_the_alerts_of_all_partners(
    alice: Membership, bob: Membership, people: Any, now: dt.datetime
) -> None:
    make_person(bob.partner, "Stella Stranger")
    share(people["ana"], bob)
    send(make_alert(alice, "First"), now)
    theirs = make_alert(bob, "Theirs")
    assert audience.count_audience(theirs, now=now + HOUR).left_out == {"too_often": 1}
    send(theirs, now + HOUR)
    assert names(theirs) == {"Stella"}
    assert reasons(theirs) == {"Ana": "too_often"}


def test_it_counts_an_address_not_a_row(alice: Membership, bob: Membership, people: Any, now: dt.datetime) -> None:
    make_person(bob.partner, "Anna Smith", email="ana@example.org")  # the same mailbox, known to Bob by another row
    send(make_alert(alice, "First"), now)
    assert audience.count_audience(make_alert(bob, "Theirs"), now=now + HOUR).left_out == {"too_often": 1}


def test_it_does_not_count_what_never_went_out(alice: Membership, people: Any, now: dt.datetime) -> None:
    first = send(make_alert(alice, "First"), now)
    Message.objects.filter(person=people["ana"]).update(fate="dropped")
    Bundle.objects.filter(messages__person=people["dolores"]).exclude(messages__person=people["ben"]).update(
        state="cancelled"
    )
    left = audience.count_audience(make_alert(alice, "Second"), now=now + HOUR).left_out
    assert left["too_often"] == 3 - 1 - (1 if Bundle.objects.filter(state="cancelled").exists() else 0)
    services.cancel(first, by=alice, now=now)
    assert audience.count_audience(make_alert(alice, "Third"), now=now + HOUR).size == 3


def test_it_does_not_count_receipts_and_tests(alice: Membership, people: Any, now: dt.datetime) -> None:
    first = send(make_alert(alice, "First"), now)
    assert first.dispatch
    first.dispatch.reference = f"alert-test:{first.uuid}"
    first.dispatch.save()
    assert audience.count_audience(make_alert(alice, "Second"), now=now + HOUR).size == 3


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (eastern(9, 23, 59), eastern(10, 0, 1), 0),  # two minutes, but two days
        (eastern(9, 0, 0), eastern(9, 23, 59), 3),
        (eastern(13, 23, 30, month=3), eastern(14, 23, 30, month=3), 0),  # 14 March has 23 hours
        (eastern(14, 0, 0, month=3), eastern(14, 23, 59, month=3), 3),
        (eastern(7, 0, 30, month=11), eastern(7, 23, 30, month=11), 3),  # 7 November has 25 hours
        (eastern(7, 23, 59, month=11), eastern(8, 0, 0, month=11), 0),
    ],
)
def test_it_counts_the_days_of_new_york(
    first: dt.datetime, second: dt.datetime, left: int, alice: Membership, people: Any
) -> None:
    send(make_alert(alice, "First"), first)
    assert audience.count_audience(make_alert(alice, "Second"), now=second).left_out.get("too_often", 0) == left


# --- other alerts of the day -----------------------------------------------------------------------------------------
def test_it_leaves_people_to_an_alert_of_higher_priority(alice: Membership, people: Any, now: dt.datetime) -> None:
    later = make_alert(alice, "Vital", now + 5 * HOUR, priority=1)
    mine = make_alert(alice, "Mine", now + HOUR)
    assert audience.count_audience(mine, now=now).left_out == {"other_today": 3, "no_consent": 1}
    assert audience.count_audience(later, now=now).size == 3
    delivery.start_due(now=now + HOUR)
    mine.refresh_from_db()
    assert (mine.state, mine.halted_reason) == ("halted", "nobody_left")
    delivery.start_due(now=now + 5 * HOUR)
    assert Message.objects.count() == 3


@pytest.mark.parametrize(
    ("priority", "hours", "day", "left"),
    [
        (5, 1, 0, True),  # alike, and earlier
        (5, 3, 0, False),  # alike, and later
        (6, 1, 0, False),
        (4, 3, 0, True),
        (4, 3, 1, False),  # on another day
    ],
)
def test_it_gives_way_by_priority_and_hour(
    priority: int, hours: int, day: int, left: bool, alice: Membership, people: Any, now: dt.datetime
) -> None:
    mine = make_alert(alice, "Mine", now + 2 * HOUR)
    make_alert(alice, "Other", now + hours * HOUR + day * DAY, priority=priority)
    assert ("other_today" in audience.count_audience(mine, now=now).left_out) is left


def test_it_breaks_a_tie_by_which_was_begun_first(alice: Membership, people: Any, now: dt.datetime) -> None:
    older, newer = make_alert(alice, "Older", now + HOUR), make_alert(alice, "Newer", now + HOUR)
    assert audience.count_audience(older, now=now).size == 3
    assert audience.count_audience(newer, now=now).left_out["other_today"] == 3


def test_it_keeps_for_others_only_whom_they_write_to(
    alert: Alert, alice: Membership, people: Any, everyone: Segment, now: dt.datetime
) -> None:
    act(people["ana"], alert, now)  # so the other alert, which leads to that page, will leave her alone
    Alert.objects.filter(pk=alert.pk).update(state="scheduled", send_at=now + HOUR, priority=2)
    mine = make_alert(alice, "Mine", now + 2 * HOUR)
    assert audience.count_audience(mine, now=now).left_out == {"other_today": 2, "no_consent": 1}


def test_it_shares_the_places_of_a_day_when_there_are_more(alice: Membership, people: Any, now: dt.datetime) -> None:
    limit(2, 5)
    make_alert(alice, "One", now + HOUR, priority=1)
    mine = make_alert(alice, "Mine", now + 3 * HOUR)
    assert audience.count_audience(mine, now=now).size == 3
    make_alert(alice, "Two", now + 2 * HOUR, priority=2)
    assert audience.count_audience(mine, now=now).left_out["other_today"] == 3


def test_it_adds_what_was_sent_to_what_will_be(alice: Membership, people: Any, now: dt.datetime) -> None:
    limit(2, 5)
    send(make_alert(alice, "Sent"), now)
    mine = make_alert(alice, "Mine", now + 3 * HOUR)
    assert audience.count_audience(mine, now=now + HOUR).size == 3
    make_alert(alice, "Scheduled", now + 2 * HOUR)
    assert audience.count_audience(mine, now=now + HOUR).left_out == {"other_today": 3, "no_consent": 1}


def test_it_gives_way_to_another_partner_s_alert(
    alice: Membership, bob: Membership, people: Any, now: dt.datetime
) -> None:
    make_person(bob.partner, "Stella Stranger")
    share(people["ana"], bob)
    make_alert(alice, "Vital", now + HOUR, priority=1)
    assert audience.count_audience(make_alert(bob, "Theirs"), now=now).left_out == {"other_today": 1}


def test_it_is_not_held_up_by_an_alert_that_cannot_go_out(alice: Membership, people: Any, now: dt.datetime) -> None:
    other = make_alert(alice, "Broken", now + HOUR, priority=1)
    broken = Segment.objects.create(partner=alice.partner, name="Broken", tree={"v": 1, "is": "gone"})
    other.include.set([broken])
    assert audience.count_audience(make_alert(alice, "Mine"), now=now).size == 3
    assert audience.count_audience(other, now=now).broken
    send(other, now)
    assert (other.state, other.halted_reason) == ("halted", "broken_segment")


# --- what was promised is what happens ------------------------------------------------------------------------------
def test_it_freezes_what_it_counted(
    alert: Alert, alice: Membership, bob: Membership, people: Any, now: dt.datetime
) -> None:
    act(people["ana"], alert, now)
    capped = make_person(alice.partner, "Cora Capped")
    share(capped, bob)
    send(make_alert(bob, "Theirs"), now)
    ready = make_person(alice.partner, "Rita Ready", "es")
    make_person(alice.partner, "Ray Ready", email="rita@example.org")
    vital = make_alert(alice, "Vital", now + 5 * HOUR, priority=1)
    only = Segment.objects.create(
        partner=alice.partner, name="Spanish", tree={"v": 1, "is": "language", "value": ["es"]}
    )
    vital.include.set([only])
    Reach.objects.filter(person=ready, point__value="rita@example.org").update(is_primary=True)
    make_person(alice.partner, "Bounce Back")
    ContactPoint.objects.filter(value="bounce@example.org").update(status="bounced")
    make_person(alice.partner, "Nora Nowhere")
    Reach.objects.filter(person__given_name="Nora").delete()
    gone = make_person(alice.partner, "Gone Girl")
    Person.objects.filter(pk=gone.pk).update(erased_at=now)
    merged = make_person(alice.partner, "Merged Mary")
    Person.objects.filter(pk=merged.pk).update(merged_into=people["ana"])
    counted = audience.count_audience(alert, now=now + HOUR)
    send(alert, now + HOUR)
    assert alert.dispatch
    assert counted.left_out == alert.dispatch.left_out
    assert counted.size == alert.dispatch.size
    written = Message.objects.filter(dispatch=alert.dispatch).values_list("language", flat=True)
    assert counted.by_language == Counter(written)
    assert LeftOut.objects.filter(dispatch=alert.dispatch).count() == sum(counted.left_out.values())
    assert reasons(alert) == {
        "Ana": "acted", "Cora": "too_often", "Dolores": "other_today", "Rita": "other_today", "Ray": "other_today",
        "Bounce": "bounced", "Nora": "no_address", "Emil": "no_consent",
    }  # fmt: skip


def test_it_tells_the_language_of_the_one_who_gets_the_family_s_mail(alice: Membership, now: dt.datetime) -> None:
    make_person(alice.partner, "Luz Rivera", "es")
    make_person(alice.partner, "Tom Rivera", "en", email="luz@example.org")
    counted = audience.count_audience(make_alert(alice, "Mine"), now=now)
    assert (counted.by_language, counted.left_out) == ({"es": 1}, {"shared": 1})


@pytest.mark.django_db(transaction=True)
def test_it_holds_the_limit_when_two_alerts_freeze_at_once(
    alice: Membership, bob: Membership, people: Any, now: dt.datetime
) -> None:
    for person in people.values():
        share(person, bob)
    alerts = [make_alert(alice, "Mine", now), make_alert(bob, "Theirs", now)]
    claims = [delivery.claim_next(now=now), delivery.claim_next(now=now)]
    meet = threading.Barrier(2, timeout=20)

    def start(claim: Any) -> None:
        def step(name: str) -> None:
            if name == "compiled":
                meet.wait()

        try:
            delivery.start(claim, now=now, step=step)
        finally:
            connection.close()

    workers = [threading.Thread(target=start, args=[claim]) for claim in claims]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    points = list(Message.objects.values_list("point", flat=True))
    assert len(points) == len(set(points)) == 4
    assert {one.state for one in Alert.objects.filter(pk__in=[one.pk for one in alerts])} <= {"sending", "halted"}


def test_it_asks_the_same_number_of_statements_of_any_crowd(
    alice: Membership, now: dt.datetime, django_assert_max_num_queries: Any
) -> None:
    mine = make_alert(alice, "Mine")
    send(make_alert(alice, "Vital", now + HOUR, priority=1), now - 2 * DAY)
    with django_assert_max_num_queries(14):
        audience.count_audience(mine, now=now)
