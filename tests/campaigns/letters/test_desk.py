"""The desk: the builder, the letters in both languages, the difference and its yes, offices, binders, export."""

import pytest
from django.urls import reverse

from campaigns.letters import delivery
from campaigns.letters.binders import services as binders
from campaigns.letters.desk import selectors as standing
from campaigns.letters.models import Handover, LetterDrive, OfficeWish
from campaigns.letters.retargeting import delivery as retargeting
from campaigns.pages import services as pages
from campaigns.strategy import rules
from contacts.policymakers.models import Term
from tests.campaigns.letters.stage import WORDS, at, make_drive, term_of, write
from tests.campaigns.letters.test_time_travel import resign


def url(name, drive, *more):
    return reverse(f"letters:{name}", args=[drive.page.uuid, *more])


def test_it_makes_a_letter_page_by_the_builder(alice, bill, desk_of):
    desk = desk_of(alice)
    facts = {"kind": "letters.write", "title": "Write now", "languages": ["en", "es"], "opt_ins": []}
    form = {**facts, "groups": ["mine", "committee"], "chambers": ["upper", "lower"], "pace": "6", "at_most": "3"}
    no = desk.post(reverse("pages:new"), form)
    assert no.status_code == 422 and b"Say which bill" in no.content
    assert b"not in the list" in desk.post(reverse("pages:new"), {**form, "bill": "HB 1"}).content
    assert desk.post(reverse("pages:new"), {**form, "bill": "hb 5003"}).status_code == 302
    drive = LetterDrive.objects.get()
    rule = rules.read_rule(drive.rule)
    assert (rule.groups, rule.bill, rule.at_most, drive.pace) == (("mine", "committee"), str(bill.uuid), 3, 6)
    edit = desk.get(reverse("pages:edit", args=[drive.page.uuid])).content.decode()
    assert "HB 5003" in edit
    page = desk.get(url("drive", drive)).content.decode()
    assert "There is no letter yet in: English, Spanish" in page


def test_it_goes_public_only_with_a_letter_in_each_language(alice, bill, campaign, desk_of, now):
    drive = make_drive(alice, rules.Rule(("mine",)), campaign=campaign, publish=False)
    drive.texts.filter(language="es", position="ask").update(body="")
    with pytest.raises(pages.Refusal, match="letter"):
        pages.publish(drive.page, by=alice, now=now)
    told = {f"letter_{code}-points": "" for code in ("en", "es")}
    for code, positions in WORDS.items():
        for name, words in positions.items():
            told[f"letter_{code}-subject_{name}"] = words["subject"]
            told[f"letter_{code}-body_{name}"] = words["body"]
    desk = desk_of(alice)
    half = desk.post(url("texts", drive), {**told, "letter_es-body_thank": ""})
    assert half.status_code == 422 and "subject and a text" in half.content.decode()
    assert desk.post(url("texts", drive), told).status_code == 302
    drive.page.refresh_from_db()
    pages.publish(drive.page, by=alice, now=now)
    drive.refresh_from_db()
    assert len(drive.approved) == 16


def test_a_changed_rule_of_a_public_page_needs_a_yes_of_its_own(alice, drive, bill, desk_of):
    options = {"rule": rules.write_rule(rules.Rule(("committee",), bill=str(bill.uuid))), "pace": 12}
    facts = {"campaign": None, "languages": ("en", "es"), "opt_ins": (), "closes_at": None}
    plan = pages.Plan(kind="letters.write", slug="write-now", options=options, **facts)
    texts = pages.selectors.texts_of(drive.page)
    before = list(drive.approved)
    pages.change_page(drive.page, plan, texts, by=alice, now=at(9))
    drive.refresh_from_db()
    assert drive.approved == before and standing.find_difference(drive).left


