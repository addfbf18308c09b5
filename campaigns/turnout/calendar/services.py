"""Opens, renews and ends the feeds of a partner."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.turnout.calendar.models import CalendarFeed
from coalition.audit import services as audit

WORDING = {
    "calendar.opened": _("opened a calendar feed"),
    "calendar.ended": _("ended a calendar feed"),
}


def open_feed(scope: str, *, by: Any, now: datetime) -> CalendarFeed:
    """Open a feed; the address of an earlier one of this kind ends with it."""
    try:
        with transaction.atomic():
            end_feed(scope, by=by, now=now)
            row = CalendarFeed.objects.create(partner=by.partner, scope=scope, made_at=now)
            audit.record("calendar.opened", by=by, on=row)
            return row
    except IntegrityError:  # somebody else did the same at this moment
        return CalendarFeed.objects.get(partner=by.partner, scope=scope, ended_at=None)


@transaction.atomic
def end_feed(scope: str, *, by: Any, now: datetime) -> bool:
    """End a feed: its address answers no more."""
    row = CalendarFeed.objects.filter(partner=by.partner, scope=scope, ended_at=None).first()
    if row is None or not CalendarFeed.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
        return False
    audit.record("calendar.ended", by=by, on=row)
    return True
