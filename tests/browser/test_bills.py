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
from tests.campaigns.legislation.test_sources import OPENSTATES
from tests.campaigns.legislation.test_syncing import LIST_FILE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "An Act Concerning the Equitable Funding of Every Public School in Connecticut " * 4


def test_bills_on_the_desk(alice, open_page, sign_in, live_server, axe, screenshot):
    now = timezone.now()
    syncing.bring_in({"list.csv": LIST_FILE}, now=now)
    loading.write(
        [read_bill(OPENSTATES), read_bill({**OPENSTATES, "identifier": "HB 7", "id": "ocd-bill/7", "title": LONG})],
        now=now,
    )
    bill = Bill.objects.get(identifier="HB 5003")
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
        "bill": reverse("legislation:bill", args=[bill.uuid]),
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
