"""What organizers do with testimony: the guide, steps on the way; and what the room registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy

from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from campaigns.ledger.selectors import register_kinds
from campaigns.pages.waiting.rules import register_waiting
from campaigns.testimony import criteria, folding, rules, selectors
from campaigns.testimony.models import Guide, Remark, Testimony, TestimonyText
from campaigns.testimony.told import criteria as told
from campaigns.turnout.door import services as door
from campaigns.turnout.door.rules import SPOKE, Done
from campaigns.turnout.models import Event
from campaigns.turnout.rules import register_follower
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.intake.preferences.rules import register_holder

WORDING = {
    "testimony.guide_changed": gettext_lazy("set what testimony to this hearing is about"),
    "testimony.register": gettext_lazy("noted that %(count)s people are registered to speak"),
    "testimony.confirm": gettext_lazy("noted that the committee confirmed %(count)s people"),
    "testimony.file": gettext_lazy("noted that %(count)s testimonies were sent to the committee"),
    "testimony.drop": gettext_lazy("noted that %(count)s people do not testify: %(why)s"),
    "testimony.back": gettext_lazy("took %(count)s people back who had fallen out"),
    "testimony.spoke": gettext_lazy("noted that %(count)s people spoke"),
    "testimony.packed": gettext_lazy("took the files of %(count)s testimonies"),
    "testimony.numbered": gettext_lazy("noted the number of a registration"),
}


class NotNow(Refusal):
    """The testimony is not in a state that allows this."""

    code = "testimony_not_now"
    message = gettext_lazy("This cannot be done as it stands now. Somebody may have been faster: look again.")


@dataclass(frozen=True)
class Told:
    """What is said with a step: the number of a registration, or why somebody fell out."""

    number: str = ""
    why: str = "other"


@transaction.atomic
def keep_guide(event: Event, facts: Mapping[str, Any], *, by: Any, now: datetime) -> Guide:
    """Keep what testimony to a hearing is about; who has no bill yet is given this one."""
    row, _is_new = Guide.objects.update_or_create(event=event, defaults={**facts, "modified_at": now})
    if row.bill_id:
        Testimony.objects.filter(event=event, bill=None).update(bill=row.bill_id, stance=row.stance)
    Testimony.objects.filter(event=event, text_state=rules.NONE, answers={}).update(stance=row.stance)
    audit.record("testimony.guide_changed", by=by, on=event)
    return row


@transaction.atomic
def step(event: Event, uuids: Sequence[UUID], step: str, *, told: Told = Told(), by: Any, now: datetime) -> int:
    """Take a step with those who may take it, by one UPDATE; tells how many did."""
    states, spoken = rules.STEPS[step]
    mine = selectors.list_testimony(by, event).filter(uuid__in=uuids, state__in=states).values_list("pk", flat=True)
    rows = Testimony.objects.filter(pk__in=list(mine), state__in=states)
    if spoken:
        rows = rows.exclude(mode=rules.WRITTEN)
    kept: dict[str, dict[str, Any]] = {
        "register": {"registered_at": now},
        "confirm": {"confirmed_at": now},
        "file": {"filed_at": now},
        "drop": {"out_at": now, "out_why": told.why},
        "back": {"out_at": None, "out_why": ""},
    }
    if step == "file":
        rows = rows.filter(filed_at=None, text_state=rules.READY)
        filed = list(rows.select_related("event__page"))
    count = rows.update(**kept[step], modified_at=now)
    if step == "file":
        ledger.record_many([deed_of(row, "testimony.filed", now) for row in filed], now)
    if count:
        audit.record(f"testimony.{step}", by=by, on=event, facts={"count": count, "why": told.why})
    return count


@transaction.atomic
def spoke(event: Event, uuids: Sequence[UUID], *, by: Any, now: datetime) -> int:
    """Note that these people spoke, there or by video: the door of the event knows it, too; tells how many."""
    rows = selectors.list_testimony(by, event).filter(uuid__in=uuids, out_at=None, spoke_at=None)
    rows = rows.exclude(mode=rules.WRITTEN).exclude(rsvp=None)
    deeds = [Done(key=f"desk-{uuid4()}", do=SPOKE, at=now, rsvp=row.rsvp.uuid) for row in rows if row.rsvp]
    if deeds:
        door.take(event, deeds, by=by, now=now)
        audit.record("testimony.spoke", by=by, on=event, facts={"count": len(deeds)})
    return len(deeds)


@transaction.atomic
def number(row: Testimony, text: str, *, by: Any, now: datetime) -> None:
    """Note the number under which the committee registered her; she is registered by it. Raises NotNow."""
    states, _spoken = rules.STEPS["register"]
    mine = Testimony.objects.filter(pk=row.pk, out_at=None).exclude(mode=rules.WRITTEN)
    fresh = mine.filter(state__in=states).update(number=text, registered_at=now, modified_at=now)
    if not fresh and not mine.exclude(registered_at=None).update(number=text, modified_at=now):
        raise NotNow
    audit.record("testimony.numbered", by=by, on=row)


def deed_of(row: Testimony, kind: str, now: datetime) -> Deed:
    """Write the line of the ledger about a testimony."""
    page = row.event.page
    return Deed(
        person_id=row.person_id,
        partner_id=page.partner_id,
        kind=kind,
        about=f"event:{row.event.uuid}",
        reference=f"testimony:{row.uuid}",
        at=now,
        campaign_id=page.campaign_id,
    )


def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Forget what erased people wrote; that there was a testimony stays, without a word of it."""
    rows = Testimony.objects.filter(person__in=person_ids)
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        return
    blank = ("speaker_name", "town", "free_when", "role", "text", "text_state", "translation", "number", "travel")
    rows.update(**dict.fromkeys(blank, ""), interpreter="", answers={}, chosen=[], cleared=[], may_quote=False)
    TestimonyText.objects.filter(testimony__in=ids).delete()
    Remark.objects.filter(testimony__in=ids).delete()


def register_all() -> None:
    """Register who follows promises, what waits, the deeds, and what segments ask; called from AppConfig.ready()."""
    register_follower(folding.follow)
    register_waiting(selectors.tell_waiting)
    register_holder(selectors.tell_held)
    register_kinds(
        {
            "testimony.written": gettext_lazy("wrote testimony"),
            "testimony.filed": gettext_lazy("sent testimony to the committee"),
        },
        told=True,
    )
    told.register_all()
    criteria.register_all()
