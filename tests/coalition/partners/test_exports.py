import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.audit.models import Entry
from coalition.listing.writing import rules
from coalition.partners.exports import delivery, tasks
from coalition.partners.exports.models import ExportFile
from contacts.people.models import Person, Stewardship

pytestmark = pytest.mark.django_db
WHY = "Mailing of the Hartford chapter"


@pytest.fixture(autouse=True)
def _long_lists(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(rules.LARGE, "csv", 2)


def people_of(partner, names):
    made = Person.objects.bulk_create([Person(given_name=name, family_name="Fuller") for name in names])
    Stewardship.objects.bulk_create([Stewardship(person=one, partner=partner) for one in made])


def order(client, query=""):
    return client.post(f"/desk/people/{query}", {"export": "csv", "why": WHY})


def test_a_long_list_is_made_in_the_background_and_lies_there_for_a_day(alice, bob, adam, desk_of):
    people_of(alice.partner, ["Ana", "Ben", "Eva", "=1+1"])
    people_of(bob.partner, ["Bobs"])
    client = desk_of(alice)
    answer = order(client, "?q=Fuller")
    assert answer.status_code == 302 and answer.url == reverse("exports:list")
    page = client.get(answer.url).content.decode()
    assert WHY in page and 'hx-trigger="load delay' in page and "Download" not in page
    assert Entry.objects.get(action="list.exported").facts["why"] == WHY
    row = ExportFile.objects.get()
    fetch = reverse("exports:fetch", args=[row.uuid])
    assert client.post(fetch).status_code == 409
    tasks.make_due()
    assert "Download" in client.get(answer.url).content.decode()
    assert client.get(fetch).status_code == 405 and desk_of(bob).post(fetch).status_code == 404
    assert desk_of(adam).post(fetch).status_code == 404, "only who ordered it fetches it"
    lines = b"".join(client.post(fetch).streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 6 and "'=1+1" in "".join(lines) and WHY in lines[-1] and "Bobs" not in "".join(lines)
    assert Entry.objects.filter(action="export.fetched").count() == 1
    path = ExportFile.objects.get().file.path
    assert delivery.purge(now=timezone.now() + dt.timedelta(hours=23)) == 0
    assert delivery.purge(now=timezone.now() + dt.timedelta(hours=25)) == 1
    assert client.post(fetch).status_code == 409 and not delivery.due(timezone.now())
    assert not Path(path).exists()


def test_it_asks_for_the_right_again_when_it_is_made_and_when_it_is_fetched(alice, desk_of):
    people_of(alice.partner, ["Ana", "Ben", "Eva"])
    client = desk_of(alice)
    order(client)
    order(client)
    first, second = ExportFile.objects.order_by("pk")
    delivery.make(first.pk, now=timezone.now())
    alice.role = "viewer"
    alice.save()
    delivery.make(second.pk, now=timezone.now())
    assert list(ExportFile.objects.order_by("pk").values_list("state", "error")) == [
        ("ready", ""),
        ("failed", "not_allowed"),
    ]
    assert client.post(reverse("exports:fetch", args=[first.pk and first.uuid])).status_code == 403
    assert "You may not take this list out any more." in client.get(reverse("exports:list")).content.decode()


def test_a_killed_worker_leaves_a_file_that_another_makes_anew(alice, desk_of, monkeypatch):
    people_of(alice.partner, ["Ana", "Ben", "Eva"])
    order(desk_of(alice))
    row, now = ExportFile.objects.get(), timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_answer", lambda row, sweep: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delivery.make(row.pk, now=now)
    delivery.make(row.pk, now=now)
    assert ExportFile.objects.get().state == "running", "its lease still holds"
    later = now + dt.timedelta(minutes=3)
    assert delivery.due(later) == [row.pk]
    delivery.make(row.pk, now=later)
    assert ExportFile.objects.get().state == "ready"


def test_it_takes_nothing_out_without_a_reason(alice, desk_of):
    people_of(alice.partner, ["Ana", "Ben", "Eva"])
    answer = desk_of(alice).post("/desk/people/", {"export": "csv", "why": " "})
    assert answer.status_code == 422 and not ExportFile.objects.exists()
