"""Reads what waits for a confirmation."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.consent.models import ContactPoint
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.rules import LASTS, PURPOSE


def url_of(ask: ConsentAsk) -> str:
    """Make the address that confirms an ask."""
    return f"{settings.PUBLIC_URL}/allow/{tokens.sign_token(PURPOSE, ask.uuid, key=settings.SECRET_KEY)}/"


def access_ask(token: str) -> ConsentAsk:
    """Get the ask of a link, or refuse with NotFound; one that was confirmed is still found."""
    uuid = tokens.read_token(PURPOSE, token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    row = ConsentAsk.objects.filter(uuid=uuid).select_related("point", "partner").first() if uuid else None
    if row is None or row.point.status == "invalid":
        raise NotFound
    return row


def list_with(ask: ConsentAsk, now: datetime) -> QuerySet[ConsentAsk]:
    """List what the same mail asked: everything of this address and partner that is open or was confirmed."""
    rows = ConsentAsk.objects.filter(point=ask.point_id, partner=ask.partner_id, asked_at__gt=now - LASTS)
    return rows.select_related("wording", "partner").order_by("id")


def list_open(points: Iterable[ContactPoint], now: datetime) -> QuerySet[ConsentAsk]:
    """List what is open at these points."""
    rows = ConsentAsk.objects.filter(point__in=points, confirmed_at=None, asked_at__gt=now - LASTS)
    return rows.select_related("wording", "partner").order_by("id")
