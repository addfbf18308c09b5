"""Folds what was done at the door into who is here: a fixed number of statements, in any order, any number of times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from campaigns.turnout import rules as turnout
from campaigns.turnout.door import rules
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.models import CheckIn, Event, Rsvp


@transaction.atomic
def fold(event: Event, deeds: Sequence[DoorDeed], now: datetime) -> int:
    """Write these deeds down, each key once, and bring who is here up to date; tells how many promises changed."""
    ids = sorted({deed.rsvp_id for deed in deeds})
    promises = {one.pk: one for one in Rsvp.objects.select_for_update().filter(pk__in=ids, event=event).order_by("pk")}
    for promised in promises.values():
        promised.event = event  # known here: no question for each person
    DoorDeed.objects.bulk_create([one for one in deeds if one.rsvp_id in promises], ignore_conflicts=True)
    told = DoorDeed.objects.filter(rsvp__in=promises).values_list("rsvp_id", "do", "at", "key", "walk_in", "by_id")
    rows = list(told)
    holds = rules.latest([line[:4] for line in rows])
    first = {line[0]: line for line in sorted(rows, key=lambda line: line[2], reverse=True)}
    known = {row.rsvp_id: row for row in CheckIn.objects.filter(rsvp__in=promises)}
    walked_in = {line[0] for line in rows if line[4]}
    fresh, changed, lines = [], [], []
    for promise, (now_is, since) in holds.items():
        row = known.get(promise)
        was = _state(row)
        if was == now_is:
            continue
        if row is None:
            key, by = first[promise][3], first[promise][5]
            row = CheckIn(rsvp_id=promise, device_key=key, walk_in=promise in walked_in, by_id=by)
            fresh.append(row)
        else:
            changed.append(row)
        if was == "" and now_is:
            row.at = since
        row.undone_at = now if now_is == "" else None
        row.spoke_at = (row.spoke_at or now) if now_is == rules.SPOKE else None
        lines += _lines(promises[promise], was, now_is, row, now)
    CheckIn.objects.bulk_create(fresh)
    CheckIn.objects.bulk_update(changed, ["at", "undone_at", "spoke_at"])
    ledger.record_many(lines, now)
    turnout.tell_followers([row.rsvp_id for row in (*fresh, *changed)], now)
    return len(fresh) + len(changed)


def _state(row: CheckIn | None) -> str:
    if row is None or row.undone_at is not None:
        return ""
    return rules.SPOKE if row.spoke_at else rules.HERE


def _lines(rsvp: Rsvp, was: str, now_is: str, row: CheckIn, now: datetime) -> list[Deed]:
    """Write the lines of the ledger: who came, who spoke, and what was taken back."""
    if now_is == "":
        return [deed_of(rsvp, "action.withdrawn", now, mark=f"came:{rsvp.uuid}:{now.timestamp():.0f}")]
    lines = [] if was else [deed_of(rsvp, "turnout.came", row.at)]
    return lines + ([deed_of(rsvp, "turnout.spoke", now)] if now_is == rules.SPOKE else [])


def deed_of(rsvp: Rsvp, kind: str, at: datetime, mark: str = "") -> Any:
    """Write the line of the ledger about a promise at the door."""
    page = rsvp.event.page
    return Deed(
        person_id=rsvp.person_id,
        partner_id=page.partner_id,
        kind=kind,
        about=f"event:{rsvp.event.uuid}",
        reference=mark or f"rsvp:{rsvp.uuid}",
        at=at,
        campaign_id=page.campaign_id,
        source=rsvp.source,
        submission=rsvp.submission,
    )
