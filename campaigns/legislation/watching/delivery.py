"""Mails the daily digest of a watchlist to the users who asked for it."""

from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.legislation.sources.models import BillMove
from campaigns.legislation.watching import selectors
from campaigns.legislation.watching.models import Watchlist
from campaigns.legislation.watching.rules import MOST_TOLD, is_due
from coalition.accounts.models import User

log = structlog.get_logger(__name__)


def mail_digests(*, now: datetime) -> int:
    """Mail every digest that is due on this day; tell how many mails went out. A quiet day sends nothing."""
    local = timezone.localtime(now)
    due = Watchlist.objects.filter(readers__isnull=False).distinct().prefetch_related("committees")
    return sum(_mail(row, now) for row in due.select_related("partner") if is_due(row.told_on, local))


def _mail(row: Watchlist, now: datetime) -> int:
    today, since, before = timezone.localdate(now), row.told_until, row.told_on
    # Whoever writes the day sends the mails; a second worker finds nothing to do.
    mine = Watchlist.objects.filter(pk=row.pk, told_until=since, told_on=before)
    if not mine.update(told_on=today, told_until=now):
        return 0
    moves = selectors.list_moves(row, since=since, until=now)
    if not moves:
        return 0
    sent = 0
    for user in row.readers.filter(
        is_active=True, memberships__partner=row.partner, memberships__until=None
    ).distinct():
        try:
            _message(row, user, moves).send()
            sent += 1
        except Exception:  # one address that takes nothing does not keep the others waiting
            log.exception("digest_failed", watchlist=str(row.uuid))
    return sent


def _message(row: Watchlist, user: User, moves: list[BillMove]) -> EmailMessage:
    with translation.override(user.language or row.partner.language):
        bills: dict[int, tuple[BillMove, list[str]]] = {}
        for move in moves[:MOST_TOLD]:
            bills.setdefault(move.bill_id, (move, []))[1].append(selectors.say(move))
        facts = {
            "watchlist": row,
            "bills": [
                (first.bill, said, settings.PUBLIC_URL + reverse("legislation:bill", args=[first.bill.uuid]))
                for first, said in bills.values()
            ],
            "more": max(0, len(moves) - MOST_TOLD),
            "url": settings.PUBLIC_URL + reverse("legislation:watchlist", args=[row.uuid]),
        }
        subject = _("%(name)s: what moved on %(count)s bills") % {"name": row.name, "count": len(bills)}
        body = render_to_string("campaigns/legislation/digest.txt", facts)
        return EmailMessage(subject=subject, body=body, to=[user.email])
