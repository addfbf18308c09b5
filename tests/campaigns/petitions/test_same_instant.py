"""Two spellings of one mailbox in the same instant, over two connections: one signature counts."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.petitions import folding
from campaigns.petitions.models import Petition, Signature
from contacts.intake import folding as intake
from contacts.intake import services as arrivals
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival

WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
DOLORES = {"given_name": "Dolores", "family_name": "Rivera", "zip": "06106"}


def fold_second(uuid):
    try:
        intake.fold_these([uuid], now=timezone.now())
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_spellings_counts(petition):
    partner, about = petition.page.partner_id, f"petition:{petition.uuid}"
    first, second = [
        arrivals.receive(
            Arrival("petition.sign", "api", partner, DOLORES | {"email": email}, about), now=timezone.now()
        ).uuid
        for email in ("d.rivera@gmail.com", "drivera+x@gmail.com")
    ]
    other = threading.Thread(target=fold_second, args=[second])
    with transaction.atomic():
        intake.fold_these([first], now=timezone.now())  # written, and not committed yet
        other.start()
        patience = time.monotonic() + 20
        with connection.cursor() as cursor:
            while time.monotonic() < patience:
                cursor.execute(WAITS)
                if cursor.fetchone()[0]:
                    break
    other.join(30)
    assert sorted(Signature.objects.values_list("seat", "invalid_reason"), key=str) == [(1, ""), (None, "mailbox")]
    folding.count_all(timezone.now())
    assert Petition.objects.get().counted == 1
    assert set(Submission.objects.values_list("state", flat=True)) == {"folded"}
