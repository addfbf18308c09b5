"""What is done at the door: checking in, taking it back, and taking in somebody who just came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.door import folding, rules
from campaigns.turnout.door.models import DoorDeed
from campaigns.turnout.models import Event, Rsvp
from campaigns.turnout.rules import COME
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

WORDING = {
    "turnout.checked_in": gettext_lazy("checked somebody in"),
    "turnout.check_in_undone": gettext_lazy("took a check-in back"),
    "turnout.spoke": gettext_lazy("noted that somebody spoke"),
    "turnout.door_synced": gettext_lazy("took %(count)s changes from a phone at the door"),
    "turnout.walked_in": gettext_lazy("checked in somebody who just came"),
}


class WalkInWaits(Refusal):
    """A walk-in was written down, but a person has to look at it."""

    code = "walk_in_waits"
    message = gettext_lazy("Written down. An organizer has to look at it before it counts.")


@dataclass(frozen=True)
class WalkIn:
    """Somebody who just came, in three fields."""

    given_name: str
    family_name: str
    reach: str


@transaction.atomic
def check_in(rsvp: Rsvp, *, device_key: str, by: Any, now: datetime, walk_in: bool = False) -> None:
    """Check somebody in, once, however often the button is pressed."""
    deed = _deed(rsvp, device_key[:64], rules.HERE, now, by)
    deed.walk_in = walk_in
    if folding.fold(rsvp.event, [deed], now):
        audit.record("turnout.walked_in" if walk_in else "turnout.checked_in", by=by, on=rsvp)


@transaction.atomic
def undo(rsvp: Rsvp, *, device_key: str, by: Any, now: datetime) -> None:
    """Take a check-in back; the ledger keeps both."""
    if folding.fold(rsvp.event, [_deed(rsvp, device_key[:64], rules.UNDO, now, by)], now):
        audit.record("turnout.check_in_undone", by=by, on=rsvp)


@transaction.atomic
def note_spoken(rsvp: Rsvp, *, device_key: str, by: Any, now: datetime) -> None:
    """Note that somebody has spoken."""
    if folding.fold(rsvp.event, [_deed(rsvp, device_key[:64], rules.SPOKE, now, by)], now):
        audit.record("turnout.spoke", by=by, on=rsvp)


def _deed(rsvp: Rsvp, key: str, do: str, at: datetime, by: Any) -> DoorDeed:
    return DoorDeed(rsvp=rsvp, key=key, do=do, at=at, received_at=timezone.now(), by=by.user)


def take(event: Event, deeds: Sequence[rules.Done], *, by: Any, now: datetime) -> list[str]:
    """Take what a phone did without a network: each key once, whatever comes first; tells what needs a look.

    Somebody who is unknown by now, or whom this membership may not see, is left alone.
    """
    troubles = []
    promises = {rsvp.uuid: rsvp for rsvp in _promises(event, deeds, by)}
    rows = [_deed(promises[one.rsvp], one.key, one.do, one.at, by) for one in deeds if one.rsvp in promises]
    if rows:
        with transaction.atomic():
            count = folding.fold(event, rows, now)
            audit.record("turnout.door_synced", by=by, on=event, facts={"count": count})
    for one in deeds:
        if one.do == rules.WALK_IN and all(one.who):
            try:
                walk_in(event, WalkIn(*one.who), device_key=one.key, by=by, now=now)
            except Refusal as no:
                troubles.append(f"{one.who[0]} {one.who[1]}: {no}")
    return troubles


def _promises(event: Event, deeds: Sequence[rules.Done], by: Any) -> Any:
    uuids = [one.rsvp for one in deeds if one.rsvp]
    return cohosts.list_at_door(by, event).filter(uuid__in=uuids) if uuids else []


def walk_in(event: Event, who: WalkIn, *, device_key: str, by: Any, now: datetime) -> None:
    """Take somebody who just came through the same door as everybody, and check her in. Refuses WalkInWaits."""
    reach = {"email": who.reach} if "@" in who.reach else {"phone": who.reach}
    name = {"given_name": who.given_name, "family_name": who.family_name}
    arrival = Arrival(
        kind="turnout.rsvp",
        origin="desk",
        partner_id=event.page.partner_id,
        payload={**name, **reach, "mode": COME, "walk_in": True},
        about=f"event:{event.uuid}",
        key=f"door:{device_key}"[:80],
    )
    submission = intake.receive(arrival, now=now)
    intake.fold_now([submission.uuid], now=now)
    submission.refresh_from_db()
    rsvp = Rsvp.objects.filter(uuid=submission.result.get("rsvp")).select_related("event__page").first()
    if rsvp is None:
        raise WalkInWaits
    is_new = rsvp.submission == submission.uuid  # else she had promised, and is simply here
    check_in(rsvp, device_key=device_key, by=by, now=now, walk_in=is_new)
