"""Turns the reminders of an event on and off."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.turnout.models import Event
from coalition.audit import services as audit

WORDING = {"reminders.on": _("turned the reminders on"), "reminders.off": _("turned the reminders off")}


@transaction.atomic
def switch(event: Event, *, is_on: bool, by: Any) -> bool:
    """Turn the reminders on or off; what left has left."""
    if not Event.objects.filter(pk=event.pk, reminds=not is_on).update(reminds=is_on):
        return False
    audit.record("reminders.on" if is_on else "reminders.off", by=by, on=event)
    return True
