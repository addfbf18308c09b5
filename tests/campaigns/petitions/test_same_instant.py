"""Two spellings of one mailbox in the same instant, over two connections: one signature counts."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.petitions import folding
from campaigns.petitions.models import Petition, Signature
from contacts.intake import folding as intake
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import send
from tests.campaigns.petitions.test_sign import SLUG

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def fold_second(uuid):
    try:
        intake.fold_these([uuid], now=timezone.now())
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_spellings_counts(petition):
    send(SLUG, {"email": "d.rivera@gmail.com", "key": "a"})
    send(SLUG, {"email": "drivera+x@gmail.com", "key": "b"})
    first, second = Submission.objects.order_by("pk").values_list("uuid", flat=True)
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
    folding.count_all(timezone.now())
    assert Petition.objects.get().counted == 1
    assert sorted(Signature.objects.values_list("seat", "invalid_reason"), key=str) == [(1, ""), (None, "mailbox")]
    assert set(Submission.objects.values_list("state", flat=True)) == {"folded"}
