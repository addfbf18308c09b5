"""Writes hearings that sources announce: a fixed number of statements for each, in one transaction with their source.

Whoever signed up hears of what changed from `turnout.notices`, which looks at the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.legislation.announced.models import HearingSource
from campaigns.legislation.announced.rules import BEHIND, CANCELLED, MOVED, SCHEDULED, HearingFacts, pair_moved
from campaigns.legislation.models import Bill, Hearing, Stage
from campaigns.legislation.rules import WEIGHTY
from campaigns.legislation.sources.models import BillMove, Move
from campaigns.legislation.sources.rules import HAND, committee_key
from contacts.policymakers.models import Committee

FIELDS = ("title", "starts_at", "place", "committee", "stream_url", "agenda_url", "status")
DAY = timedelta(days=1)


@dataclass
class Known:
    """What is known while hearings are written."""

    marks: dict[str, HearingSource]
    committees: dict[str, Committee]
    bills: dict[tuple[str, str], Bill]


@transaction.atomic
def write(facts: Sequence[HearingFacts], *, now: datetime) -> int:
    """Bring hearings in line with these facts of one source; run again it changes nothing. Tells how many it wrote."""
    facts = [one for one in facts if one.starts_at >= now - BEHIND]
    if not facts:
        return 0
    known = _open(facts)
    return sum(_write(one, known, now) for one in facts)


def _open(facts: Sequence[HearingFacts]) -> Known:
    ids = [one.external_id for one in facts]
    rows = HearingSource.objects.select_for_update(of=("self",)).filter(source=facts[0].source, external_id__in=ids)
    numbers = {number for one in facts for _session, number in one.bills}
    bills = Bill.objects.filter(identifier__in=numbers).select_related("session").defer("search")
    return Known(
        {row.external_id: row for row in rows.select_related("hearing__committee").order_by("pk")},
        {committee_key(one.name): one for one in Committee.objects.order_by("-chamber")},
        {(bill.session.identifier, bill.identifier): bill for bill in bills},
    )


def _write(one: HearingFacts, known: Known, now: datetime) -> bool:
    committee = known.committees.get(committee_key(one.committee)) if one.committee else None
    mark = known.marks.get(one.external_id)
    hearing = mark.hearing if mark else _find_same(one, committee)
    changed, before = [], None
    if hearing is None:
        if one.status == CANCELLED:
            return False  # nobody heard of it from us
        hearing = _make(one, committee, now)
        changed = ["new"]
    else:
        before = hearing.starts_at
    mark = mark or HearingSource(hearing=hearing, source=one.source, external_id=one.external_id)
    if before is not None:
        changed = _take(hearing, mark, one, committee)
    bills = [known.bills[key] for key in one.bills if key in known.bills]
    fresh = _put_bills(hearing, mark, bills, now)
    mark.fetched_at = now
    mark.save()
    if changed and before is not None:
        hearing.modified_at = now
        hearing.turned_at = now if WEIGHTY & set(changed) else hearing.turned_at
        hearing.save(update_fields=[*FIELDS, "facts_from", "modified_at", "turned_at"])
    told = bills if changed else fresh
    BillMove.objects.bulk_create(
        BillMove(bill=bill, at=now, kind=Move.HEARING, text=_say(hearing), source=one.source) for bill in told
    )
    return bool(changed or fresh)


def _find_same(one: HearingFacts, committee: Committee | None) -> Hearing | None:
    """Find the hearing that another source or a hand told already: of that committee on that day, the nearest hour."""
    if committee is None:
        return None
    start = timezone.localtime(one.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Hearing.objects.filter(committee=committee, starts_at__gte=start, starts_at__lt=start + DAY)
    rows = rows.exclude(known_to__source=one.source).select_related("committee")
    return min(rows, key=lambda row: (abs(row.starts_at - one.starts_at), row.pk), default=None)


def _make(one: HearingFacts, committee: Committee | None, now: datetime) -> Hearing:
    return Hearing.objects.create(
        title=one.title,
        starts_at=one.starts_at,
        place=one.place,
        committee=committee,
        stream_url=one.stream_url,
        agenda_url=one.agenda_url,
        deadline_source="usual rule",
        source=one.source,
        modified_at=now,
    )


def _take(hearing: Hearing, mark: HearingSource, one: HearingFacts, committee: Committee | None) -> list[str]:
    """Take over what this source may say; what contradicts a hand is kept beside it."""
    told: dict[str, Any] = {name: getattr(one, name) for name in FIELDS if name not in {"committee", "status"}}
    told |= {"committee": committee, "status": _status(hearing, one)}
    changed, mark.told = [], {}
    for name, new in told.items():
        old = getattr(hearing, name)
        if not new or new == old:
            continue
        if old and hearing.facts_from.get(name, hearing.source) == HAND:
            # A status follows from a start that the hand keeps: only a cancellation is worth telling.
            if name != "status" or new == CANCELLED:
                mark.told[name] = new.isoformat() if isinstance(new, datetime) else str(new)
            continue
        setattr(hearing, name, new)
        hearing.facts_from = {**hearing.facts_from, name: one.source}
        changed.append(name)
    return changed


def _status(hearing: Hearing, one: HearingFacts) -> str:
    if one.status == CANCELLED:
        return CANCELLED
    if one.starts_at != hearing.starts_at:
        return MOVED
    return SCHEDULED if hearing.status == CANCELLED else hearing.status


def _put_bills(hearing: Hearing, mark: HearingSource, bills: list[Bill], now: datetime) -> list[Bill]:
    """Put bills on the agenda, and take off those that this source had put there; gives the new ones."""
    here = set(hearing.bills.values_list("pk", flat=True))
    wanted = {bill.pk for bill in bills}
    fresh = [bill for bill in bills if bill.pk not in here]
    hearing.bills.add(*fresh)
    hearing.bills.remove(*[pk for pk in mark.bills if pk not in wanted])
    mark.bills = sorted((set(mark.bills) & wanted) | {bill.pk for bill in fresh})
    waiting = [bill.pk for bill in fresh if bill.facts_from.get("stage") != HAND]
    up = Bill.objects.filter(pk__in=waiting, stage__in=[Stage.DRAFT, Stage.COMMITTEE])
    up.update(stage=Stage.HEARING, modified_at=now)
    return fresh


def _say(hearing: Hearing) -> str:
    at = timezone.localtime(hearing.starts_at)
    return f"{hearing.title}, {at:%Y-%m-%d %H:%M}, {hearing.get_status_display()}"[:400]


@transaction.atomic
def write_calendar(source: str, bill: tuple[str, str], facts: Sequence[HearingFacts], *, now: datetime) -> int:
    """Bring the hearings of one bill in line with its calendar, which is told in full.

    A hearing is known to LegiScan by what it says of it: one that moves goes under its old number and comes under a
    new one. One that goes and leaves no other is off the calendar of this bill; with no bill left, it is cancelled.
    """
    ids = {one.external_id for one in facts}
    row = Bill.objects.filter(session__identifier=bill[0], identifier=bill[1]).first()
    if row is None:
        return 0
    ahead = HearingSource.objects.filter(source=source, bills__contains=[row.pk], hearing__starts_at__gte=now)
    gone = list(ahead.exclude(external_id__in=ids).select_related("hearing").select_for_update(of=("self",)))
    known = set(HearingSource.objects.filter(source=source, external_id__in=ids).values_list("external_id", flat=True))
    new = [one for one in facts if one.external_id not in known]
    moved = pair_moved([(mark.external_id, mark.hearing.title) for mark in gone], new)
    for fresh, old in moved.items():
        HearingSource.objects.filter(source=source, external_id=old).update(external_id=fresh)
    for mark in gone:
        if mark.external_id not in moved.values():
            _leave(mark, row, now)
    return write([_whole(one, source) for one in facts], now=now)


def _whole(one: HearingFacts, source: str) -> HearingFacts:
    """Add the bills that other calendars put on this agenda: a bill's own calendar names only itself."""
    mark = HearingSource.objects.filter(source=source, external_id=one.external_id).first()
    others = Bill.objects.filter(pk__in=mark.bills).values_list("session__identifier", "identifier") if mark else ()
    return HearingFacts(**{**one.__dict__, "bills": tuple(dict.fromkeys([*one.bills, *others]))})


def _leave(mark: HearingSource, bill: Bill, now: datetime) -> None:
    hearing = mark.hearing
    mark.bills = [pk for pk in mark.bills if pk != bill.pk]
    mark.save(update_fields=["bills"])
    hearing.bills.remove(bill)
    mine = hearing.facts_from.get("status", hearing.source) != HAND and hearing.source == mark.source
    if mine and not hearing.bills.exists():
        Hearing.objects.filter(pk=hearing.pk).update(status=CANCELLED, modified_at=now, turned_at=now)
        hearing.status = CANCELLED
    BillMove.objects.create(bill=bill, at=now, kind=Move.HEARING, text=_say(hearing), source=mark.source)
