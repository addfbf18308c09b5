"""What a host decides about its co-hosts."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.turnout.models import DoorNames, Event
from coalition.audit import services as audit

WORDING = {"turnout.door_names_set": _("decided whose names co-hosts see at the door: %(names)s")}


@transaction.atomic
def set_door_names(event: Event, names: str, *, by: Any) -> bool:
    """Decide whose names the helpers of co-hosts see at the door; tells whether that is new."""
    if not Event.objects.filter(pk=event.pk).exclude(door_names=names).update(door_names=names):
        return False
    event.door_names = names
    audit.record("turnout.door_names_set", by=by, on=event, facts={"names": str(DoorNames(names).label)})
    return True
