"""What nobody confirmed is forgotten after a month, and from which network was signed."""

import datetime as dt

from django.utils import timezone

from campaigns.petitions import folding
from campaigns.petitions.forgetting import loading
from campaigns.petitions.models import Petition, Signature
from campaigns.petitions.review.models import PetitionAlarm
from contacts.intake import folding as intake
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import send
from tests.campaigns.petitions.test_sign import SLUG, fold

MONTH = dt.timedelta(days=31)


def test_it_forgets_what_was_not_confirmed_within_a_month_and_keeps_the_rest(petition):
    send(SLUG, {"email": "a@example.org", "key": "a", "comment": "Mine"}, proven=False)
    send(SLUG, {"email": "b@example.org", "key": "b"})
    send(SLUG, {"email": "c@example.org", "key": "c"}, proven=False)
    fold()
    Signature.objects.filter(person__submissions__payload__email="c@example.org").update(confirmed_at=timezone.now())
    now = timezone.now()
    folding.count_all(now)
    assert (Petition.objects.get().counted, Petition.objects.get().pending) == (2, 1)
    assert loading.forget_unconfirmed(now + dt.timedelta(days=29)) == 0
    assert loading.forget_unconfirmed(now + MONTH) == 1 and loading.forget_unconfirmed(now + MONTH) == 0
    folding.count_all(now)
    assert (Petition.objects.get().counted, Petition.objects.get().pending) == (2, 0)
    kept = Submission.objects.order_by("pk").values_list("payload__email", flat=True)
    assert list(kept) == [None, "b@example.org", "c@example.org"]


def test_marks_of_networks_age_out_and_what_an_alarm_took_out_stays_out(petition):
    send(SLUG, REMOTE_ADDR="203.0.113.9")
    fold()
    row, now = Signature.objects.get(), timezone.now()
    alarm = PetitionAlarm.objects.create(
        petition=petition, kind="caller", mark=row.caller, count=30, first_at=now, last_at=now
    )
    Signature.objects.update(alarm=alarm, invalidated_at=now)
    assert Submission.objects.get().payload["caller"]
    for later, mark in ((dt.timedelta(days=29), row.caller), (MONTH, "")):
        loading.forget_networks(now + later)
        intake.forget_networks(now=now + later)
        row.refresh_from_db()
        alarm.refresh_from_db()
        assert row.caller == mark
    assert "caller" not in Submission.objects.get().payload and alarm.mark == f"forgotten:{alarm.pk}"
    assert row.alarm == alarm and row.invalidated_at
