"""Writes down what is expected the day before, and how many came."""

from datetime import datetime
from typing import Any

from campaigns.turnout import selectors
from campaigns.turnout.forecast import selectors as forecasts
from campaigns.turnout.forecast.models import Forecast


def keep(now: datetime) -> int:
    """Make the forecasts that are due, once per event, and settle those whose event is over."""
    made = 0
    for event in forecasts.list_to_make(now):
        told = forecasts.forecast_of(event, now)
        facts: dict[str, Any] = {
            "promised": told.promised,
            "expected": told.expected,
            "low": told.low,
            "high": told.high,
        }
        facts |= {"made_at": now, "learned_from": told.events}
        _row, is_new = Forecast.objects.get_or_create(event=event, defaults=facts)
        made += is_new
    for row in forecasts.list_to_settle(now):
        # Who just came was never promised: the forecast is about those who had.
        promised = row.event.rsvps.filter(selectors.CAME, check_in__walk_in=False)
        came = promised.count() if row.event.rsvps.filter(selectors.CAME).exists() else None
        Forecast.objects.filter(pk=row.pk).update(came=came, settled_at=now)
    return made
