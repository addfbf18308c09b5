"""Reads watchlists, the bills on them and what moved."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet

from campaigns.legislation.models import Bill, Stage
from campaigns.legislation.sources.models import BillMove, Move
from campaigns.legislation.watching.models import WatchedBill, Watchlist
from coalition.errors import NotFound
from coalition.listing.rules import is_uuid


def list_watchlists(membership: Any) -> list[Watchlist]:
    """List the watchlists of this membership's partner with their readers."""
    rows = Watchlist.objects.filter(partner=membership.partner).prefetch_related("committees", "readers")
    return list(rows.annotate(listeners=Count("readers", distinct=True)))


def access(membership: Any, uuid: UUID) -> Watchlist:
    """Get a watchlist of this membership's partner, or refuse with NotFound."""
    row = Watchlist.objects.filter(partner=membership.partner, uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def choices(membership: Any) -> list[tuple[str, str]]:
    """List the partner's watchlists as choices."""
    return [(str(one.uuid), one.name) for one in Watchlist.objects.filter(partner=membership.partner)]


def find(uuid: str) -> Watchlist | None:
    """Find a watchlist; who asks has checked the permission."""
    return Watchlist.objects.filter(uuid=uuid).prefetch_related("committees").first() if is_uuid(uuid) else None


def watched(watchlist: Watchlist, rows: QuerySet[Bill] | None = None) -> QuerySet[Bill]:
    """Narrow bills to those of a watchlist: its words or committees in its session, and those put on by hand."""
    rows = Bill.objects.all() if rows is None else rows
    rule = Q(pk__in=[])
    words = [f'"{word}"' if " " in word else word for word in (_plain(one) for one in watchlist.words) if word]
    if words:
        rule |= Q(search=SearchQuery(" or ".join(words), config="english", search_type="websearch"))
    committees = [one.pk for one in watchlist.committees.all()]
    if committees:
        rule |= Q(committee__in=committees)
    if watchlist.session:
        rule &= Q(session__identifier=watchlist.session)
    by_hand = WatchedBill.objects.filter(watchlist=watchlist)
    on, off = by_hand.filter(is_off=False), by_hand.filter(is_off=True)
    return rows.filter(rule | Q(pk__in=on.values("bill"))).exclude(pk__in=off.values("bill"))


def _plain(word: str) -> str:
    """Take what the search's own language would understand out of a word: quotes, minus, "or"."""
    plain = re.sub(r"[^\w\s&'’.]+", " ", word).strip()
    return "" if plain.casefold() in {"or", "and"} else plain


def list_moves(watchlist: Watchlist, *, since: datetime | None = None, until: datetime | None = None) -> list[BillMove]:
    """List what moved on a watchlist, newest first."""
    rows = BillMove.objects.filter(bill__in=watched(watchlist).values("pk")).select_related("bill", "bill__session")
    rows = rows.defer("bill__search", "bill__words", "bill__summary")
    if since:
        rows = rows.filter(at__gt=since)
    if until:
        rows = rows.filter(at__lte=until)
    return list(rows.order_by("-at", "-pk")[:200])


def say(move: BillMove) -> str:
    """Say a move in the reader's language."""
    text = str(dict(Stage.choices).get(move.text, move.text)) if move.kind == Move.STAGE else move.text
    return f"{move.get_kind_display()}: {text}"


def lists_with(membership: Any, bill: Bill) -> list[tuple[Watchlist, bool]]:
    """Tell of each of the partner's watchlists whether a bill is on it."""
    rows = list_watchlists(membership)
    return [(one, watched(one, Bill.objects.filter(pk=bill.pk)).exists()) for one in rows]
