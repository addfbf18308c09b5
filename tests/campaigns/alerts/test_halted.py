"""An alert that was halted says what happened, the numbers and what to do; going on asks for a reason."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, services
from campaigns.alerts.halts import forms as halts
from campaigns.alerts.models import Alert
from coalition.audit.models import Entry
from coalition.partners.models import Membership
from contacts.correspondence.halting import folding as halting
from contacts.correspondence.halting import rules as limits
from contacts.correspondence.models import Dispatch


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def sending(alert: Alert, alice: Membership, now: dt.datetime) -> Alert:
    """An alert that is being sent."""
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=alert.send_at)
    alert.refresh_from_db()
    return alert


def halt(alert: Alert, reason: str, now: dt.datetime, **facts: Any) -> None:
    assert halting.halt(alert.dispatch_id, reason, facts=facts, now=now) == 1
    assert delivery.follow(now=now) == 1
    alert.refresh_from_db()
    assert alert.state == "halted"


CASES = [
    (limits.BOUNCES, {"part": 61, "whole": 1000}, ("61 of 1,000 mails", "6.1", "Was a list imported lately")),
    (limits.COMPLAINTS, {"part": 3, "whole": 2400}, ("3 of 2,400 people", "0.12", "spam folder for weeks")),
    (limits.ERRORS, {"part": 3, "error": "503 down"}, ("3 times in a row", "503 down", "change to another provider")),
    (limits.TOO_LATE, {}, ("closed before everybody", "only what is still ahead", "Going on sends nothing")),
    ("hearing_changed", {}, ("The hearing that the text speaks about was changed", "Is all still so?")),
    (limits.REFUSED, {"error": "401 no"}, ("refuses our account", "401 no", "key, plan, suspension")),
]


@pytest.mark.parametrize(("reason", "facts", "words"), CASES)
def test_the_page_and_today_say_what_happened_and_what_to_do(
    reason: str, facts: Any, words: Any, alice: Membership, desk_of: Any, sending: Alert, now: dt.datetime
) -> None:
    halt(sending, reason, now, **facts)
    page = desk_of(alice).get(reverse("alerts:detail", args=[sending.uuid])).content.decode()
    for word in words:
        assert word in page
    assert "Why is it right to go on?" in page
    today = desk_of(alice).get(reverse("reports:today")).content.decode()
    assert words[0] in today


def test_it_has_words_for_every_reason_in_both_languages() -> None:
    reasons = {limits.BOUNCES, limits.COMPLAINTS, limits.ERRORS, limits.REFUSED, limits.TOO_LATE, "hearing_changed"}
    assert reasons == set(halts.HAPPENED) == set(halts.TO_DO)


def test_going_on_asks_for_a_reason_and_the_diary_keeps_it(
    alice: Membership, desk_of: Any, sending: Alert, now: dt.datetime
) -> None:
    halt(sending, limits.BOUNCES, now, part=61, whole=1000)
    client, address = desk_of(alice), reverse("alerts:resume", args=[sending.uuid])
    refused = client.post(address, {"why": "  "}, follow=True)
    assert "Say in a few words" in refused.content.decode()
    sending.refresh_from_db()
    assert sending.state == "halted"
    client.post(address, {"why": "An old list, taken out"})
    sending.refresh_from_db()
    dispatch = Dispatch.objects.get(pk=sending.dispatch_id)
    assert (sending.state, dispatch.state, dispatch.reason, dispatch.halt_facts) == ("sending", "running", "", {})
    assert dispatch.watched_from is not None
    entry = Entry.objects.get(action="alert.resumed_after_halt")
    assert entry.facts["why"] == "An old list, taken out"
    page = client.get(reverse("alerts:detail", args=[sending.uuid])).content.decode()
    assert "went on after the halt: An old list, taken out" in page


def test_only_who_may_send_may_go_on(
    vic: Membership, bob: Membership, desk_of: Any, sending: Alert, now: dt.datetime
) -> None:
    halt(sending, limits.BOUNCES, now, part=61, whole=1000)
    address = reverse("alerts:resume", args=[sending.uuid])
    assert desk_of(vic).post(address, {"why": "I want"}).status_code == 403
    assert desk_of(bob).post(address, {"why": "I want"}).status_code == 404
    shown = desk_of(vic).get(reverse("alerts:detail", args=[sending.uuid])).content.decode()
    assert "61 of 1,000" in shown and "Why is it right" not in shown


def test_the_page_of_a_send_counts_no_messages(
    alice: Membership, desk_of: Any, sending: Alert, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    for name in ("detail", "progress"):
        address = reverse(f"alerts:{name}", args=[sending.uuid])
        client.get(address)
        with django_assert_max_num_queries(32 if name == "detail" else 12) as queries:
            client.get(address)
        counting = [one["sql"] for one in queries if "contacts_message" in one["sql"] and "count" in one["sql"].lower()]
        assert all("clicked_at" in sql or "acted_at" in sql for sql in counting), counting  # these have an index
