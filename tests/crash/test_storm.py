"""An alert to 20,000 people while workers are killed again and again and Valkey is restarted empty."""

import sys
import time

import pytest

from coalition.post import keys
from contacts.correspondence import loading, selectors, services
from contacts.correspondence.models import Bundle, Message
from tests.contacts.correspondence import crowd
from tests.crash.storm import CELERY, Storm, is_settled, nudge, wrongs

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def freeze(lead, now, monkeypatch, count, size):
    monkeypatch.setattr(loading, "BUNDLE_SIZE", size)  # more bundles, more moments to die in
    crowd.make(lead, count)
    dispatch = crowd.open_alert(lead)
    monkeypatch.setattr(services.tasks.send_due, "delay_on_commit", lambda: None)
    assert services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now).size == count
    return dispatch


@pytest.mark.django_db(transaction=True)
def test_it_sends_each_address_once_or_says_that_it_does_not_know(lead, monkeypatch, tmp_path, live_server, settings):
    from django.utils import timezone

    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = keys.public_key(tmp_path)
    dispatch = freeze(lead, timezone.now(), monkeypatch, 20_000, 200)
    storm = Storm(tmp_path, CELERY, hook=f"{live_server.url}/hooks/sendgrid/", nudge=nudge)
    try:
        storm.faults(shares={"slow": 0.85, "500_after": 0.03, "cut_after": 0.04, "timeout": 0.02, "429": 0.03},
                     seconds=4, reset_in=1)  # fmt: skip
        storm.rage(kills=10, seconds=120, workers=2, valkey_after=(2, 5))
        storm.faults(shares={"cut_after": 0.03}, seconds=2)
        assert storm.calm(seconds=45, workers=1, until=is_settled)
        assert storm.kills >= 4 and storm.restarts == 2
        truth = storm.truth()
        assert wrongs(truth) == {}
        interrupted = Bundle.objects.exclude(error="", attempt=1).count()
        assert interrupted >= 3, "the storm did not bite"
        wait_for_evidence(truth)
        settled_by_evidence(truth)
    finally:
        storm.end()
    assert selectors.count_progress(dispatch, timezone.now()).total == 20_000


def wait_for_evidence(truth, seconds=20.0):
    """Events of every bundle that the provider accepted come back and settle it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        unknown = Bundle.objects.filter(state="unknown").values_list("uuid", flat=True)
        if not any(str(uuid) in truth["by_bundle"] for uuid in unknown):
            return
        time.sleep(0.3)


def settled_by_evidence(truth):
    for bundle in Bundle.objects.filter(state="unknown"):
        assert str(bundle.uuid) not in truth["by_bundle"], "evidence came, but the bundle is still unknown"
    sent = Message.objects.filter(bundle__state="accepted").count()
    assert sent == truth["recipients"]


@pytest.mark.django_db(transaction=True)
def test_it_bites_a_naive_sender(lead, monkeypatch, tmp_path, now):
    freeze(lead, now, monkeypatch, 3_000, 100)
    storm = Storm(tmp_path, [sys.executable, "-m", "tests.crash.naive"])
    try:
        storm.faults(shares={"slow": 0.9, "cut_after": 0.1}, seconds=3)
        storm.rage(kills=4, seconds=90, workers=2)
        storm.calm(seconds=3, workers=2, until=is_settled)
        assert wrongs(storm.truth()).get("sent twice", 0) > 0
    finally:
        storm.end()
