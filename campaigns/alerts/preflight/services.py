"""Has the links of an alert asked, behind the page."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from campaigns.alerts.facts.selectors import facts_of
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight import rules, selectors, tasks
from campaigns.alerts.preflight.models import LinkCheck


def ask_links(alert: Alert, *, now: datetime) -> int:
    """Have those links asked that were not asked lately; tells how many. The belt answers within moments."""
    return ask_urls({link.url for link in selectors.list_links(alert, facts_of(alert, now)) if not link.verdict}, now)


def ask_urls(urls: Iterable[str], now: datetime) -> int:
    """Have addresses asked, except where the answer is fresh or on its way."""
    rows = [LinkCheck(key=key_of(url), url=url) for url in sorted(urls)]
    LinkCheck.objects.bulk_create(rows, ignore_conflicts=True)
    old = Q(checked_at=None) | Q(checked_at__lt=now - rules.FRESH)
    waiting = LinkCheck.objects.filter(old, key__in=[row.key for row in rows], asked_at=None).update(asked_at=now)
    if waiting:
        tasks.check_links.delay_on_commit()
    return waiting


def key_of(url: str) -> str:
    """Make the key of an address."""
    return hashlib.sha256(url.encode()).hexdigest()
