"""The desk: the list and its steps, reading, suggestions, translation, files, order; and who may what."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.testimony.models import Guide, Remark, Testimony
from coalition.audit.models import Entry
from contacts.correspondence.models import Content, Message
from tests.campaigns.testimony.crowd import packed
from tests.campaigns.testimony.story import STORY, path_of, promised, walk


def url(name, *args):
    return reverse(f"testimony:{name}", args=args)


def act(client, row, do, **data):
    return client.post(url("act", row.uuid, do), data, follow=True)


def mailed(word):
    return Message.objects.filter(dispatch__reference__startswith=f"{word}:testimony:")


@pytest.fixture
def desk(alice, desk_of):
    return desk_of(alice)


def test_it_lists_filters_exports_and_takes_steps(event, bill, desk, vic, desk_of, django_assert_max_num_queries):
    row = walk(promised())
    walk(
        promised(email="emil@example.org", given_name="Emil", key="k9"),
        how={"speaker_name": "Emil Rivera"},
        until="how",
    )
    page = desk.get(url("event", event.uuid)).content.decode()
    assert "Dolores Rivera" in page and "Emil Rivera" in page and "HB 5003" in page
    with django_assert_max_num_queries(16):
        only = desk.get(url("event", event.uuid) + "?state=review").content.decode()
    assert "Dolores Rivera" in only and "Emil Rivera" not in only
    assert "Fund our schools" in desk.get(url("list")).content.decode()
    told = b"".join(desk.post(url("event", event.uuid), {"export": "csv", "why": "Board"}).streaming_content)
    assert (
        b"Dolores" in told
        and desk_of(vic).post(url("event", event.uuid), {"export": "csv", "why": "Board"}).status_code == 403
    )
    both = {"chosen": [str(one.uuid) for one in Testimony.objects.all()]}
    desk.post(url("step", event.uuid, "confirm"), both)
    assert not Testimony.objects.exclude(confirmed_at=None).exists()  # nobody is registered yet
    desk.post(url("step", event.uuid, "register"), both)
    desk.post(url("step", event.uuid, "confirm"), both)
    assert set(Testimony.objects.values_list("state", flat=True)) == {"confirmed"}
    emil = Testimony.objects.get(speaker_name="Emil Rivera")
    checked_in = reverse("turnout:check_in", args=[event.uuid])
    desk.post(checked_in, {"rsvp": str(emil.rsvp.uuid), "do": "here"})
    desk.post(url("step", event.uuid, "drop"), {"chosen": [str(emil.uuid)], "why": "not_called"})
    emil.refresh_from_db()
    assert (emil.state, emil.out_why) == ("out", "not_called")  # she waited for hours, and was not called
    desk.post(url("step", event.uuid, "back"), {"chosen": [str(emil.uuid)]})
    emil.refresh_from_db()
    assert emil.state == "checked_in"
    desk.post(checked_in, {"rsvp": str(emil.rsvp.uuid), "do": "undo"})
    desk.post(url("step", event.uuid, "spoke"), {"chosen": [str(row.uuid)]})
    desk.post(url("step", event.uuid, "drop"), both | {"why": "missed"})
    states = dict(Testimony.objects.values_list("speaker_name", "state"))
    assert states == {"Dolores Rivera": "spoke", "Emil Rivera": "out"}  # who spoke cannot fall out
    assert "Fell out" in desk.get(url("event", event.uuid)).content.decode().partition("<tbody")[2]
    assert "Register to speak" not in Client().get(path_of(row)).content.decode()
    row.rsvp.refresh_from_db()
    assert row.rsvp.check_in.spoke_at  # the door of the event knows it, too
    assert Entry.objects.filter(action="testimony.drop", facts__count=1).exists()
    assert desk.post(url("step", event.uuid, "fly"), both).status_code == 404


def test_it_reads_asks_and_approves_in_her_language(event, bill, desk):
    row = walk(promised(language="es"), how={"language": "es"})
    page = desk.get(url("one", row.uuid)).content.decode()
    assert STORY["happened"] in page and "Me llamo Dolores Rivera" in page
    empty = act(desk, row, "ask", **{"ask-text": " "})
    assert empty.status_code == 422
    act(desk, row, "ask", **{"ask-text": "¿Puede decir {{ x }} en qué escuela?"})
    row.refresh_from_db()
    assert (row.text_state, row.state) == ("changes", "drafting")
    letter = Content.objects.get(dispatch=mailed("changes").get().dispatch, language="es")
    assert "¿Puede decir" in letter.text and "{{" not in letter.text and "Su testimonio" in letter.subject
    own = Client().get(path_of(row)).content.decode()
    assert "¿Puede decir" in own
    Client().post(path_of(row, "words/"), {"text": row.text + "\n\nEscuela Parkville.", "do": "on"})
    Client().post(path_of(row, "send/"), {"public": "on"})
    act(desk, row, "approve")
    row.refresh_from_db()
    assert row.state == "ready" and mailed("ready").count() == 1
    assert act(desk, row, "remark", **{"remark-text": "Muy bien"}).status_code == 200
    assert Remark.objects.filter(for_her=False).count() == 1
    assert "Muy bien" not in Client().get(path_of(row)).content.decode()


def test_it_suggests_and_she_decides(event, bill, desk):
    row = walk(promised())
    hers = row.text
    act(desk, row, "suggest", **{"suggest-text": hers.replace("thirty children", "30 children")})
    page = desk.get(url("one", row.uuid)).content.decode()
    assert "<del>thirty</del>" in page and "<ins>30</ins>" in page
    row.refresh_from_db()
    assert row.text == hers and mailed("suggestion").count() == 1
    own = Client().get(path_of(row)).content.decode()
    assert "<del>thirty</del>" in own and "<ins>30</ins>" in own, "she sees what differs, before she decides"
    uuid = row.texts.get(kind="suggested").uuid
    Client().post(path_of(row), {"do": "keep", "suggestion": str(uuid)})
    row.refresh_from_db()
    assert row.text == hers and row.text_state == "review"
    act(desk, row, "suggest", **{"suggest-text": hers.replace("thirty children", "30 children")})
    uuid = row.texts.get(kind="suggested").uuid
    Client().post(path_of(row), {"do": "take", "suggestion": str(uuid)})
    row.refresh_from_db()
    assert "30 children" in row.text and list(row.texts.values_list("kind", flat=True).order_by("pk"))[-1] == "taken"


def test_it_never_approves_what_is_private_unless_somebody_looked(event, bill, desk):
    row = walk(promised(), story={"happened": "My son Mateo waited. The school is at 12 Elm Street."}, looked="on")
    page = act(desk, row, "approve").content.decode()
    row.refresh_from_db()
    assert row.state == "review" and "Something private may stand in the text" in page and "Mateo" in page
    act(desk, row, "clear", passage="12 Elm Street.")
    act(desk, row, "clear", passage="nothing of it")
    act(desk, row, "approve")
    row.refresh_from_db()
    assert row.state == "review"  # the name of the child still stands there
    Client().post(path_of(row, "words/"), {"text": row.text.replace("Mateo ", ""), "do": "on"})
    Client().post(path_of(row, "send/"), {"public": "on"})
    act(desk, row, "approve")
    row.refresh_from_db()
    assert row.state == "ready" and Entry.objects.filter(action="testimony.cleared").count() == 1


def test_it_lets_a_volunteer_translate_and_see_no_more(event, bill, vera, desk_of, desk):
    row = walk(promised(), how={"language": "es"}, story={"happened": "Treinta niños en una clase, todo el invierno."})
    volunteer = desk_of(vera)
    assert url("translate", row.uuid) in volunteer.get(url("to_translate")).content.decode()
    page = volunteer.get(url("translate", row.uuid)).content.decode()
    assert "Treinta niños" in page and "dolores@example.org" not in page and row.rsvp.needs_note not in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    stale = volunteer.post(url("translate", row.uuid), {"translation": "Thirty children.", "seen": "other"})
    assert stale.status_code == 422 and "Thirty children." in stale.content.decode()
    volunteer.post(url("translate", row.uuid), {"translation": "HB 5003. Thirty children.", "seen": seen})
    assert "Thirty children." in desk.get(url("one", row.uuid)).content.decode()
    assert volunteer.get(url("one", row.uuid)).status_code == 403
    assert volunteer.get(url("event", event.uuid)).status_code == 403


def test_it_gives_the_files_of_what_is_ready(event, bill, desk, alice):
    row = walk(promised())
    assert desk.get(url("file", row.uuid, "pdf")).status_code == 302  # not ready: said, and back
    assert Client().get(path_of(row, "testimony.pdf")).status_code == 404
    act(desk, row, "approve")
    file = Client().get(path_of(row, "testimony.pdf"))
    assert file.content.startswith(b"%PDF") and "HB-5003-Dolores-Rivera.pdf" in file["Content-Disposition"]
    word = desk.get(url("file", row.uuid, "docx"))
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "Testimony in support of HB 5003" in text and STORY["happened"] in text and "06106" not in text
    names = packed(desk, event).namelist()
    assert names == ["001-HB-5003-Dolores-Rivera.pdf", "001-HB-5003-Dolores-Rivera.docx", "list.csv"]
    own = Client().get(path_of(row)).content.decode()
    assert "Register to speak" in own and STORY["happened"] in own
    Client().post(path_of(row), {"do": "registered", "number": "A-17"})
    Client().post(path_of(row), {"do": "filed"})
    row.refresh_from_db()
    assert (row.state, row.number) == ("registered", "A-17") and row.filed_at
    desk.post(url("one_step", row.uuid, "number"), {"number": "A-18"})
    row.refresh_from_db()
    assert row.number == "A-18"


def test_it_orders_witnesses_and_prints_the_sheet(event, bill, desk, vic, desk_of):
    names = ["Ana", "Ben", "Cleo"]
    for n, name in enumerate(names):
        row = promised(email=f"{name}@example.org", given_name=name, family_name="R", key=f"k{n}")
        walk(row, how={"speaker_name": name}, until="how")
    rows = {row.speaker_name: row for row in Testimony.objects.all()}

    def order():
        return list(Testimony.objects.order_by("place", "at", "pk").values_list("speaker_name", flat=True))

    desk.post(url("move", event.uuid, rows["Cleo"].uuid), {"to": "up"})
    assert order() == ["Ana", "Cleo", "Ben"]
    desk.post(url("move", event.uuid, rows["Ben"].uuid), {"to": "top"})
    desk.post(url("move", event.uuid, rows["Ana"].uuid), {"to": "99"})
    desk.post(url("move", event.uuid, rows["Ana"].uuid), {"to": "sideways"})
    assert order() == ["Ben", "Cleo", "Ana"]
    desk.post(url("panel", event.uuid), {"name": "Parents of Hartford"})
    assert desk.post(url("panel", event.uuid), {"name": "Parents of Hartford"}).status_code == 422
    panel = event.panels.get()
    told = {"panel": str(panel.uuid), "travel": "Bus at 8", "interpreter": "Ms. Ortiz"}
    desk.post(url("witness", event.uuid, rows["Ana"].uuid), told)
    page = desk.get(url("roster", event.uuid)).content.decode()
    assert "Parents of Hartford" in page and "Ms. Ortiz" in page and "2 people asked for an interpreter" in page
    assert "Bus at 8" in Client().get(path_of(rows["Ana"])).content.decode()
    assert desk.get(url("sheet", event.uuid)).content.startswith(b"%PDF")
    assert desk_of(vic).get(url("roster", event.uuid)).status_code == 200
    assert desk_of(vic).post(url("move", event.uuid, rows["Ana"].uuid), {"to": "up"}).status_code == 403
    desk.post(url("panel", event.uuid), {"remove": str(panel.uuid)})
    assert not event.panels.exists() and Testimony.objects.count() == 3


def test_it_sets_bill_and_facts(event, bill, desk):
    row = promised()
    told = {
        "bill": str(bill.uuid),
        "stance": "oppose",
        "most_words": "500",
        "facts_en": "One.\nTwo.",
        "facts_es": "Uno.",
    }
    wrong = desk.post(url("guide", event.uuid), told)
    assert wrong.status_code == 422 and "One." in wrong.content.decode() and "2 here" in wrong.content.decode()
    desk.post(url("guide", event.uuid), told | {"facts_es": "Uno.\nDos."})
    guide = Guide.objects.get()
    assert [one["es"] for one in guide.facts] == ["Uno.", "Dos."] and guide.most_words == 500
    row.refresh_from_db()
    assert row.stance == "oppose" and "One." in Client().get(path_of(row, "story/") + "?role=parent").content.decode()


def test_it_finds_quotes_by_words_topic_and_bill(event, bill, desk):
    row = walk(promised())
    act(desk, row, "approve")
    page = desk.get(url("archive") + "?q=teachers").content.decode()  # another form of a word she used
    assert "one teacher" in page and "Dolores Rivera" in page
    assert "Dolores Rivera" not in desk.get(url("archive") + "?q=volcano").content.decode()
    assert (
        "Dolores Rivera" in desk.get(url("archive") + f"?topic=Class size&bill={bill.uuid}&quote=yes").content.decode()
    )
    assert "Dolores Rivera" not in desk.get(url("archive") + "?side=oppose").content.decode()


def test_it_opens_to_nobody_else(event, bill, bob, charlie, vic, desk_of):
    row = walk(promised())
    for name, args in (("event", [event.uuid]), ("one", [row.uuid]), ("roster", [event.uuid]), ("sheet", [event.uuid])):
        assert desk_of(bob).get(url(name, *args)).status_code == 404
        assert desk_of(charlie).get(url(name, *args)).status_code == 403
        assert Client().get(url(name, *args)).status_code == 302
    for name, args in (("act", [row.uuid, "approve"]), ("step", [event.uuid, "register"]), ("pack", [event.uuid])):
        assert desk_of(vic).post(url(name, *args)).status_code == 403
        assert desk_of(bob).post(url(name, *args)).status_code == 404
    assert desk_of(vic).get(url("one", row.uuid)).status_code == 200
    assert desk_of(vic).get(url("guide", event.uuid)).status_code == 403
    row.refresh_from_db()
    assert row.state == "review"