def test_it_shows_the_difference_and_lets_somebody_say_yes(alice, vic, bob, vera, drive, desk_of):
    old = term_of("upper", 1)
    write(drive, "Dolores", [old], now=at(9, 8))
    resign(old, at(9, 9))
    Term.objects.filter(pk=old.pk).update(ends_on=old.starts_on.replace(year=2025, month=12))
    retargeting.notice(drive, at(9, 9))
    desk = desk_of(alice)
    page = desk.get(url("drive", drive)).content.decode()
    assert "Whom this page reaches has changed" in page and f"<del>{old.person}</del>" in page
    shown = standing.find_difference(drive).retarget.uuid
    assert desk_of(vic).get(url("drive", drive)).status_code == 200
    assert "Approve the change" not in desk_of(vic).get(url("drive", drive)).content.decode()
    assert desk_of(vic).post(url("approve", drive), {"shown": shown}).status_code == 403
    assert desk_of(bob).get(url("drive", drive)).status_code == 404
    assert desk_of(bob).post(url("approve", drive), {"shown": shown}).status_code == 404
    assert desk_of(vera).get(url("drive", drive)).status_code == 403
    desk.get(url("approve", drive))
    assert standing.find_difference(drive), "a GET changes nothing"
    desk.post(url("approve", drive), {"shown": "nonsense"})
    assert standing.find_difference(drive)
    desk.post(url("approve", drive), {"shown": shown})
    assert standing.find_difference(drive) is None


def test_it_lists_letters_and_gives_them_as_a_file(alice, bob, vic, drive, desk_of, django_assert_max_num_queries):
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, [term_of("upper", 1), term_of("lower", 1)], now=at(9, 8))
    desk = desk_of(alice)
    with django_assert_max_num_queries(16):
        page = desk.get(url("letters", drive)).content.decode()
    assert page.count("Rivera") >= 6 and "waits for its turn" in page
    with django_assert_max_num_queries(20):
        desk.get(url("drive", drive))
    file = desk.get(url("letters", drive) + "?export=csv&columns=body")
    assert file.status_code == 200
    assert desk_of(bob).get(url("letters", drive)).status_code == 404


def test_it_makes_a_binder_and_notes_its_delivery(alice, vic, bob, drive, desk_of, mailbox):
    senator = term_of("upper", 1)
    desk = desk_of(alice)
    wish = url("wish", drive, senator.person.uuid)
    assert desk.get(wish).status_code == 200
    assert desk.post(wish, {"way": "binder", "note": "Her office said so."}).status_code == 302
    assert OfficeWish.objects.get().way == "binder"
    for name in ("Ana", "Ben"):
        write(drive, name, [senator], now=at(9, 8))
    assert delivery.hand_over_due(now=at(9, 10)) == 0
    assert set(drive.letters.values_list("state", flat=True)) == {"by_hand"}
    desk.post(url("bind", drive, senator.person.uuid))
    binder = Handover.objects.get()
    assert binder.state == "prepared" and binder.letters.count() == 2
    pdf = desk.get(reverse("letters:binder", args=[binder.uuid]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert desk_of(bob).get(reverse("letters:binder", args=[binder.uuid])).status_code == 404
    assert desk_of(vic).get(reverse("letters:binder", args=[binder.uuid])).status_code == 403
    assert "Binders" in desk.get(url("drive", drive)).content.decode()
    desk.post(reverse("letters:delivered", args=[binder.uuid]))
    assert set(drive.letters.values_list("state", flat=True)) == {"handed"}
    desk.post(url("bind", drive, senator.person.uuid))
    assert Handover.objects.count() == 1, "nothing left to bind"


def test_no_binder_goes_to_who_left_the_seat(alice, drive, mailbox):
    senator = term_of("upper", 1)
    write(drive, "Ana", [senator], now=at(9, 8))
    binder = binders.make(drive, senator.person.uuid, by=alice, now=at(9, 9))
    resign(senator, at(10, 9))
    with pytest.raises(binders.NotTheHolder):
        binders.delivered(binder, by=alice, now=at(10, 10))
    assert drive.letters.get().state == "held"
    with pytest.raises(binders.NothingToBind):
        binders.make(drive, senator.person.uuid, by=alice, now=at(10, 10))
