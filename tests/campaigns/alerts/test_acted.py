"""Who signs after pressing the link of an alert is credited to it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, selectors, services
from campaigns.alerts.models import Alert
from campaigns.ledger.models import Action
from campaigns.petitions import services as petitions
from campaigns.petitions.models import Petition, Signature
from coalition.partners.models import Membership
from contacts.correspondence.criteria import message_token
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from contacts.intake.rules import Arrival


@pytest.fixture
def now() -> dt.datetime:
    """Folding asks the clock itself."""
    return timezone.now()


def test_it_credits_an_action_that_came_by_its_link(
    alert: Alert, alice: Membership, page: Any, now: dt.datetime, desk_of: Any
) -> None:
    page.kind = "petition.sign"
    page.save()
    petition = Petition.objects.create(page=page, goal=100, confirms_email=False)
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=now + selectors.undo_time())
    message = Message.objects.get(person__given_name="Dolores")
    arrival = Arrival(
        kind="petition.sign",
        origin="web",
        partner_id=alice.partner.pk,
        about=f"petition:{petition.uuid}",
        language="es",
        payload={
            "email": "dolores@example.org", "given_name": "Dolores", "family_name": "Rivera",
            "m": message_token(message.uuid), "proven": True,
        },
    )  # fmt: skip
    submission = intake.receive(arrival)
    intake.fold_now([submission.uuid], now=timezone.now())
    message.refresh_from_db()
    assert message.acted_at is not None
    assert Action.objects.get(kind="petition.signed").message == message
    shown = desk_of(alice).get(reverse("alerts:detail", args=[alert.uuid])).content.decode()
    assert "1 person acted" in shown
    table = desk_of(alice).get(reverse("alerts:list")).content.decode()
    assert re.search(r'data-label="Acted"[^>]*>\s*1\s*<', table)


def test_it_credits_a_signature_that_is_confirmed_later(
    alert: Alert, alice: Membership, page: Any, now: dt.datetime
) -> None:
    page.kind = "petition.sign"
    page.save()
    petition = Petition.objects.create(page=page, goal=100, confirms_email=True)
    services.schedule(alert, planned=False, by=alice, now=now)
    delivery.start_due(now=now + selectors.undo_time())
    message = Message.objects.get(person__given_name="Dolores")
    payload = {"email": "dolores@example.org", "given_name": "Dolores", "family_name": "Rivera"}
    arrival = Arrival(
        kind="petition.sign",
        origin="web",
        partner_id=alice.partner.pk,
        about=f"petition:{petition.uuid}",
        payload={**payload, "m": message_token(message.uuid), "proven": True},
    )
    intake.receive_and_fold(arrival, now=now)
    assert not Action.objects.exists()
    petitions.confirm(Signature.objects.get(), now=now)
    assert Action.objects.get().message == message
