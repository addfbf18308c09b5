"""Reads what waits at the pages of a partner: one query per reader, two for the titles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from campaigns.pages.models import ActionPage
from campaigns.pages.selectors import title_of
from campaigns.pages.waiting.rules import READERS, Waits, in_order

MOST = 12


@dataclass(frozen=True)
class Waiting:
    """A line on Today: what waits, at which page, and where to go."""

    waits: Waits
    title: str
    url: str


def list_waiting(membership: Any, now: datetime) -> list[Waiting]:
    """List what waits at the pages of this membership's partner, what keeps a page from its work first."""
    if not membership.may("pages.view"):
        return []
    found = in_order((one for reader in READERS for one in reader(membership, now)), MOST)
    rows = ActionPage.objects.filter(pk__in={one.page for one in found}, partner=membership.partner)
    pages = {page.pk: page for page in rows.prefetch_related("versions")} if found else {}
    language = get_language() or "en"
    return [
        Waiting(one, title_of(pages[one.page], language), reverse(one.url, args=[pages[one.page].uuid]))
        for one in found
        if one.page in pages
    ]
