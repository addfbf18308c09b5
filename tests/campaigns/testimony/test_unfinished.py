"""Unfinished testimony is reminded of before its deadline, never after; files in the background; words both ways."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Hearing
from campaigns.testimony.models import Testimony
from campaigns.testimony.packing import delivery as packing
from campaigns.testimony.packing.models import TestimonyFiles
from campaigns.testimony.papers.selectors import paper_of
from campaigns.testimony.reminding import delivery, rules
from campaigns.testimony.reminding.models import TestimonyReminder
from contacts.correspondence.models import Content, Dispatch, Message
from contacts.people.models import Person
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from tests.campaigns.pages.stage import DOLORES
from tests.campaigns.testimony.crowd import sign_up, write_all
from tests.campaigns.testimony.story import promised, walk

HOUR = dt.timedelta(hours=1)
WRITE = {"mode": "written"}


def mailed(what, step):
    rows = Message.objects.filter(dispatch__reference__startswith=f"testify-{what}:{step}:")
    return set(rows.values_list("person_id", flat=True))


def test_it_reminds_each_of_what_is_left_and_never_too_late(event, hearing, bill, django_assert_max_num_queries):
    names = ("begun", "ready", "sent", "silent", "speaker", "registered", "out")
    who = {
        name: promised("speak" if name in {"speaker", "registered"} else "write", email=f"{name}@example.org", key=name)
        for name in names
    }
    facts = {
        "begun": {"text": "My words", "text_state": "drafting"},
        "ready": {"text": "My words", "text_state": "ready"},
        "sent": {"text": "My words", "text_state": "ready", "filed_at": timezone.now()},
        "registered": {"registered_at": timezone.now()},
        "out": {"out_at": timezone.now(), "out_why": "declined"},
    }
    for name, told in facts.items():
        Testimony.objects.filter(pk=who[name].pk).update(**told)
    Testimony.objects.update(modified_at=timezone.now() - dt.timedelta(days=3))
    person = {name: row.person_id for name, row in who.items()}
    closes, registers = hearing.testimony_closes_at, hearing.registration_closes_at
    assert delivery.remind(closes - 49 * HOUR) == 0 or not mailed("finish", "early")
    at = closes - 47 * HOUR
    with django_assert_max_num_queries(90):
        delivery.remind(at)
    assert mailed("finish", "early") == {person["begun"], person["silent"]}
    assert mailed("file", "early") == {person["ready"]}
    assert mailed("register", "early") == {person["speaker"]} or registers - 48 * HOUR > at
    count = Message.objects.count()
    assert delivery.remind(at + HOUR) == 0 and Message.objects.count() == count, "each step once"
    spanish = Content.objects.get(dispatch__reference__startswith="testify-finish:early:", language="es")
    assert "todavía no está terminado" in spanish.subject and "/testify/" not in spanish.subject
    Testimony.objects.filter(pk=who["begun"].pk).update(filed_at=at, text_state="ready")
    delivery.remind(closes - 7 * HOUR)
    assert mailed("finish", "late") == {person["silent"]} and mailed("file", "late") == {person["ready"]}
    delivery.remind(closes - HOUR / 2)
    sends = Dispatch.objects.filter(reference__startswith="testify-")
    assert set(sends.values_list("state", flat=True)) == {"cancelled"}, "what did not leave in time never leaves"
    assert not TestimonyReminder.objects.filter(ended_at=None).exists()
    before = sends.count()
    for late in (closes, closes + HOUR, closes + 24 * HOUR):
        assert delivery.remind(late) == 0
    assert sends.count() == before


@pytest.mark.parametrize("off", ["reminds", "cancelled", "closed_way"])
def test_it_says_nothing_where_nothing_is_offered(event, hearing, bill, off):
    row = promised("write")
    Testimony.objects.filter(pk=row.pk).update(modified_at=timezone.now() - dt.timedelta(days=2))
    if off == "reminds":
        type(event).objects.update(reminds=False)
    else:
        Hearing.objects.update(**({"status": "cancelled"} if off == "cancelled" else {"modes": ["in_person"]}))
    assert delivery.remind(hearing.testimony_closes_at - 47 * HOUR) == 0 and not mailed("finish", "early")


def test_windows_end_before_their_deadline():
    closes = dt.datetime(2027, 3, 14, 15, tzinfo=dt.UTC)
    for step in rules.BEFORE:
        begins, ends = rules.due(step, closes)
        assert begins < ends <= closes - rules.LEAST
        assert rules.is_due(step, closes, begins) and not rules.is_due(step, closes, ends)


def test_files_are_made_in_the_background(event, bill, alice, vic, bob, desk_of, django_assert_max_num_queries):
    desk, ask = desk_of(alice), reverse("testimony:pack", args=[event.uuid])
    page, card = reverse("testimony:event", args=[event.uuid]), reverse("testimony:files", args=[event.uuid])
    assert desk.post(ask).url.startswith(page)
    packing.make_due(timezone.now())
    assert "Nothing is ready yet" in desk.get(card).content.decode()
    sign_up(event, 3)
    write_all(event, timezone.now())
    for _twice in range(2):
        desk.post(ask)
    row = TestimonyFiles.objects.latest("pk")
    assert TestimonyFiles.objects.count() == 2 and "Making all files" in desk.get(page).content.decode()
    take = reverse("testimony:take_files", args=[event.uuid, row.uuid])
    assert desk.get(take).status_code == 404, "not before they are made"
    assert packing.make_due(timezone.now()) == 1 and packing.make_due(timezone.now()) == 0
    assert "The files of 3 testimonies are ready" in desk.get(page).content.decode()
    assert desk.get(take)["Content-Type"] == "application/zip"
    for who, status in ((vic, 403), (bob, 404)):
        assert [desk_of(who).get(url).status_code for url in (take, card)] == [status, status]
        assert desk_of(who).post(ask).status_code == status
    packing.make_due(timezone.now() + dt.timedelta(days=3))
    row.refresh_from_db()
    assert row.state == "expired" and desk.get(take).status_code == 404


def test_words_are_translated_both_ways(event, bill, alice, vera, desk_of):
    row = walk(promised())
    desk, volunteer = desk_of(alice), desk_of(vera)
    waits, url = reverse("testimony:to_translate"), reverse("testimony:translate", args=[row.uuid])
    one = reverse("testimony:one", args=[row.uuid])
    assert volunteer.get(url).status_code == 404, "English words are translated where somebody asks for it"
    assert "Ask for a translation into Spanish" in desk.get(one).content.decode()
    desk.post(reverse("testimony:act", args=[row.uuid, "translation"]))
    assert str(row.uuid) in volunteer.get(waits).content.decode()
    page = volunteer.get(url).content.decode()
    assert "The same in Spanish" in page and "In Spanish" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert volunteer.post(url, {"translation": "Tengo dos hijos.", "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert (row.translation, row.translated_to) == ("Tengo dos hijos.", "es")
    assert "Spanish, by a volunteer" in desk.get(one).content.decode()
    Testimony.objects.filter(pk=row.pk).update(text_state="ready", public_at=timezone.now())
    row.refresh_from_db()
    assert [part.language for part in paper_of(row).parts] == ["en"], "the committee gets what she wrote"


def test_what_was_testified_stands_with_who_heard_it(event, hearing, bill, alice, desk_of):
    committee = Committee.objects.create(name="Education X")
    heard = Person.objects.create(given_name="Lea", family_name="Lake")
    Term.objects.create(
        person=heard, seat=Seat.objects.create(chamber="lower", number=7), starts_on=dt.date(2024, 1, 1), source="hand"
    )
    Hearing.objects.update(committee=committee)
    row = walk(promised())
    Testimony.objects.filter(pk=row.pk).update(filed_at=timezone.now(), text_state="ready", mode="written")
    url, desk = reverse("reports:said", args=[heard.uuid]), desk_of(alice)
    assert "Sent testimony on HB 5003" not in desk.get(url).content.decode()
    CommitteeTerm.objects.create(committee=committee, person=heard, since=dt.date(2024, 1, 1))
    page = desk.get(url).content.decode()
    assert DOLORES["given_name"] in page and "Sent testimony on HB 5003" in page
    CommitteeTerm.objects.filter(committee=committee).update(until=timezone.localdate())
    assert "Sent testimony on HB 5003" not in desk.get(url).content.decode(), "she had left before"
