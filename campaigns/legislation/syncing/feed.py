"""Runs the sources that are due, each by itself: what goes wrong with one stands on its cursor and stops no other."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.legislation.announced import loading as announced
from campaigns.legislation.announced.assembly.feed import AssemblyEvents
from campaigns.legislation.announced.feed import OpenStatesEvents
from campaigns.legislation.cga.feed import GeneralAssembly
from campaigns.legislation.legiscan.feed import LegiScan
from campaigns.legislation.openstates.feed import OpenStates
from campaigns.legislation.sources import loading
from campaigns.legislation.sources.feed import Ask, NoAnswer, Source, Step
from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.syncing.rules import LEASE, pause_after
from campaigns.legislation.syncing.selectors import has_key
from coalition.outside.client import NoReply, fetch
from coalition.outside.rules import Forbidden

TICK = timedelta(seconds=60)
REFUSED_KEPT = 50
log = structlog.get_logger(__name__)


def source_of(name: str) -> Source | None:
    """Give the source of this name, as the settings know it; None without a key."""
    if not has_key(name):
        return None
    makers: dict[str, Callable[[], Source]] = {
        "openstates": lambda: OpenStates(settings.OPENSTATES_API_KEY),
        "legiscan": lambda: LegiScan(settings.LEGISCAN_API_KEY),
        "cga": GeneralAssembly,
        "cga-events": AssemblyEvents,
        "openstates-events": lambda: OpenStatesEvents(settings.OPENSTATES_API_KEY),
    }
    return makers[name]() if name in makers else None


def run_due(*, now: datetime, ask: Ask = fetch) -> int:
    """Run every source that is due; tell how many were asked."""
    due = list(SyncCursor.objects.filter(due_at__lte=now).order_by("due_at", "pk"))
    return sum(run(cursor.pk, source_of(cursor.source), now=now, ask=ask) for cursor in due)


def run(cursor_id: int, source: Source | None, *, now: datetime, ask: Ask = fetch) -> bool:
    """Ask one source as often as it allows in a minute; give False when another worker has it.

    Every step's facts and the cursor are written in one transaction: killed anywhere, it goes on from there.
    """
    if not SyncCursor.objects.filter(pk=cursor_id, due_at__lte=now).update(due_at=now + LEASE):
        return False
    cursor = SyncCursor.objects.get(pk=cursor_id)
    today = timezone.localdate(now)
    if cursor.day != today:
        cursor.day, cursor.calls = today, 0
    if source is None:
        _stop(cursor, "no_key", now)
        return True
    for _turn in range(source.limits.minute):
        if cursor.calls >= source.limits.day:
            _stop(cursor, "limit", now)
            return True
        if not _step(cursor, source, now, ask):
            return True
    cursor.due_at = now + TICK
    cursor.save()
    return True


def _step(cursor: SyncCursor, source: Source, now: datetime, ask: Ask) -> bool:
    """Do one step; tell whether there is another one to do now."""
    cursor.calls += 1
    try:
        step = source.step(cursor, ask)
        _keep(cursor, source, step, now)
    except (NoAnswer, NoReply, Forbidden) as no:
        _stop(cursor, no.code, now)
        return False
    except Exception:  # whatever one source tells, the others go on
        log.exception("bill_source_failed", source=source.name, session=cursor.session)
        _stop(SyncCursor.objects.get(pk=cursor.pk), "fault", now)
        return False
    return not step.is_last


@transaction.atomic
def _keep(cursor: SyncCursor, source: Source, step: Step, now: datetime) -> None:
    loading.write(step.facts, now=now)
    loading.write_people(source.name, step.people, now)
    announced.write(step.hearings, now=now)
    for bill, facts in step.calendars.items():
        announced.write_calendar(source.name, bill, facts, now=now)
    if step.votes:
        loading.write_votes(source.name, step.votes, now=now)
    cursor.refused = [*cursor.refused, *step.refused][-REFUSED_KEPT:]
    cursor.fault, cursor.faults = "", 0
    if step.is_last:
        cursor.round_ended_at, cursor.due_at = now, now + timedelta(hours=source.limits.hours)
    cursor.save()


def _stop(cursor: SyncCursor, code: str, now: datetime) -> None:
    cursor.fault, cursor.faults = code, min(cursor.faults + 1, 1000)
    cursor.due_at = now + pause_after(code, cursor.faults)
    cursor.save()
