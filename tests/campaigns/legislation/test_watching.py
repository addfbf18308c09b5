"""Finding, watching and moving bills; our fact sheets."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.urls import reverse

from campaigns.legislation import services as desk_services
from campaigns.legislation.models import Bill
from campaigns.legislation.papers.models import FactSheet
from campaigns.legislation.sources.models import BillMove, RollCall, RollCallVote, Sponsorship
from campaigns.legislation.syncing import services as syncing
from campaigns.legislation.watching import delivery
from campaigns.legislation.watching.models import Watchlist
from campaigns.legislation.watching.rules import read_words
from campaigns.uploads import delivery as uploads
from campaigns.uploads.models import Upload
from tests.campaigns.legislation.test_syncing import LIST_FILE

DAY = dt.timedelta(days=1)


@pytest.fixture
def bills(db, now):
    syncing.bring_in({"list.csv": LIST_FILE}, now=now - DAY)
    return {bill.identifier: bill for bill in Bill.objects.all()}


def numbers(page):
    return {number for number in ("HB 5001", "SB 12") if f">{number}</a>" in page.content.decode()}


def test_it_finds_bills_by_words_numbers_sponsors_and_with_a_mistake(
    alice, desk_of, bills, django_assert_max_num_queries
):
    Sponsorship.objects.create(bill=bills["SB 12"], name="Ana Ruiz", source="hand")
    Bill.objects.filter(pk=bills["SB 12"].pk).update(words="Ana Ruiz · Education", subjects=["CHARTERS"])
    desk, url = desk_of(alice), reverse("legislation:list")
    for query, found in (
        ({"q": "dyslexia"}, {"HB 5001"}),
        ({"q": "charter school"}, {"SB 12"}),  # the singular finds the plural
        ({"q": "dislexia"}, {"HB 5001"}),
        ({"q": "5001"}, {"HB 5001"}),
        ({"q": "sb12"}, {"SB 12"}),
        ({"q": "Ruiz"}, {"SB 12"}),
        ({"q": "-charter act"}, {"HB 5001"}),
        ({"q": "zebra"}, set()),
        ({"q": "'\"&|!(:*"}, set()),
        ({"subject": "CHARTERS"}, {"SB 12"}),
        ({"chamber": "lower"}, {"HB 5001"}),
        ({"session": "2027", "sort": "number"}, {"HB 5001", "SB 12"}),
        ({"session": "1999"}, {"HB 5001", "SB 12"}),  # no such choice: ignored
    ):
        assert numbers(desk.get(url, query)) == found, query
    with django_assert_max_num_queries(15):
        desk.get(url, {"q": "schools"})
    file = desk.post(url, {"export": "csv", "why": "Board meeting"})
    assert b"HB 5001" in b"".join(file.streaming_content)


@pytest.fixture
def watchlist(alice, desk_of, bills):
    facts = {"name": "Literacy", "words": "Dyslexia, reading ", "session": "", "readers": [alice.user.pk]}
    answer = desk_of(alice).post(reverse("legislation:watchlist_new"), facts)
    assert answer.status_code == 302
    return Watchlist.objects.get()


def test_a_watchlist_collects_by_rule_and_by_hand(alice, bob, vic, desk_of, watchlist, bills):
    desk, page = desk_of(alice), reverse("legislation:watchlist", args=[watchlist.uuid])
    listed = reverse("legislation:list") + f"?watchlist={watchlist.uuid}"
    assert numbers(desk.get(listed)) == {"HB 5001"}
    for number, on in (("SB 12", "1"), ("HB 5001", "0")):
        desk.post(reverse("legislation:watch", args=[bills[number].uuid]), {"watchlist": watchlist.uuid, "on": on})
    assert numbers(desk.get(listed)) == {"SB 12"}
    assert (
        desk.get(page).status_code == 200
        and "Literacy" in desk.get(reverse("legislation:bill", args=[bills["SB 12"].uuid])).content.decode()
    )
    # another partner neither sees nor uses it
    assert desk_of(bob).get(page).status_code == 404
    assert numbers(desk_of(bob).get(listed)) == {"HB 5001", "SB 12"}
    assert desk_of(vic).get(page).status_code == 200
    assert desk_of(vic).post(reverse("legislation:watchlist_edit", args=[watchlist.uuid]), {}).status_code == 403
    wrong = desk.post(reverse("legislation:watchlist_new"), {"name": "Literacy", "words": "x"})
    assert wrong.status_code == 422 and "of this name already" in wrong.content.decode()
    assert desk.post(reverse("legislation:watchlist_new"), {"name": "Empty"}).status_code == 422
    assert desk.post(reverse("legislation:watch", args=[bills["SB 12"].uuid]), {"watchlist": "x"}).status_code == 302
    desk.post(reverse("legislation:watchlist_remove", args=[watchlist.uuid]))
    assert not Watchlist.objects.exists() and Bill.objects.count() == 2


def test_the_digest_tells_once_a_day_what_moved(alice, watchlist, bills, now):
    Watchlist.objects.update(told_until=now - DAY / 2)
    assert delivery.mail_digests(now=now) == 0  # nothing moved
    desk_services.move_bill(bills["HB 5001"], "hearing", by=alice, now=now + DAY - dt.timedelta(hours=1))
    desk_services.move_bill(bills["SB 12"], "law", by=alice, now=now + DAY - dt.timedelta(hours=1))
    assert delivery.mail_digests(now=now + dt.timedelta(hours=1)) == 0  # today's is done
    night = now.replace(hour=10) + DAY  # five in the morning in Hartford
    assert delivery.mail_digests(now=night) == 0
    assert delivery.mail_digests(now=now + DAY) == 1 and delivery.mail_digests(now=now + DAY) == 0
    letter = mail.outbox[0]
    assert letter.to == [alice.user.email] and "HB 5001" in letter.body and "Public hearing" in letter.body
    assert "SB 12" not in letter.body and reverse("legislation:bill", args=[bills["HB 5001"].uuid]) in letter.body


def test_the_digest_leaves_out_who_left(alice, watchlist, bills, now):
    Watchlist.objects.update(told_until=now - DAY)
    desk_services.move_bill(bills["HB 5001"], "hearing", by=alice, now=now - DAY / 2)
    alice.until = now
    alice.save()
    assert delivery.mail_digests(now=now) == 0 and mail.outbox == []


def test_the_board_moves_a_bill_and_feeds_do_not_move_it_back(
    alice, vic, desk_of, bills, now, django_assert_max_num_queries
):
    desk, url = desk_of(alice), reverse("legislation:board")
    with django_assert_max_num_queries(14):
        page = desk.get(url).content.decode()
    assert "HB 5001" in page and "data-lane" in page
    move = reverse("legislation:move", args=[bills["HB 5001"].uuid])
    assert desk_of(vic).post(move, {"stage": "law"}).status_code == 403
    answer = desk.post(move, {"stage": "reported", "session": "2027"})
    assert answer.status_code == 302 and answer.url.endswith("?session=2027")
    desk.post(move, {"stage": "nonsense"})
    syncing.bring_in({"list.csv": LIST_FILE}, now=now)
    bill = Bill.objects.get(identifier="HB 5001")
    assert bill.stage == "reported" and bill.told["stage"]["value"] == "committee"
    shown = desk.get(reverse("legislation:bill", args=[bill.uuid])).content.decode()
    assert "LegiScan says otherwise" in shown and "Take theirs" in shown
    desk.post(reverse("legislation:take_told", args=[bill.uuid]), {"fact": "stage"})
    bill.refresh_from_db()
    assert bill.stage == "committee" and bill.told == {}
    assert BillMove.objects.filter(bill=bill, kind="stage").count() == 1


def test_a_bill_shows_votes_documents_and_relations(alice, desk_of, bills, now, django_assert_max_num_queries):
    bill = bills["HB 5001"]
    call = RollCall.objects.create(bill=bill, motion="Joint Favorable", on=now.date(), yes=1, no=1, external_id="1")
    RollCallVote.objects.create(roll_call=call, name="Ruiz", option="yes")
    RollCallVote.objects.create(roll_call=call, name="Lee", option="no")
    bill.relations.create(session="2027", identifier="SB 12", how="companion")
    bill.documents.create(name="Introduced", url="https://www.cga.ct.gov/x.pdf")
    desk = desk_of(alice)
    with django_assert_max_num_queries(26):
        page = desk.get(reverse("legislation:bill", args=[bill.uuid])).content.decode()
    for words in ("Joint Favorable", "Ruiz", "companion", "Introduced", "An Act Concerning Charter Schools"):
        assert words in page
    back = desk.get(reverse("legislation:bill", args=[bills["SB 12"].uuid])).content.decode()
    assert "An Act Concerning Dyslexia Screening" in back


def test_our_fact_sheets_are_checked_and_shared_by_choice(alice, bob, desk_of, bills, now, settings, tmp_path):
    bill, desk = bills["HB 5001"], desk_of(alice)
    new = reverse("legislation:fact_sheet_new", args=[bill.uuid])
    pdf, exe = io.BytesIO(b"%PDF-1.7\n%%EOF"), io.BytesIO(b"MZ\x90\x00")
    pdf.name, exe.name = "facts.pdf", "facts.pdf"
    assert desk.post(new, {"title": "Facts", "language": "en", "file": exe}).status_code == 422
    assert desk.post(new, {"title": "Facts", "language": "en"}).status_code == 422
    assert desk.post(new, {"title": "Facts", "language": "en", "file": pdf}).status_code == 302
    row = FactSheet.objects.get()
    file = reverse("legislation:fact_sheet", args=[row.uuid])
    assert desk.get(file).status_code == 404  # not checked yet
    Upload.objects.update(check_at=now)
    uploads.check_due(now=now)
    answer = desk.get(file)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert desk_of(bob).get(file).status_code == 404  # private
    FactSheet.objects.update(is_shared=True)
    assert desk_of(bob).get(file).status_code == 200
    gone = reverse("legislation:fact_sheet_remove", args=[row.uuid])
    assert desk_of(bob).post(gone).status_code == 404
    assert desk.post(gone).status_code == 302 and not FactSheet.objects.exists()


def test_words_are_read_as_people_write_them():
    assert read_words("Charter school,  dyslexia;\nDyslexia\n") == ["charter school", "dyslexia"]
