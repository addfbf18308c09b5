"""Bills on the desk in a real Chromium: the list, one bill, the board with its cards, watchlists, sources."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.legislation.models import Bill
from campaigns.legislation.openstates.rules import read_bill
from campaigns.legislation.sources import loading
from campaigns.legislation.syncing import services as syncing
from campaigns.legislation.watching import services as watching
from campaigns.strategy.following import delivery as following
from campaigns.strategy.joint import services as joint_services
from contacts.policymakers.about import services as about
from contacts.policymakers.drafts import services as drafts
from contacts.policymakers.models import Term
from contacts.segments.models import Segment
from tests.campaigns.legislation.test_sources import OPENSTATES
from tests.campaigns.legislation.test_syncing import LIST_FILE
from tests.campaigns.strategy.stage import *  # noqa: F403
from tests.campaigns.strategy.stage import DAY, say
from tests.cast import make_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "An Act Concerning the Equitable Funding of Every Public School in Connecticut " * 4


def test_bills_on_the_desk(alice, open_page, sign_in, live_server, axe, screenshot):
    now = timezone.now()
    syncing.bring_in({"list.csv": LIST_FILE}, now=now)
    loading.write(
        [read_bill(OPENSTATES), read_bill({**OPENSTATES, "identifier": "HB 7", "id": "ocd-bill/7", "title": LONG})],
        now=now,
    )
    shown = Bill.objects.get(identifier="HB 5003")
    facts = {
        "name": "Literacy",
        "words": ["dyslexia", "school"],
        "session": "",
        "committees": [],
        "readers": [alice.user],
    }
    row = watching.make(facts, by=alice, now=now)
    addresses = {
        "bills": reverse("legislation:list"),
        "bill": reverse("legislation:bill", args=[shown.uuid]),
        "bills-board": reverse("legislation:board"),
        "watchlist": reverse("legislation:watchlist", args=[row.uuid]),
        "watchlist-form": reverse("legislation:watchlist_new"),
        "bill-sources": reverse("legislation:sources"),
        "bills-bring-in": reverse("legislation:bring_in"),
    }
    page = open_page()
    sign_in(page, alice)
    for name, address in addresses.items():
        page.goto(address)
        axe(page, dark=True)
        screenshot(page, f"{name}-desktop")
    page.goto(addresses["bills-board"])
    page.drag_and_drop("[data-lane=committee] [data-bill] >> nth=0", "[data-lane=reported] .lane-head")
    expect(page.locator("[data-lane=reported]").get_by_role("link", name=re.compile("^(HB|SB)"))).to_have_count(1)
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, alice)
    for name in ("bills", "bill", "bills-board", "watchlist"):
        phone.goto(addresses[name])
        screenshot(phone, f"{name}-phone-es")


def propose_and_ask(bill, alice, bob, now):
    """A joint position that one partner signed and another does not agree with."""
    words = (
        "Every child deserves a school that is funded fairly. " * 3,
        "Cada niño merece una escuela bien financiada. " * 3,
    )
    facts = {"stance": "support", "text": words[0], "text_es": words[1], "sign_by": timezone.localdate(now) + 3 * DAY}
    row = joint_services.propose(bill, facts=facts, by=alice, now=now)
    joint_services.move(alice, row.uuid, how="open", now=now)
    for who, said, why in ((alice, "signs", ""), (bob, "dissents", "It leaves out rural towns.")):
        joint_services.answer(who, row.uuid, answer=said, reason=why, version=1, now=now)
    return row


def test_the_whip_count_on_the_desk(alice, bob, bill, terms, open_page, sign_in, axe, screenshot):
    now = timezone.now()
    say(alice, bill, terms[1], "undecided", "public", now - 200 * DAY)
    say(alice, bill, terms[1], "yes", "public", now - DAY)
    say(alice, bill, terms[2], "yes", "one_witness", now - 30 * DAY, heard_by="Vera")
    say(alice, bill, terms[3], "no", "written", now - DAY)
    call = bill.roll_calls.create(motion="Joint Favorable", on=now.date(), yes=2, no=1, external_id="1")
    for number, option in ((1, "yes"), (2, "no"), (3, "no")):
        call.votes.create(name=str(number), person=terms[number].person, option=option)
    bill.sponsorships.create(name="Ana Abbott", person=terms[1].person)
    tree = {"v": 1, "is": "target", "means": "persuadable", "bill": [str(bill.uuid)]}
    Segment.objects.create(partner=alice.partner, name="Where the vote is open", tree=tree)
    following.notice_all(now=now)
    Term.objects.filter(pk=terms[2].pk).update(ends_on=timezone.localdate(now))
    following.notice_all(now=now)
    joint = propose_and_ask(bill, alice, bob, now)
    head = "id,given_name,family_name,party,chamber,district,committees\n"
    lines = [f"n{n},Ana,Abbott{n},Democratic,lower,{n},Education (member); Housing (chair)\n" for n in range(1, 14)]
    draft = drafts.draft("legislators-2027.csv", (head + "".join(lines)).encode(), by=alice, now=now)
    adam = make_member("Adam", alice.partner, "administrator")
    her = terms[1].person
    about.correct(
        her,
        {"language": {"es": "", "pt": ""}, "social": {"twitter": "RepAbbott", "youtube": "UC" + "x" * 22}},
        by=adam,
        now=now,
    )
    about.add_staffer(
        her, {"name": "Guadalupe Maria Hernandez", "job": "Legislative aide", "phone": "860-555-0101"}, by=adam, now=now
    )
    page = open_page()
    sign_in(page, adam)
    for name, address in {
        "roster": reverse("policymakers:roster"),
        "roster-draft": reverse("policymakers:draft", args=[draft.uuid]),
        "policymaker-about": reverse("policymakers:about", args=[her.uuid]),
        "joint": reverse("strategy:joint", args=[joint.uuid]),
        "joint-edit": reverse("strategy:joint_edit", args=[joint.uuid]),
        "joints": reverse("strategy:joints"),
        "whip-board": reverse("whip:board", args=[bill.uuid]),
        "whip-calibration": reverse("whip:calibration", args=[bill.uuid, call.uuid]),
        "whip-acquaintances": reverse("whip:acquaintances", args=[terms[1].person.uuid]),
        "whip-voting": reverse("whip:voting"),
        "whip-enter": reverse("whip:enter", args=[bill.uuid]),
        "whip-moved": reverse("strategy:moved"),
        "policymaker-record": reverse("policymakers:detail", args=[terms[1].person.uuid]),
    }.items():
        page.goto(address)
        axe(page, dark=True)
        screenshot(page, f"{name}-desktop")
    phone = open_page(phone=True, dark=True, language="es")
    sign_in(phone, adam)
    for name, address in {
        "roster-draft": reverse("policymakers:draft", args=[draft.uuid]),
        "about": reverse("policymakers:about", args=[her.uuid]),
        "joint": reverse("strategy:joint", args=[joint.uuid]),
        "board": reverse("whip:board", args=[bill.uuid]),
        "voting": reverse("whip:voting"),
        "enter": reverse("whip:enter", args=[bill.uuid]),
        "moved": reverse("strategy:moved"),
        "policymaker": reverse("policymakers:detail", args=[terms[1].person.uuid]),
    }.items():
        phone.goto(address)
        axe(phone)
        screenshot(phone, f"whip-{name}-phone-es")
