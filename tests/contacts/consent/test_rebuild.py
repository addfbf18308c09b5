import datetime as dt
import random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contacts.consent import loading, services
from contacts.consent.models import ConsentState
from tests.contacts.consent.story import point_of


def test_it_derives_the_same_state_from_the_ledger(lead, other):
    draw, now = random.Random(5), timezone.now()
    points = [point_of(f"p{i}@example.org") for i in range(6)]
    for _ in range(40):
        services.record_many(
            [
                services.Said(
                    draw.choice(points),
                    draw.choice([lead.pk, other.pk, None]),
                    draw.choice(["email", "sms"]),
                    draw.choice(["alerts", "events"]),
                    draw.choice(["granted", "withdrawn"]),
                    draw.choice(["web_form", "import", "paper"]),
                    now + dt.timedelta(minutes=draw.randrange(50)),
                )
                for _ in range(draw.randrange(1, 9))
            ]
        )
    services.withdraw_everything(point_ids=points[:2], how="one_click", now=now)
    assert loading.count_drift() == 0
    before = set(
        ConsentState.objects.values_list("point", "partner", "channel", "purpose", "decision", "at", "consent")
    )
    assert loading.rebuild_states() == len(before)
    after = set(ConsentState.objects.values_list("point", "partner", "channel", "purpose", "decision", "at", "consent"))
    assert after == before
    ConsentState.objects.update(decision="granted")
    assert loading.count_drift() > 0
    with pytest.raises(CommandError, match="differ from the ledger"):
        call_command("rebuild_consents", "--check")
    call_command("rebuild_consents")
    call_command("rebuild_consents", "--check")
