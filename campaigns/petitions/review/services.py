"""Settles alarms: fine, or taken out of the count; and back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.petitions import services as petitions
from campaigns.petitions.review import selectors
from campaigns.petitions.review.models import AlarmState, PetitionAlarm
from coalition.audit import services as audit
from coalition.errors import Refusal

WORDING = {
    "alarm.fine": _("looked at an alarm over %(count)s signatures: fine"),
    "alarm.acted": _("took %(count)s signatures of an alarm out of the count"),
    "alarm.undone": _("put %(count)s signatures of an alarm back into the count"),
}


class SettledAlready(Refusal):
    """Somebody else settled the alarm."""

    code = "alarm_settled"
    status = 409
    message = _("Somebody has settled this alarm already.")


@transaction.atomic
def take_as_fine(alarm: PetitionAlarm, *, by: Any, now: datetime) -> None:
    """Say that what stood out is fine. Refuses SettledAlready."""
    _move(alarm, AlarmState.OPEN, AlarmState.FINE, by=by, now=now)
    audit.record("alarm.fine", by=by, on=alarm.petition.page, facts={"count": alarm.count})


@transaction.atomic
def take_out(alarm: PetitionAlarm, *, reason: str, by: Any, now: datetime) -> int:
    """Take everything an alarm is about out of the count, with a reason; tells how many. Refuses SettledAlready."""
    _move(alarm, AlarmState.OPEN, AlarmState.ACTED, by=by, now=now)
    uuids = list(selectors.signatures_of(alarm).filter(invalidated_at=None).values_list("uuid", flat=True))
    count = petitions.invalidate(alarm.petition, uuids, reason=reason, by=by, now=now, alarm=alarm)
    audit.record("alarm.acted", by=by, on=alarm.petition.page, facts={"count": count})
    return count


@transaction.atomic
def put_back(alarm: PetitionAlarm, *, by: Any, now: datetime) -> int:
    """Put back what was taken out for this alarm, and nothing else; it counts as looked at. Refuses SettledAlready."""
    _move(alarm, AlarmState.ACTED, AlarmState.FINE, by=by, now=now)
    uuids = list(alarm.taken_out.values_list("uuid", flat=True))
    count = petitions.restore(alarm.petition, uuids, by=by, now=now)
    audit.record("alarm.undone", by=by, on=alarm.petition.page, facts={"count": count})
    return count


def _move(alarm: PetitionAlarm, before: str, after: str, *, by: Any, now: datetime) -> None:
    mine = PetitionAlarm.objects.filter(pk=alarm.pk, state=before)
    if not mine.update(state=after, settled_at=now, settled_by=by.user):
        raise SettledAlready
