"""Reads the board."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from campaigns.legislation.models import Bill, Session, Stage
from campaigns.legislation.watching import selectors as watching
from coalition.listing.rules import is_uuid

SHOWN = 25  # of a column; the rest is in the list


@dataclass
class Lane:
    """A column of the board."""

    stage: str
    label: Any
    count: int = 0
    bills: list[Bill] = field(default_factory=list)


def default_session() -> str:
    """Tell the newest session that has bills."""
    newest = Session.objects.filter(bills__isnull=False).order_by("-identifier").first()
    return newest.identifier if newest else ""


def list_lanes(membership: Any, *, session: str, watchlist: str = "", committee: str = "") -> list[Lane]:
    """List the columns with their newest bills, in three queries however many bills there are."""
    rows = Bill.objects.filter(session__identifier=session)
    mine = watching.find(watchlist) if watchlist in dict(watching.choices(membership)) else None
    if mine:
        rows = watching.watched(mine, rows)
    if is_uuid(committee):
        rows = rows.filter(committee__uuid=committee)
    lanes = {stage: Lane(stage, label) for stage, label in Stage.choices}
    for stage, count in rows.order_by().values_list("stage").annotate(count=Count("id")):
        lanes[stage].count = count
    order = [F("modified_at").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=["stage"], order_by=order)
    shown = rows.annotate(place=place).filter(place__lte=SHOWN).select_related("committee")
    for bill in shown.defer("search", "words", "summary").order_by("place"):
        lanes[bill.stage].bills.append(bill)
    return list(lanes.values())
