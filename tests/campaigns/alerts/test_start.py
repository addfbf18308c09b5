"""A due alert starts once: text locked, people frozen, whatever dies in between."""

import datetime as dt
from typing import Any

import pytest

from campaigns.alerts import delivery, rules, selectors, services
from campaigns.alerts.composer import services as composer
from campaigns.alerts.models import Alert
from coalition.audit.models import Entry
from coalition.partners.models import Membership
from contacts.correspondence import delivery as post
from contacts.correspondence.models import Dispatch, Message

POINTS = ["claimed", "compiled", "opened", "frozen", "before_commit"]


class Killed(BaseException):
    """The worker is gone, at this very line."""


def scheduled(alert: Alert, alice: Membership, now: dt.datetime) -> dt.datetime:
    services.schedule(alert, planned=False, by=alice, now=now)
    return now + selectors.undo_time()


def test_it_starts_when_its_hour_has_come(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    assert delivery.start_due(now=due - dt.timedelta(seconds=1)) == 0
    assert delivery.start_due(now=due) == 1
    alert.refresh_from_db()
    assert alert.state == "sending"
    dispatch = Dispatch.objects.get(reference=f"alert:{alert.uuid}")
    assert alert.dispatch == dispatch
    assert dispatch.size == 3
    assert dispatch.left_out == {"no_consent": 1}
    assert sorted(Message.objects.values_list("language", "person__given_name")) == [
        ("en", "Ana"), ("en", "Ben"), ("es", "Dolores"),
    ]  # fmt: skip
    spanish = dispatch.contents.get(language="es")
    assert spanish.subject == "Hable por HB 5003"
    assert "jueves 11 de febrero" in spanish.html
    assert delivery.start_due(now=due) == 0


def test_it_sends_to_the_end_and_says_so(alert: Alert, alice: Membership, now: dt.datetime, settings: Any) -> None:
    settings.MAIL_GATEWAY = "memory"
    due = scheduled(alert, alice, now)
    delivery.start_due(now=due)
    post.send_due(clock=lambda: due)
    delivery.follow(now=due)
    alert.refresh_from_db()
    assert alert.state == "sent"
    assert alert.finished_at is not None
    assert list(Entry.objects.filter(on_id=alert.uuid).order_by("id").values_list("action", flat=True)) == [
        "alert.scheduled", "alert.started", "alert.sent",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_it_survives_a_death_at_any_line(point: str, alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)

    def die(step: str) -> None:
        if step == point:
            raise Killed

    with pytest.raises(Killed):
        delivery.start_due(now=due, step=die)
    alert.refresh_from_db()
    assert alert.state == "freezing"
    assert not Message.objects.exists()
    assert delivery.start_due(now=due) == 0  # its lease still runs
    later = due + rules.LEASE + dt.timedelta(seconds=1)
    assert delivery.start_due(now=later) == 1
    alert.refresh_from_db()
    assert alert.state == "sending"
    assert Message.objects.count() == 3
    assert Dispatch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_ignores_a_worker_that_was_thought_dead(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    slow = delivery.claim_next(now=due)
    later = due + rules.LEASE + dt.timedelta(seconds=1)
    assert delivery.start_due(now=later) == 1
    assert slow is not None
    assert delivery.start(slow, now=later) is False
    assert Message.objects.count() == 3


def test_it_halts_with_a_reason_when_nobody_is_left(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    alert.include.clear()
    assert delivery.start_due(now=due) == 0
    alert.refresh_from_db()
    assert (alert.state, alert.halted_reason) == ("halted", "nobody_left")
    assert not Dispatch.objects.exists()


def test_it_follows_a_send_that_was_halted_by_the_rules(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    delivery.start_due(now=due)
    Dispatch.objects.update(state="halted", reason="too many bounces")
    delivery.follow(now=due)
    alert.refresh_from_db()
    assert (alert.state, alert.halted_reason) == ("halted", "too many bounces")
    services.resume(alert, by=alice, now=due, why="We looked")
    assert alert.state == "sending"
    assert Dispatch.objects.get().state == "running"


def test_it_pauses_resumes_and_cancels(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    delivery.start_due(now=due)
    alert.refresh_from_db()
    services.pause(alert, by=alice, now=due)
    assert (alert.state, Dispatch.objects.get().state) == ("paused", "paused")
    services.resume(alert, by=alice, now=due)
    assert services.cancel(alert, by=alice, now=due) == 3
    assert (alert.state, Dispatch.objects.get().state) == ("cancelled", "cancelled")
    with pytest.raises(services.NotPossible):
        services.resume(alert, by=alice, now=due)


def test_it_never_sends_a_text_that_was_only_begun(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    due = scheduled(alert, alice, now)
    alert.versions.filter(language="es").update(subject="", blocks=[{"kind": "text", "text": ""}])
    assert delivery.start_due(now=due) == 1
    dispatch = Dispatch.objects.get()
    assert list(dispatch.contents.values_list("language", flat=True)) == ["en"]
    assert set(Message.objects.values_list("language", flat=True)) == {"en"}


@pytest.mark.parametrize("state", [state for state in rules.STATES if not rules.is_open(state)])
def test_it_locks_the_text_once_it_is_scheduled(state: str, alert: Alert, alice: Membership, now: dt.datetime) -> None:
    Alert.objects.update(state=state)
    changes = composer.Changes(name="Other", wordings={"en": composer.Wording("Other")})
    with pytest.raises(services.NotOpen):
        composer.save_draft(alert, changes, by=alice, now=now)
    assert alert.versions.get(language="en").subject == "Speak for {{ bill }}"
