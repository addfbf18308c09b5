"""Every save is kept and can come back; two who write at once lose nothing; colleagues talk about a draft."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.alerts.composer.services import Changes, Wording, save_draft
from campaigns.alerts.history import rules
from campaigns.alerts.history.models import Comment, Revision
from campaigns.alerts.models import Alert
from campaigns.alerts.variants.services import Setup
from coalition.partners.models import Membership
from tests.campaigns.alerts.test_pages import form_of, url

KINDS = {"Changes": Changes, "Wording": Wording}


def number_on(page: Any) -> str:
    return page.content.decode().split('name="revision" value="')[1].split('"')[0]


def write(client: Any, alert: Alert, words: str, *, seen: str, do: str = "save", htmx: bool = False) -> Any:
    data = form_of(alert, **{"en-0-text": words, "revision": seen, "do": do})
    return client.post(url("compose", alert), data, headers={"HX-Request": "true"} if htmx else {})


def text_of(alert: Alert) -> str:
    return alert.versions.get(language="en").blocks[0]["text"]


def test_it_keeps_every_save_and_one_row_for_a_sitting_of_writing(
    alice: Membership, desk_of: Any, alert: Alert
) -> None:
    client = desk_of(alice)
    seen = number_on(client.get(url("compose", alert)))
    write(client, alert, "First", seen=seen)
    for words in ("Sec", "Second", "Second thought"):
        write(client, alert, words, seen=seen, do="autosave", htmx=True)
    assert list(Revision.objects.values_list("kind", flat=True)) == ["auto", "saved"]
    assert text_of(alert) == "Second thought"
    page = client.get(reverse("alerts:history", args=[alert.uuid])).content.decode()
    assert page.count("the draft now") == 1


def test_it_takes_a_draft_back_and_keeps_what_it_replaces(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    for words in ("The old words", "The new words"):
        write(client, alert, words, seen=number_on(client.get(url("compose", alert))))
    old = Revision.objects.order_by("number").first()
    shown = client.get(reverse("alerts:revision", args=[alert.uuid, old.uuid])).content.decode()
    assert "<del>new</del>" in shown and "<ins>old</ins>" in shown
    client.post(reverse("alerts:restore", args=[alert.uuid, old.uuid]))
    assert text_of(alert) == "The old words"
    assert Revision.objects.count() == 3
    assert "The new words" in str(Revision.objects.get(number=2).changes)


def test_it_keeps_a_text_aside_when_somebody_saved_meanwhile(
    alice: Membership, adam: Membership, desk_of: Any, alert: Alert
) -> None:
    hers, his = desk_of(alice), desk_of(adam)
    seen = number_on(hers.get(url("compose", alert)))
    write(his, alert, "Adam's words", seen=number_on(his.get(url("compose", alert))))
    saved = write(hers, alert, "Alice's words", seen=seen, do="autosave", htmx=True)
    assert "Adam" in saved.content.decode()
    assert text_of(alert) == "Adam's words"
    clash = write(hers, alert, "Alice's last words", seen=seen)
    assert clash.status_code == 302
    page = hers.get(clash.url)
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Adam saved this alert while you were writing." in shown
    aside = Revision.objects.get(kind="aside")
    hers.post(reverse("alerts:restore", args=[alert.uuid, aside.uuid]))
    assert text_of(alert) == "Alice's last words"
    assert "Adam's words" in str([one.changes for one in Revision.objects.filter(kind="saved")])


def test_it_lets_the_same_person_write_in_two_windows(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    seen = number_on(client.get(url("compose", alert)))
    write(client, alert, "One window", seen=seen)
    assert write(client, alert, "Other window", seen=seen).url.startswith(url("compose", alert))
    assert text_of(alert) == "Other window"


def test_it_refuses_to_bring_back_words_of_an_alert_that_went_out(
    alice: Membership, desk_of: Any, alert: Alert
) -> None:
    client = desk_of(alice)
    write(client, alert, "First", seen="0")
    row = Revision.objects.get()
    Alert.objects.update(state="sent")
    assert client.post(reverse("alerts:restore", args=[alert.uuid, row.uuid])).status_code == 409
    assert client.get(reverse("alerts:revision", args=[alert.uuid, row.uuid])).status_code == 200


def test_it_lets_colleagues_talk_about_a_draft(
    alice: Membership, adam: Membership, vic: Membership, desk_of: Any, alert: Alert
) -> None:
    his = desk_of(adam)
    address = reverse("alerts:comments", args=[alert.uuid])
    his.post(address, {"text": "Too long <b>", "quote": "come on", "language": "en"})
    empty = his.post(address, {"text": "  "})
    assert empty.status_code == 422 and "Write something first." in empty.content.decode()
    shown = desk_of(vic).get(address).content.decode()
    assert "Too long &lt;b&gt;" in shown and "come on" in shown
    assert desk_of(vic).post(address, {"text": "Me too"}).status_code == 403
    today = desk_of(alice).get("/desk/").content.decode()
    assert "1 open comment" in today
    said = Comment.objects.get()
    desk_of(alice).post(reverse("alerts:settle_comment", args=[alert.uuid, said.uuid]))
    said.refresh_from_db()
    assert said.resolved_by == alice.user
    assert "1 open comment" not in desk_of(alice).get("/desk/").content.decode()


def test_it_brings_a_draft_back_whole(
    alice: Membership, desk_of: Any, alert: Alert, now: dt.datetime, everyone: Any
) -> None:
    def save(words: str, **more: Any) -> None:
        texts = [{"kind": "text", "text": words}]
        facts = {"include": [everyone.uuid], "wordings": {"en": Wording(words, "", texts)}, **more}
        save_draft(Alert.objects.get(pk=alert.pk), Changes(**facts), by=alice, now=now)

    tried = Setup(letters=["A", "B"], kind="content", hours=6)
    save("Ours", name="Tried", setup=tried, priority=2)
    other = Wording("Theirs", "", [{"kind": "text", "text": "Other words"}])
    save("Ours", name="Tried", setup=tried, priority=2, variant="B", wordings={"en": other})
    whole = Revision.objects.first()
    save("Nothing", name="Plain", include=[], setup=Setup())
    fresh = Alert.objects.get(pk=alert.pk)
    assert not hasattr(fresh, "experiment") and fresh.versions.count() == 1
    client = desk_of(alice)
    shown = client.get(reverse("alerts:revision", args=[alert.uuid, whole.uuid])).content.decode()
    for words in ("Different besides the texts", "<del>Plain</del> <ins>Tried</ins>", "<ins>Everyone</ins>", "A, B"):
        assert words in shown
    assert "English B" in shown and "<ins>Theirs</ins>" in shown
    client.post(reverse("alerts:restore", args=[alert.uuid, whole.uuid]))
    back = Alert.objects.get(pk=alert.pk)
    texts = {one.variant: (one.subject, one.blocks[0]["text"]) for one in back.versions.all()}
    assert texts == {"A": ("Ours", "Ours"), "B": ("Theirs", "Other words")}
    assert (back.name, back.priority, back.experiment.kind, back.experiment.hours) == ("Tried", 2, "content", 6)
    assert list(back.include.all()) == [everyone]
    restored = Revision.objects.first()
    assert restored.kind == "restored" and restored.changes == whole.changes
    assert "Nothing" in str(Revision.objects.get(number=restored.number - 1).changes)


def test_it_brings_back_what_an_old_row_holds_and_leaves_the_rest(
    alice: Membership, desk_of: Any, alert: Alert, now: dt.datetime
) -> None:
    """Rows of before held the texts of one variant only."""
    own = {one.language: Wording(one.subject, one.preheader, one.blocks) for one in alert.versions.all()}
    setup = Setup(letters=["A", "B"])
    save_draft(alert, Changes(name="x", wordings=own, setup=setup), by=alice, now=now)
    old = Changes(name="x", setup=setup, variant="B", wordings={"en": Wording("B of old", "", [])})
    row = Revision.objects.create(alert=alert, number=99, kind="saved", changes=rules.pack(old), by=alice.user)
    desk_of(alice).post(reverse("alerts:restore", args=[alert.uuid, row.uuid]))
    texts = {(one.variant, one.language): one.subject for one in alert.versions.all()}
    assert texts["B", "en"] == "B of old"
    assert (texts["A", "en"], texts["A", "es"]) == (own["en"].subject, own["es"].subject)


def test_it_keeps_what_a_copy_held_before_anything_was_saved(alice: Membership, desk_of: Any, alert: Alert) -> None:
    row = Revision.objects.create(
        alert=alert, number=1, kind="aside", by=alice.user,
        changes=rules.pack(Changes(name="Aside", wordings={"en": Wording("Aside", "", [])})),
    )  # fmt: skip
    desk_of(alice).post(reverse("alerts:restore", args=[alert.uuid, row.uuid]))
    kept = Revision.objects.get(kind="saved")
    assert "Speak for {{ bill }}" in str(kept.changes) and kept.changes["name"] == "Come on Thursday"


def test_it_tells_who_else_has_it_open(alice: Membership, adam: Membership, desk_of: Any, alert: Alert) -> None:
    address = reverse("alerts:present", args=[alert.uuid])
    assert desk_of(alice).get(address).status_code == 405
    assert "has this open" not in desk_of(alice).post(address).content.decode()
    assert "Alice has this open too" in desk_of(adam).post(address).content.decode()
    assert "Adam has this open too" in desk_of(alice).post(address).content.decode()


def test_it_shows_bob_nothing(bob: Membership, alice: Membership, desk_of: Any, alert: Alert) -> None:
    write(desk_of(alice), alert, "First", seen="0")
    desk_of(alice).post(reverse("alerts:comments", args=[alert.uuid]), {"text": "Psst"})
    row, said = Revision.objects.get(), Comment.objects.get()
    client = desk_of(bob)
    for name, more in (("history", []), ("revision", [row.uuid]), ("comments", [])):
        assert client.get(reverse(f"alerts:{name}", args=[alert.uuid, *more])).status_code == 404
    for name, more in (("restore", [row.uuid]), ("comments", []), ("settle_comment", [said.uuid]), ("present", [])):
        assert client.post(reverse(f"alerts:{name}", args=[alert.uuid, *more]), {"text": "x"}).status_code == 404
    assert Comment.objects.count() == 1


def test_it_gives_a_revision_only_with_its_own_alert(alice: Membership, desk_of: Any, alert: Alert) -> None:
    write(desk_of(alice), alert, "First", seen="0")
    other = Alert.objects.create(partner=alice.partner, name="Other")
    row = Revision.objects.get()
    assert desk_of(alice).get(reverse("alerts:revision", args=[other.uuid, row.uuid])).status_code == 404


def test_it_makes_room_for_new_autosaves(alice: Membership, desk_of: Any, alert: Alert, monkeypatch: Any) -> None:
    monkeypatch.setattr(rules, "KEPT", 3)
    monkeypatch.setattr(rules, "ONE_SITTING", dt.timedelta(0))
    for i in range(8):
        write(desk_of(alice), alert, f"Words {i}", seen="99", do="autosave", htmx=True)
    kept = Revision.objects.filter(kind="auto")
    assert kept.count() == 3 and "Words 7" in str(kept.first().changes)


def test_it_shows_history_within_its_budget(
    alice: Membership, desk_of: Any, alert: Alert, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    for i in range(6):
        write(client, alert, f"Words {i}", seen="99")
    row = Revision.objects.order_by("number").first()
    with django_assert_max_num_queries(12):
        client.get(reverse("alerts:history", args=[alert.uuid]))
    with django_assert_max_num_queries(12):
        client.get(reverse("alerts:revision", args=[alert.uuid, row.uuid]))


blocks = st.lists(st.dictionaries(st.sampled_from(["kind", "text", "url"]), st.text(max_size=10)), max_size=3)
wordings = st.dictionaries(st.sampled_from(["en", "es"]), st.builds(Wording, st.text(), st.text(), blocks))
times = st.none() | st.datetimes(timezones=st.just(dt.UTC))


names = st.text(max_size=20)
chosen = st.lists(st.uuids(), max_size=2)


@settings(deadline=None)
@given(st.builds(Changes, name=names, include=chosen, exclude=chosen, send_at=times, wordings=wordings))
def test_it_reads_back_what_it_packed(changes: Changes) -> None:
    assert rules.unpack(rules.pack(changes), KINDS) == changes


@pytest.mark.parametrize("value", [{("en", "A"): Wording("x", blocks=[])}, {"a": [uuid4(), {"b": timezone.now()}]}])
def test_it_packs_keys_and_nests(value: Any) -> None:
    assert rules.unpack(rules.pack(value), KINDS) == value


def test_it_leaves_out_fields_that_are_gone() -> None:
    packed = {**rules.pack(Wording("Hello", blocks=[])), "gone": 1}
    assert rules.unpack(packed, KINDS) == Wording("Hello", blocks=[])
