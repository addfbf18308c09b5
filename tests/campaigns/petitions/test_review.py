"""What stands out: raised once, looked at, taken out together, put back together."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from campaigns.petitions.models import Signature
from campaigns.petitions.review import matching
from campaigns.petitions.review.models import PetitionAlarm
from coalition.audit.models import Entry
from contacts.intake.models import Submission
from tests.campaigns.pages.stage import send
from tests.campaigns.petitions.test_sign import SLUG, sign_many


def test_it_raises_each_pattern_once(petition):
    sign_many(petition, 120, caller="a" * 24)
    now = timezone.now()
    assert matching.look(now) == 2  # a network and a domain; with one busy quarter there is no usual one
    assert set(PetitionAlarm.objects.values_list("kind", "count")) == {("caller", 120), ("domain", 120)}
    assert matching.look(now) == 0
    Signature.objects.update(at=now - dt.timedelta(hours=5))
    for hour in (1, 2, 3):
        pk = Signature.objects.order_by("pk")[hour].pk
        Signature.objects.filter(pk=pk).update(at=now - dt.timedelta(hours=5 + hour))
    assert matching.look(now) == 1
    assert PetitionAlarm.objects.get(kind="burst").count == 117


def test_it_takes_out_and_puts_back_exactly_what_it_took(petition, alice, vic, bob, desk_of):
    sign_many(petition, 30, caller="a" * 24)
    sign_many(petition, 2, start=40)
    matching.look(timezone.now())
    alarm = PetitionAlarm.objects.get(kind="caller")
    url = reverse("petitions:alarm", args=[petition.page.uuid, alarm.uuid])
    desk = desk_of(alice)
    assert "P29 Q" in desk.get(url).content.decode()
    assert desk_of(vic).post(url, {"do": "fine"}).status_code == 403
    assert desk_of(bob).get(url).status_code == 404
    desk.post(url, {"do": "out", "reason": ""})
    assert not Signature.objects.exclude(invalidated_at=None).exists()
    before = Signature.objects.first()
    Signature.objects.filter(pk=before.pk).update(invalidated_at=timezone.now(), invalid_reason="by hand")
    desk.post(url, {"do": "out", "reason": "one machine"})
    assert Signature.objects.exclude(invalidated_at=None).count() == 30
    assert Entry.objects.get(action="signature.invalidated").facts == {"count": 29, "reason": "one machine"}
    assert desk.post(url, {"do": "out", "reason": "again"}).status_code == 302  # settled already: said, nothing done
    desk.post(url, {"do": "back"})
    left = Signature.objects.exclude(invalidated_at=None)
    assert [one.pk for one in left] == [before.pk]
    page = desk.get(reverse("petitions:alarms", args=[petition.page.uuid])).content.decode()
    assert "One network" in page and "looked at: fine" in page


def test_it_tells_how_much_was_refused(petition, alice, desk_of):
    send(SLUG, {"website": "http://spam.example"})
    assert Submission.objects.get().state == "spam"
    page = desk_of(alice).get(reverse("petitions:alarms", args=[petition.page.uuid])).content.decode()
    assert "1 form of this petition was refused" in page and "Nothing stands out" in page
