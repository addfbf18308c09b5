"""What is done at the door: checking in, taking it back, and taking in somebody who just came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from campaigns.ledger import services as ledger
from campaigns.turnout import rules
from campaigns.turnout.models import CheckIn, Event, Rsvp
from campaigns.turnout.services import deed_of
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

WORDING = {
    "turnout.checked_in": gettext_lazy("checked somebody in"),
    "turnout.check_in_undone": gettext_lazy("took a check-in back"),
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
def check_in(rsvp: Rsvp, *, device_key: str, by: Any, now: datetime, walk_in: bool = False) -> CheckIn:
    """Check somebody in, once, however often the button is pressed."""
    known = CheckIn.objects.select_for_update().filter(rsvp=rsvp).first()
    if known and known.undone_at is None:
        return known
    if known and known.device_key == device_key:
        return known  # an old request arrives again after it was undone
    facts = {"at": now, "by": by.user, "device_key": device_key[:64], "walk_in": walk_in, "undone_at": None}
    row, _is_new = CheckIn.objects.update_or_create(rsvp=rsvp, defaults=facts)
    ledger.record_many([deed_of(rsvp, "turnout.came", now)], now)
    audit.record("turnout.walked_in" if walk_in else "turnout.checked_in", by=by, on=rsvp)
    return row


@transaction.atomic
def undo(rsvp: Rsvp, *, by: Any, now: datetime) -> None:
    """Take a check-in back; the ledger keeps both."""
    row = CheckIn.objects.filter(rsvp=rsvp, undone_at=None).first()
    if row is None:
        return
    CheckIn.objects.filter(pk=row.pk).update(undone_at=now)
    ledger.record_many([deed_of(rsvp, "action.withdrawn", now, mark=f"came:{rsvp.uuid}:{now.timestamp():.0f}")], now)
    audit.record("turnout.check_in_undone", by=by, on=rsvp)


def walk_in(event: Event, who: WalkIn, *, device_key: str, by: Any, now: datetime) -> CheckIn:
    """Take somebody who just came through the same door as everybody, and check her in. Refuses WalkInWaits."""
    reach = {"email": who.reach} if "@" in who.reach else {"phone": who.reach}
    name = {"given_name": who.given_name, "family_name": who.family_name}
    arrival = Arrival(
        kind="turnout.rsvp",
        origin="desk",
        partner_id=event.page.partner_id,
        payload={**name, **reach, "mode": rules.COME, "walk_in": True},
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
    return check_in(rsvp, device_key=device_key, by=by, now=now, walk_in=is_new)
