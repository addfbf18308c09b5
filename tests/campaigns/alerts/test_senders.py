"""An alert comes from the sender that was chosen, else from the partner's default; it can be taken back whole."""

import datetime as dt
from typing import Any

import pytest

from campaigns.alerts import delivery, selectors, services
from campaigns.alerts.composer import services as composer
from campaigns.alerts.models import Alert
from coalition.partners.models import Membership
from coalition.partners.senders import services as senders
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.models import Dispatch
from tests.campaigns.alerts.test_pages import form_of, url


@pytest.fixture
def ada(alice: Membership) -> SenderIdentity:
    """A second sender of Alice's partner."""
    facts = {"name": "Ada", "email": "ada@lead.example.org", "reply_to": "office@lead.example.org"}
    return SenderIdentity.objects.create(partner=alice.partner, **facts)


def test_it_comes_from_the_default_sender(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=now + selectors.undo_time())
    sent = Dispatch.objects.get()
    assert (sent.from_email, sent.reply_to) == ("hello@lead.example.org", "team@lead.example.org")


def test_it_comes_from_the_sender_that_was_chosen(
    alert: Alert, alice: Membership, ada: SenderIdentity, desk_of: Any, now: dt.datetime
) -> None:
    client = desk_of(alice)
    assert "Ada &lt;ada@lead.example.org&gt;" in client.get(url("compose", alert)).content.decode()
    client.post(url("compose", alert), form_of(alert, sender=str(ada.uuid), do="save"))
    alert.refresh_from_db()
    assert alert.sender == ada
    assert "Ada &lt;ada@lead.example.org&gt;" in client.get(url("preview", alert)).content.decode()
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=now + selectors.undo_time())
    sent = Dispatch.objects.get()
    assert (sent.from_email, sent.from_name, sent.reply_to) == (ada.email, "Ada", "office@lead.example.org")


def test_it_takes_no_sender_of_another_partner(alert: Alert, alice: Membership, other: Any, now: dt.datetime) -> None:
    theirs = other.senders.get()
    changes = composer.Changes(name="X", sender=theirs.uuid, wordings={"en": composer.Wording("Hello")})
    assert composer.save_draft(alert, changes, by=alice, now=now).sender is None


def test_it_keeps_a_sender_that_an_alert_would_go_out_from(
    alert: Alert, adam: Membership, ada: SenderIdentity, now: dt.datetime
) -> None:
    Alert.objects.update(sender=ada)
    with pytest.raises(senders.SenderInUse, match="Come on Thursday"):
        senders.remove_sender(ada, by=adam)
    Alert.objects.update(state="sent")
    senders.remove_sender(ada, by=adam)
    alert.refresh_from_db()
    assert alert.sender is None


@pytest.mark.parametrize("planned", [True, False])
def test_it_is_taken_back_with_the_hour_that_was_planned(
    planned: bool, alert: Alert, alice: Membership, now: dt.datetime, settings: Any
) -> None:
    settings.ALERT_UNDO_SECONDS = 300
    hour = now + dt.timedelta(hours=20)
    Alert.objects.update(send_at=hour)
    alert.refresh_from_db()
    services.schedule(alert, planned=planned, by=alice, now=now)
    assert alert.send_at == (hour if planned else now + dt.timedelta(minutes=5))
    services.take_back(alert, by=alice, now=now)
    assert (alert.state, alert.send_at, alert.planned_at) == ("draft", hour, None)


def test_it_waits_five_minutes_before_the_first_bundle(
    alert: Alert, alice: Membership, now: dt.datetime, settings: Any
) -> None:
    settings.ALERT_UNDO_SECONDS = 300
    services.schedule(alert, planned=False, by=alice, now=now)
    assert delivery.start_due(now=now + dt.timedelta(seconds=299)) == 0
    services.take_back(alert, by=alice, now=now + dt.timedelta(seconds=299))
    assert delivery.start_due(now=now + dt.timedelta(seconds=301)) == 0
    assert not Dispatch.objects.exists()
    assert alert.send_at is None
