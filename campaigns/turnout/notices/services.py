"""What an organizer decides about a notice: at once, or not at all; and calling an event off."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.pages import selectors as pages
from campaigns.turnout.models import Event
from campaigns.turnout.notices import delivery
from campaigns.turnout.notices.models import Notice, NoticeState
from coalition.audit import services as audit

WORDING = {
    "notice.sent_at_once": _("had those who signed up told at once"),
    "notice.stopped": _("decided not to tell those who signed up about a change"),
    "event.called_off": _("called the event off"),
    "event.called_back": _("took back that the event was called off"),
}


def send_now(notice: Notice, *, by: Any, now: datetime) -> int:
    """Tell people at once; one that went out meanwhile does nothing."""
    count = delivery.send(notice.pk, now)
    if count:
        audit.record("notice.sent_at_once", by=by, on=notice.event)
    return count


@transaction.atomic
def stop(notice: Notice, *, by: Any, now: datetime) -> bool:
    """Tell nobody: what holds now counts as told."""
    waiting = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING)
    if not waiting.update(state=NoticeState.STOPPED, settled_at=now, by=by.user):
        return False
    Event.objects.filter(pk=notice.event_id).update(told=notice.after)
    audit.record("notice.stopped", by=by, on=notice.event)
    return True


@transaction.atomic
def call_off(event: Event, *, is_off: bool, by: Any, now: datetime) -> bool:
    """Call an event off, or take that back; the sweeper tells those who signed up."""
    rows = Event.objects.filter(pk=event.pk, cancelled_at__isnull=is_off)
    if not rows.update(cancelled_at=now if is_off else None):
        return False
    audit.record("event.called_off" if is_off else "event.called_back", by=by, on=event)
    pages.forget(event.page.slug)
    return True
