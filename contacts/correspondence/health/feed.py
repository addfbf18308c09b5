"""Compares the provider's suppression lists with ours, and learns what we missed.

Ours stay authoritative: nothing is ever taken off our lists here, and a yes that somebody gave us herself after the
provider listed her counts more than the list. After a run that failed, the next one begins where the last good one did.
"""

from collections import Counter
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from coalition.post import suppressions
from coalition.post.suppressions import Listed, ListsNotRead
from contacts.consent.lists import services as consent
from contacts.correspondence.health.models import Reconciliation, RunState

log = structlog.get_logger(__name__)
OVERLAP = timedelta(days=2)  # lists are filled late, and clocks differ
GIVEN_UP = timedelta(hours=2)  # a run that shows no end by then died
EVERY = timedelta(hours=18)
# What a list says of an address; blocks are about us and change nothing.
REASONS = {
    "bounces": "bounced",
    "invalid": "bounced",
    "complaints": "complained",
    "unsubscribes": "unsubscribed",
    "groups": "unsubscribed",
    "blocks": "",
}


def run_due(*, now: datetime) -> bool:
    """Run the comparison that somebody asked for, or the nightly one when it is due; tell whether there was one."""
    if not suppressions.has_lists():
        return False
    stale = Reconciliation.objects.filter(state=RunState.RUNNING, started_at__lt=now - GIVEN_UP)
    stale.update(state=RunState.FAILED, error="died", finished_at=now)
    run = Reconciliation.objects.filter(state=RunState.ASKED).first() or _nightly(now)
    mine = run and Reconciliation.objects.filter(pk=run.pk, state=RunState.ASKED).update(
        state=RunState.RUNNING, started_at=now, since=_watermark()
    )
    if not run or not mine:
        return False
    run.refresh_from_db()
    _reconcile(run, now)
    return True


def _nightly(now: datetime) -> Reconciliation | None:
    if Reconciliation.objects.filter(state=RunState.DONE, started_at__gt=now - EVERY).exists():
        return None
    if Reconciliation.objects.filter(state=RunState.RUNNING).exists():
        return None
    return Reconciliation.objects.create(asked_at=now)


def _watermark() -> datetime | None:
    last = Reconciliation.objects.filter(state=RunState.DONE).order_by("-started_at").first()
    return last.started_at - OVERLAP if last and last.started_at else None


def _reconcile(run: Reconciliation, now: datetime) -> None:
    found: dict[str, dict[str, int]] = {}
    error = ""
    try:
        for name in suppressions.PATHS:
            found[name] = _compare(name, run.since, now)
    except ListsNotRead as no:
        error = no.reason
    state = RunState.FAILED if error else RunState.DONE
    Reconciliation.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=state, found=found, error=error, finished_at=now
    )
    log.info("suppressions_compared", state=state, error=error, found=found)


def _compare(name: str, since: datetime | None, now: datetime) -> dict[str, int]:
    """Learn one list page by page; a page is one transaction, so what was learnt stays when the next one fails."""
    counts: Counter[str] = Counter(seen=0, new=0, newer=0)
    for page in suppressions.read_list(name, since=since, until=now + timedelta(minutes=1)):
        counts["seen"] += len(page)
        if page and REASONS[name]:
            with transaction.atomic():
                counts.update(_learn(page, REASONS[name], now))
    return dict(counts)


def _learn(page: list[Listed], reason: str, now: datetime) -> dict[str, int]:
    learnt = consent.learn([(one.address, one.at) for one in page], reason=reason, now=now)
    return {"new": learnt.new, "newer": learnt.newer}
