"""The desk of letters in a real Chromium; the way through the public page stands in test_ways_through."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.letters.retargeting import delivery as retargeting
from contacts.policymakers.models import Term
from tests.campaigns.letters.stage import *  # noqa: F403
from tests.campaigns.letters.stage import term_of, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_desk_looks_well(drive, bill, alice, open_page, live_server, axe, screenshot, sign_in):
    now = timezone.now()
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, [term_of("upper", 1), term_of("lower", 1)], now=now)
    old = term_of("upper", 1)
    Term.objects.filter(pk=old.pk).update(ends_on=timezone.localdate())
    retargeting.notice(drive, now)
    page = open_page()
    sign_in(page, alice)
    uuid = drive.page.uuid
    for name, path in {
        "letters-drive": f"/desk/pages/letters/{uuid}/",
        "letters-list": f"/desk/pages/letters/{uuid}/letters/",
        "letters-texts": f"/desk/pages/letters/{uuid}/texts/",
        "letters-builder": f"/desk/pages/{uuid}/edit/",
        "whip-count": f"/desk/campaigns/whip/{bill.uuid}/",
    }.items():
        page.goto(live_server.url + path)
        axe(page)
        screenshot(page, name)
    Term.objects.update(ends_on=timezone.localdate())
    cache.clear()
    phone = open_page(phone=True, dark=True)
    phone.goto(f"{live_server.url}/p/write-now/")
    expect(phone.get_by_role("heading", name="Letters are on hold")).to_be_visible()
    axe(phone)
    screenshot(phone, "letters-hold-phone-dark")
